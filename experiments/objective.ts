// What an objective is to the experiment that compares them, and the parts that several of them share.
import {
  deriveKey,
  describeImageTower,
  describeProjection,
  drawParameters,
  type ImageTower,
  imageFeatures,
  type Key,
  type NgramDictionary,
  normalisePixels,
  type Projection,
  project,
  type Scalar,
  type ScoreRows,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type TextMarks,
  type Tokenizer,
  type Tree,
} from "../lib/index.js";
import { type ObjectivesPreset, objectivesImage } from "./objective-presets.js";

/** RGB values [B, imageSize, imageSize, 3], token ids [B, L], and what else an objective asks for. */
export type ObjectiveBatch = { images: Tensor4D; ids: Tensor2D; extras: Tree };

export interface Objective<P extends Tree = Tree> {
  readonly name: string;
  /** Fresh parameters. */
  init(key: Key): P;
  loss(params: P, batch: ObjectiveBatch): Scalar;
  /** What a batch needs besides pictures and ids [B, L]. */
  extras?(ids: Int32Array, step: number): Tree;
  constrain?(params: P): P;
  /** Pictures [b, imageSize, imageSize, 3] as names are scored with: [b, ...]. */
  pictures(params: P, images: Tensor4D): Tensor;
  /** Class names as they are scored: [C, ...]. */
  names(texts: readonly string[]): ScoreRows;
  /** Pictures and names -> scores [b, c]: log-likelihoods of the names, or similarities. */
  score(params: P, pictures: Tensor, names: Tensor): Tensor2D;
  /** Whether scores are log-likelihoods, which need to be seen against how likely a name is of any picture. */
  readonly hasPrior: boolean;
  /** Pictures and names that are scored at once, where each pair goes through a decoder. */
  readonly tile?: { readonly pictures: number; readonly names: number };
}

/** What objectives are made from. */
export interface ObjectiveWorld {
  readonly preset: ObjectivesPreset;
  readonly tokenizer: Tokenizer;
  readonly dictionary: NgramDictionary;
  readonly seed: number;
}

/** An image tower, and what predicts words from its features. */
export type TowerAndHead<H extends Tree> = { imageTower: ImageTower; head: H };

/** The parts of an objective that predicts from the image tower's features [B, D]. */
export function towerAndHead<H extends Tree>({ preset }: ObjectiveWorld, initHead: (key: Key) => H) {
  const image = objectivesImage(preset);
  const features = ({ imageTower }: { imageTower: ImageTower }, images: Tensor4D): Tensor2D =>
    imageFeatures(imageTower, image, normalisePixels(images));
  const init = (key: Key): TowerAndHead<H> => ({
    imageTower: drawParameters<ImageTower>(describeImageTower(deriveKey(key, "image tower"), image)),
    head: initHead(deriveKey(key, "head")),
  });
  return { init, features, pictures: features };
}

/** A linear map from the image tower's features to logits of `outputs` words. */
export function wordLogits(world: ObjectiveWorld, outputs: number) {
  const { width } = world.preset;
  const { init, features } = towerAndHead<Projection>(world, (key) =>
    drawParameters<Projection>(describeProjection(key, "affine", { width, embedDim: outputs })!),
  );
  const logits = (params: TowerAndHead<Projection>, images: Tensor4D) => project(params.head, features(params, images)); // [B, words]
  return { init, logits };
}

/** Texts as token ids [C, L], cut if they are too long. */
export function tokenRows(tokenizer: Tokenizer, texts: readonly string[]): ScoreRows {
  return { values: tokenizer.tokenize(texts, { overlong: "truncate" }).ids, shape: [tokenizer.contextLength] };
}

/** Nothing else of the tokenizer, so that it can be part of settings. */
export function marksOf({ padding, startOfText, endOfText }: Tokenizer): TextMarks {
  return { padding, startOfText, endOfText };
}
