// What an objective is to the experiment that compares them, and the parts that several of them share.
import {
  deriveKey,
  describeImageTower,
  describeProjection,
  drawParameters,
  type ImageTower,
  imageFeatures,
  imageTowerMacs,
  type Key,
  type NgramDictionary,
  normalisePixels,
  type Projection,
  project,
  type Scalar,
  type ScoreRows,
  type Statistics,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type TextMarks,
  type Tokenizer,
  type Tree,
} from "../lib/index.js";
import type { ObjectiveName, ObjectivesPreset } from "./objective-presets.js";

/** RGB values [B, imageSize, imageSize, 3], token ids [B, L], and what else an objective asks for. */
export type ObjectiveBatch = { images: Tensor4D; ids: Tensor2D; extras: Tree };

export interface Objective<P extends Tree = Tree> {
  readonly name: ObjectiveName;
  /** Multiply-accumulates of a forward pass for one pair, where they are counted. */
  readonly macs?: number;
  /** Fresh parameters. */
  init(key: Key): P;
  /** `statistics` takes what batch norms remember of the batch. */
  loss(params: P, batch: ObjectiveBatch, statistics: Statistics): Scalar;
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
export type TowerAndHead<H extends Tree> = ImageTower & { head: H };

/** The parts of an objective that predicts from the image tower's features [B, D]. */
export function towerAndHead<H extends Tree>({ preset: { image } }: ObjectiveWorld, initHead: (key: Key) => H) {
  const features = (params: TowerAndHead<H>, images: Tensor4D, statistics?: Statistics): Tensor2D =>
    imageFeatures(params, image, normalisePixels(images), { statistics });
  const init = (key: Key): TowerAndHead<H> => ({
    ...drawParameters<ImageTower>(describeImageTower(deriveKey(key, "image tower"), image)),
    head: initHead(deriveKey(key, "head")),
  });
  const pictures = (params: TowerAndHead<H>, images: Tensor4D) => features(params, images);
  return { init, features, pictures };
}

/** A linear map from the image tower's features to logits of `outputs` words. */
export function wordLogits(world: ObjectiveWorld, outputs: number) {
  const { width } = world.preset.image;
  const { init, features } = towerAndHead<Projection>(world, (key) =>
    drawParameters<Projection>(describeProjection(key, "affine", { width, embedDim: outputs })!),
  );
  const logits = (params: TowerAndHead<Projection>, images: Tensor4D, statistics?: Statistics) =>
    project(params.head, features(params, images, statistics)); // [B, words]
  const pictures = (params: TowerAndHead<Projection>, images: Tensor4D) => logits(params, images);
  return { init, logits, pictures, macs: imageTowerMacs(world.preset.image) + width * outputs };
}

/** Texts as token ids [C, L], cut if they are too long. */
export function tokenRows(tokenizer: Tokenizer, texts: readonly string[]): ScoreRows {
  return { values: tokenizer.tokenize(texts, { overlong: "truncate" }).ids, shape: [tokenizer.contextLength] };
}

/** The same cut to the longest of them [C, l], for decoders, whose work grows with the length. */
export function shortTokenRows(tokenizer: Tokenizer, texts: readonly string[]): ScoreRows {
  const { values, shape } = tokenRows(tokenizer, texts);
  const [full] = shape;
  const longest = texts.reduce((most, text) => Math.max(most, tokenizer.encode(text).length), 0);
  const length = Math.min(longest, full);
  const rows = texts.map((_, row) => Array.from(values.subarray(row * full, row * full + length)));
  return { values: Int32Array.from(rows.flat()), shape: [length] };
}

/** Nothing else of the tokenizer, so that it can be part of settings. */
export function marksOf({ padding, startOfText, endOfText }: Tokenizer): TextMarks {
  return { padding, startOfText, endOfText };
}
