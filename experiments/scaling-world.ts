// What the scaling experiment trains and measures on: emoji sets to learn from, sets held out, and the zero-shot tasks
// that the held-out pictures make.
import {
  bpeTokenizer,
  type ClassificationTask,
  captionText,
  emojiNamesTask,
  type IconDataset,
  iconTasks,
  openIcons,
  type Tokenizer,
  trainBpe,
  withoutCopies,
} from "../lib/index.js";
import type { ScalingPreset } from "./scaling-presets.js";

export interface ScalingWorld {
  readonly train: IconDataset;
  /** The headline set's pictures, without those that training has too. */
  readonly headline: IconDataset;
  /** The headline first; then the other held-out sets, tasks on all of them, and tasks on sets of other styles. */
  readonly tasks: readonly ClassificationTask[];
  readonly tokenizer: Tokenizer;
  /** Counts of examples for the record. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Tasks with fewer pictures say little. */
const fewestPictures = 40;

/** Opens the pictures (rendering them first if need be), splits by set and learns the tokenizer from training captions. */
export async function openScalingWorld(preset: ScalingPreset): Promise<ScalingWorld> {
  const { corpus, heldOut, shifts, storedSize, vocabularySize, contextLength } = preset;
  const icons = await openIcons({ corpus, imageSize: storedSize });
  const plain = icons.filter((index) => icons.skinTone(index) === "", `${icons.name} without skin tones`);
  const train = plain.filter((index) => !heldOut.includes(plain.iconSet(index)), "training");
  const seen = plain.filter((index) => heldOut.includes(plain.iconSet(index)), "held out");
  const unseen = withoutCopies(seen, train);
  const vendor = (name: string) => unseen.filter((index) => unseen.iconSet(index) === name, name);
  const named = heldOut.map((name) => ({ ...emojiNamesTask(vendor(name), { known: train }), name: `names: ${name}` }));
  const shared = iconTasks(unseen).filter(({ dataset }) => dataset.size >= fewestPictures);
  const shifted = await Promise.all(shifts.map((name) => shiftTask(name, { storedSize, train })));
  const tasks = [...named, ...shared, ...shifted];
  const tokenizer = bpeTokenizer(await trainBpe(captionTexts(train), { vocabularySize }), { contextLength });
  return {
    train,
    headline: vendor(heldOut[0]),
    tasks,
    tokenizer,
    counts: {
      train: train.size,
      heldOut: unseen.size,
      heldOutCopies: seen.size - unseen.size,
      truncatedPrompts: countTruncatedPrompts(tasks, tokenizer),
    },
  };
}

/** The task with most pictures that a further set makes: names where it draws emoji, else what it is about. */
async function shiftTask(
  name: string,
  { storedSize, train }: { storedSize: number; train: IconDataset },
): Promise<ClassificationTask> {
  const icons = withoutCopies(await openIcons({ corpus: [name], imageSize: storedSize }), train);
  const tasks = [emojiNamesTask(icons, { known: train }), ...iconTasks(icons)];
  const [largest] = tasks.sort((a, b) => b.dataset.size - a.dataset.size);
  return { ...largest, name: `${largest.name}: ${name}`.replace("emoji names", "names") };
}

/** Prompts of all tasks that the model sees cut to its context. */
function countTruncatedPrompts(tasks: readonly ClassificationTask[], tokenizer: Tokenizer): number {
  const prompts = tasks.flatMap(({ classNames, templates }) =>
    classNames.flat().flatMap((name) => templates.map((template) => template.replaceAll("{}", () => name))),
  );
  return prompts.filter((prompt) => tokenizer.encode(prompt).length > tokenizer.contextLength).length;
}

function captionTexts(dataset: IconDataset): string[] {
  const fields = ["title", "description", "tags"] as const;
  return Array.from({ length: dataset.size }, (_, index) => captionText(dataset.caption(index), { fields }));
}
