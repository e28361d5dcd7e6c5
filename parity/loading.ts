// A case's files as a model that computes what the case expects.

import {
  contrastiveLoss,
  type DualEncoder,
  type DualEncoderSettings,
  type ImageTower,
  imageFeatures,
  loadImageTower,
  loadModel,
  loadTextTower,
  project,
  sigmoidLoss,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type TextTower,
  type Tree,
  textFeatures,
  tf,
  unitRows,
} from "../lib/index.js";
import type { Case, WeightsOfCase } from "./cases.js";

/** Under the names of the case's expectations; "loss" among them. */
export type Results = Record<string, Tensor>;

export interface ComputableModel {
  readonly params: Tree;
  /** A pure function of the parameters and the case's inputs: "pixels" [B, height, width, 3], "ids" [B, L], ... */
  compute(params: Tree, inputs: Record<string, Tree>): Results;
}

function dualEncoder(settings: DualEncoderSettings, sigmoid: boolean): ComputableModel["compute"] {
  return (tree, { pixels, ids }) => {
    const params = tree as DualEncoder;
    const image = imageFeatures(params.imageTower, settings.image, pixels as Tensor4D); // [B, D]
    const text = textFeatures(params.textTower, settings.text, ids as Tensor2D); // [B, D]
    const imageEmbeddings = unitRows(project(params.imageTower.projection, image)); // [B, E]
    const textEmbeddings = unitRows(project(params.textTower.projection, text)); // [B, E]
    const logitScale = params.logScale.exp();
    const logitBias = params.logitBias ?? tf.scalar(0);
    const cosines = tf.matMul(imageEmbeddings, textEmbeddings, false, true); // [B, B]
    return {
      image_embeddings: imageEmbeddings,
      text_embeddings: textEmbeddings,
      logits_per_image: cosines.mul(logitScale).add(logitBias),
      loss: sigmoid
        ? sigmoidLoss(imageEmbeddings, textEmbeddings, { logitScale, logitBias })
        : contrastiveLoss(imageEmbeddings, textEmbeddings, logitScale).loss,
    };
  };
}

/** Features of one tower, and a random linear function of them as the loss. */
function tower(features: (params: Tree, inputs: Record<string, Tree>) => Tensor): ComputableModel["compute"] {
  return (params, inputs) => {
    const computed = features(params, inputs); // [B, D]
    return { features: computed, loss: computed.mul(inputs.direction as Tensor).sum() };
  };
}

/** Throws what the library throws on files that it can't load. */
export async function loadComputable(
  { kind, folder, facts }: Case,
  { path, options }: WeightsOfCase,
): Promise<ComputableModel> {
  const place = `${folder}/${path}`;
  switch (kind) {
    case "image-tower": {
      const { settings, params } = await loadImageTower(place);
      const features = (tree: Tree, { pixels }: Record<string, Tree>) =>
        imageFeatures(tree as ImageTower, settings, pixels as Tensor4D);
      return { params, compute: tower(features) };
    }
    case "text-tower": {
      const { settings, params } = await loadTextTower(place, options as Parameters<typeof loadTextTower>[1]);
      const features = (tree: Tree, { ids }: Record<string, Tree>) =>
        textFeatures(tree as TextTower, settings, ids as Tensor2D);
      return { params, compute: tower(features) };
    }
    default: {
      const { settings, params } = await loadModel(place, options);
      return { params, compute: dualEncoder(settings, facts.sigmoid) };
    }
  }
}
