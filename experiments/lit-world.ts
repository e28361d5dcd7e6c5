// The data of locked-image tuning in the icon world: pictures with labels to pre-train on, pairs to tune on, drawn by others, and
// held-out pictures by yet others to measure on.
import {
  type ClassificationTask,
  deriveKey,
  type IconDataset,
  iconShifts,
  iconSuite,
  randomStream,
  type Tokenizer,
} from "../lib/index.js";
import type { LitPreset } from "./lit-presets.js";
import { evaluationKey } from "./run-record.js";
import { openHeldOutPictures } from "./transfer-suite.js";
import { openTransferTrainingSet } from "./transfer-training-set.js";

export interface LitPictures {
  /** What towers are pre-trained on. */
  readonly pretraining: IconDataset;
  /** Pairs to tune on. */
  readonly tuning: IconDataset;
  /** Pairs of the tuning sets that are never trained on: the paper's minival. */
  readonly validation: IconDataset;
  /** Of all captions, of both parts. */
  readonly tokenizer: Tokenizer;
}

export interface LitWorld extends LitPictures {
  readonly preset: LitPreset;
  /** The reference dataset, "ImageNet" here, in a part to learn from and one to be judged on. */
  readonly reference: { readonly train: ClassificationTask; readonly test: ClassificationTask };
  /** Its natural distribution shifts. */
  readonly shifts: readonly ClassificationTask[];
  /** Tasks of many kinds, "VTAB" here: some pictures of each. */
  readonly suite: readonly ClassificationTask[];
  /** Pairs of validation, and of held-out sets with captions that are all different, "COCO" here. */
  readonly pairs: { readonly inDomain: IconDataset; readonly outOfDomain: IconDataset };
}

/** Opens what is trained on, rendering it first if need be. */
export async function openLitPictures({ transfer, tuningSets, validationEvery }: LitPreset): Promise<LitPictures> {
  const { pictures, tokenizer } = await openTransferTrainingSet(transfer);
  const isTuned = new Set(tuningSets);
  const pretraining = pictures.filter((i) => !isTuned.has(pictures.iconSet(i)), "pre-training");
  const captioned = pictures.filter((i) => isTuned.has(pictures.iconSet(i)), "tuning");
  const isValidation = (i: number) => i % validationEvery === 0;
  return {
    pretraining,
    tuning: captioned.filter((i) => !isValidation(i), "tuning"),
    validation: captioned.filter(isValidation, "validation"),
    tokenizer,
  };
}

/** Opens what is trained on and what is measured on. */
export async function openLitWorld(preset: LitPreset): Promise<LitWorld> {
  const pictures = await openLitPictures(preset);
  const { icons } = await openHeldOutPictures(preset.transfer);
  const { reference, shifts } = iconShifts(icons, preset.shifts);
  const tasks = iconSuite(icons).flatMap(({ test }) => ("labels" in test ? [test] : []));
  return {
    ...pictures,
    preset,
    reference,
    shifts: shifts.flatMap(({ name, task }) => (task.dataset.size > 0 ? [{ ...task, name }] : [])),
    suite: tasks
      .map((task) => somePictures(task, preset.suitePictures))
      .filter(({ labels }) => new Set(labels).size >= 2),
    pairs: {
      inDomain: distinctCaptions(pictures.validation, preset.pairs),
      outOfDomain: distinctCaptions(icons, preset.pairs),
    },
  };
}

/** A task with `count` of its pictures, drawn, if it has more. */
function somePictures(task: ClassificationTask, count: number): ClassificationTask {
  const { size } = task.dataset;
  const order = randomStream(deriveKey(evaluationKey, task.name)).shuffle(
    Int32Array.from({ length: size }, (_, i) => i),
  );
  const kept = order.slice(0, count).sort();
  return {
    ...task,
    dataset: chosenPictures(task.dataset, kept),
    labels: kept.map((index) => task.labels[index]),
  };
}

/** Pictures of any dataset in a new order. */
function chosenPictures(dataset: ClassificationTask["dataset"], indices: Int32Array): ClassificationTask["dataset"] {
  return {
    name: dataset.name,
    size: indices.length,
    imageSize: dataset.imageSize,
    caption: (i) => dataset.caption(indices[i]),
    concept: (i) => dataset.concept(indices[i]),
    readImage: (i, into, offset) => dataset.readImage(indices[i], into, offset),
  };
}

/** `count` pictures, drawn, no two of which have the same title; fewer if there are no more. */
function distinctCaptions(icons: IconDataset, count: number): IconDataset {
  const order = randomStream(deriveKey(evaluationKey, "pairs")).shuffle(
    Int32Array.from({ length: icons.size }, (_, i) => i),
  );
  const chosen = new Map<string, number>();
  for (const index of order) {
    const title = icons.caption(index).title.toLowerCase();
    if (!chosen.has(title)) chosen.set(title, index);
    if (chosen.size === count) break;
  }
  return icons.select([...chosen.values()], `${icons.name} pairs`);
}
