// What CLIP's features are compared with: the same image tower, trained on the same pictures with labels instead of captions, and as it
// was before any training (Radford et al. 2021, sections 3.1.3 and 3.2, compare with a ResNet-50 trained on ImageNet).
import type { IconDataset } from "../lib/index.js";
import { openSupervised, openUntrained, type SupervisedRun, type TransferEncoder } from "./transfer-encoders.js";
import type { TransferPreset } from "./transfer-presets.js";
import { openTrainingPictures } from "./transfer-training-set.js";

/** Half of CLIP's, whose recipe the rest is. */
const batchShare = 0.5;
const seed = 1;

/** The tower of the preset's largest CLIP, trained to tell the concepts of the training pictures apart. */
export async function openSupervisedReference(preset: TransferPreset): Promise<TransferEncoder> {
  return openSupervised(await conceptsRun(preset));
}

/** The same tower with its weights as they were drawn. */
export async function openUntrainedReference(preset: TransferPreset): Promise<TransferEncoder> {
  const { settings } = await conceptsRun(preset);
  return openUntrained("untrained", settings);
}

async function conceptsRun(preset: TransferPreset): Promise<SupervisedRun> {
  const { batchSize, weightDecay, sizes, supervised } = preset;
  const { pictures, labels, classes } = commonConcepts(await openTrainingPictures(preset), supervised.fewestDrawings);
  const { image, peakRate } = sizes[sizes.length - 1];
  const settings = {
    image,
    classes,
    seed,
    batchSize: batchShare * batchSize,
    steps: supervised.steps,
    peakRate,
    weightDecay,
  };
  return { name: "supervised", settings, pictures, labels };
}

/** The pictures of concepts that are drawn so often, and the number of each one's concept. */
export function commonConcepts(icons: IconDataset, fewestDrawings: number) {
  const drawings = new Map<string, number>();
  for (let i = 0; i < icons.size; i++) drawings.set(icons.concept(i), (drawings.get(icons.concept(i)) ?? 0) + 1);
  const concepts = [...drawings.keys()].filter((concept) => drawings.get(concept)! >= fewestDrawings).sort();
  const classOf = new Map(concepts.map((concept, label) => [concept, label]));
  const pictures = icons.filter((i) => classOf.has(icons.concept(i)), "common concepts");
  const labels = Int32Array.from({ length: pictures.size }, (_, i) => classOf.get(pictures.concept(i))!);
  return { pictures, labels, classes: concepts.length };
}
