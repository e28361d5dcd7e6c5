// What the comparison of objectives trains and measures on: emoji of some vendors to learn from, with a tokenizer and a
// dictionary of n-grams made from their captions, and another vendor's emoji to name.
import {
  bpeTokenizer,
  buildNgramDictionary,
  type ClassificationTask,
  captionText,
  type Execution,
  emojiNamesTask,
  type IconDataset,
  type Key,
  type NgramDictionary,
  openIcons,
  randomStream,
  type Tokenizer,
  trainBpe,
  withoutCopies,
} from "../lib/index.js";
import type { ObjectiveWorld } from "./objective.js";
import type { ObjectivesPreset } from "./objective-presets.js";

export interface ObjectivesData {
  readonly train: IconDataset;
  /** Some names, drawn, and all of their pictures. */
  readonly task: ClassificationTask;
  readonly tokenizer: Tokenizer;
  readonly dictionary: NgramDictionary;
}

/** What the objectives of a seed are made from, trained on and measured with. */
export type ObjectivesWorld = ObjectivesData & ObjectiveWorld & { readonly execution?: Execution };

/** Opens the pictures (rendering them first if need be), splits by set, and learns tokens and n-grams from training captions. */
export async function openObjectivesData(preset: ObjectivesPreset, key: Key): Promise<ObjectivesData> {
  const { corpus, heldOut, storedSize, vocabularySize, contextLength, minimalCount, classes } = preset;
  const icons = await openIcons({ corpus, imageSize: storedSize });
  const plain = icons.filter((index) => icons.skinTone(index) === "", `${icons.name} without skin tones`);
  const train = plain.filter((index) => !heldOut.includes(plain.iconSet(index)), "training");
  const vendor = plain.filter((index) => plain.iconSet(index) === heldOut[0], heldOut[0]);
  const task = drawClasses(emojiNamesTask(withoutCopies(vendor, train), { known: train }), classes, key);
  const captions = captionTexts(train);
  return {
    train,
    task,
    tokenizer: bpeTokenizer(await trainBpe(captions, { vocabularySize }), { contextLength }),
    dictionary: buildNgramDictionary(captions, { minimalCount }),
  };
}

/** The task with `count` of its classes, drawn, and their pictures. */
function drawClasses(task: ClassificationTask, count: number, key: Key): ClassificationTask {
  const order = randomStream(key).shuffle(Int32Array.from(task.classNames, (_, c) => c));
  const kept = new Map(Array.from(order.slice(0, count), (c, i) => [c, i]));
  const dataset = (task.dataset as IconDataset).filter((index) => kept.has(task.labels[index]));
  const labels = task.labels.filter((label) => kept.has(label)).map((label) => kept.get(label)!);
  return { ...task, dataset, labels, classNames: [...kept.keys()].map((c) => task.classNames[c]) };
}

function captionTexts(dataset: IconDataset): string[] {
  const fields = ["title", "description", "tags"] as const;
  return Array.from({ length: dataset.size }, (_, index) => captionText(dataset.caption(index), { fields }));
}
