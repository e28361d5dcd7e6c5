// What the comparison of objectives trains and measures on: icons of the sets that are not held out, with a tokenizer and a
// dictionary of n-grams made from their captions; and pictures of the reference dataset, which others drew, to name.
import {
  bpeTokenizer,
  buildNgramDictionary,
  type ClassificationTask,
  type Execution,
  type IconDataset,
  iconShifts,
  type NgramDictionary,
  type Tokenizer,
  trainBpe,
} from "../lib/index.js";
import type { ObjectiveWorld } from "./objective.js";
import type { ObjectivesPreset } from "./objective-presets.js";
import { transferPresets } from "./transfer-presets.js";
import { openHeldOutPictures } from "./transfer-suite.js";
import { captionTexts, openTrainingPictures } from "./transfer-training-set.js";

export interface ObjectivesData {
  readonly train: IconDataset;
  /** The classes of the reference dataset, with some pictures of its test part. */
  readonly task: ClassificationTask;
  readonly tokenizer: Tokenizer;
  readonly dictionary: NgramDictionary;
}

/** What the objectives of a seed are made from, trained on and measured with. */
export type ObjectivesWorld = ObjectivesData & ObjectiveWorld & { readonly execution?: Execution };

/** Opens the pictures (rendering them first if need be), and learns tokens and n-grams from the training captions. */
export async function openObjectivesData(preset: ObjectivesPreset): Promise<ObjectivesData> {
  const { transfer, shifts, pictures, vocabularySize, contextLength, minimalCount } = preset;
  const train = await openTrainingPictures(transferPresets[transfer]);
  const { icons } = await openHeldOutPictures(transferPresets[transfer]);
  const captions = captionTexts(train);
  return {
    train,
    task: somePictures(iconShifts(icons, shifts).reference.test, pictures),
    tokenizer: bpeTokenizer(await trainBpe(captions, { vocabularySize }), { contextLength }),
    dictionary: buildNgramDictionary(captions, { minimalCount }),
  };
}

/** `count` indices of `size`, spread evenly; all of them where there are no more. */
export function evenly(size: number, count: number): number[] {
  const kept = Math.min(size, count);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * size) / kept));
}

/** The task with pictures spread evenly over its own, which are in the order of their classes. */
function somePictures(task: ClassificationTask, count: number): ClassificationTask {
  const indices = evenly(task.dataset.size, count);
  const dataset = (task.dataset as IconDataset).select(indices, `${indices.length} pictures of ${task.name}`);
  return { ...task, dataset, labels: Int32Array.from(indices, (index) => task.labels[index]) };
}
