// Objectives that train two towers: CLIP's, CLIP's with a bag of words for the text, SigLIP's, and learning from a teacher.
import {
  clipLogScale,
  contrastiveLoss,
  type DualEncoder,
  type DualEncoderSettings,
  distillationLoss,
  dualEncoderCost,
  encodeImage,
  encodeText,
  initDualEncoder,
  type Key,
  mapTree,
  type Scalar,
  type Statistics,
  sigmoidLogits,
  sigmoidLoss,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tf,
} from "../lib/index.js";
import { marksOf, type Objective, type ObjectiveBatch, type ObjectiveWorld, tokenRows } from "./objective.js";
import { objectivesText } from "./objective-presets.js";

/** CLIP (Radford et al. 2021, Figure 3), with a text transformer or, as in Figure 2, a bag of words. */
export function contrastiveObjective(
  world: ObjectiveWorld,
  text: "transformer" | "bag of words" = "transformer",
): Objective<DualEncoder> {
  const settings = towersOf(world, text);
  return {
    name: text === "transformer" ? "contrastive" : "bag-of-words contrastive",
    ...twoTowers(world, settings),
    loss: (params, batch, statistics) => contrastiveLoss(...embedded(params, settings, { ...batch, statistics })).loss,
  };
}

export function sigmoidObjective(world: ObjectiveWorld): Objective<DualEncoder> {
  const settings = { ...towersOf(world), initialLogits: sigmoidLogits };
  return {
    name: "sigmoid",
    ...twoTowers(world, settings),
    loss: (params, batch, statistics) => {
      const [images, texts, logitScale] = embedded(params, settings, { ...batch, statistics });
      return sigmoidLoss(images, texts, { logitScale, logitBias: params.logitBias! });
    },
  };
}

/** The contrastive loss, and the softmax of a trained teacher of the same kind, weighted equally as in open_clip. */
export function distillationObjective(world: ObjectiveWorld, teacher: DualEncoder): Objective<DualEncoder> {
  const settings = towersOf(world);
  return {
    name: "distillation",
    ...twoTowers(world, settings),
    extras: () => mapTree(teacher, (leaf) => leaf.clone()),
    macs: undefined, // of two models
    loss: (params, batch, statistics) => {
      const [images, texts, scale] = embedded(batch.extras as DualEncoder, settings, batch);
      const teachers = tf.matMul(images.mul<Tensor2D>(scale), texts, false, true) as Tensor2D; // [B, B]
      const { loss, logitsPerImage } = contrastiveLoss(...embedded(params, settings, { ...batch, statistics }));
      return loss.add(distillationLoss(logitsPerImage, teachers)) as Scalar;
    },
  };
}

/** What all of them share: names are scored by the cosine of their embeddings with the picture's. */
function twoTowers({ tokenizer, preset }: ObjectiveWorld, settings: DualEncoderSettings) {
  return {
    macs: dualEncoderCost(settings).macs + preset.batchSize * settings.embedDim,
    init: (key: Key) => initDualEncoder(key, settings),
    constrain: clipLogScale,
    pictures: (params: DualEncoder, images: Tensor4D) => encodeImage(params, settings, images),
    names: (texts: readonly string[]) => tokenRows(tokenizer, texts),
    hasPrior: false,
    score: (params: DualEncoder, pictures: Tensor, ids: Tensor) =>
      tf.matMul(pictures as Tensor2D, encodeText(params, settings, ids as Tensor2D), false, true) as Tensor2D,
  };
}

function towersOf(
  { preset, tokenizer }: ObjectiveWorld,
  text: "transformer" | "bag of words" = "transformer",
): DualEncoderSettings {
  const { vocabularySize, contextLength } = tokenizer;
  const { embedDim, image } = preset;
  const shape = { vocabularySize, contextLength, width: embedDim };
  const bag = { kind: "bag-of-words", ...shape, marks: marksOf(tokenizer) } as const;
  return {
    embedDim,
    image,
    text: text === "transformer" ? objectivesText(preset, vocabularySize) : bag,
  };
}

/** Unit embeddings of both and the logit scale. */
function embedded(
  params: DualEncoder,
  settings: DualEncoderSettings,
  { images, ids, statistics }: ObjectiveBatch & { statistics?: Statistics },
): [Tensor2D, Tensor2D, Tensor] {
  return [
    encodeImage(params, settings, images, { statistics }),
    encodeText(params, settings, ids),
    params.logScale.exp(),
  ];
}
