// A task in two parts with the same classes: pictures to learn from, for probes and few-shot learners, and pictures to
// be judged on. The parts are of different hands, where a class is drawn by more than one, or else of different icons.
import { deriveKey, randomStream, seedKey } from "../../runtime/random.js";
import type { ClassificationTask, MultiLabelTask, Task } from "../dataset.js";
import type { IconDataset } from "../icons.js";
import type { MultiLabelRule, TaskRule } from "./task-rule.js";

export interface TaskPair<T extends Task = ClassificationTask | MultiLabelTask> {
  readonly train: T;
  readonly test: T;
}

export interface PairOptions {
  /** At most so many pictures of a class in each part; tasks of few classes may have ten times as many in all. */
  readonly perClass?: number;
}

interface Parts {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Sets that one hand drew: an icon of one often is one of the other, in other colours or with other ends of lines. */
const hands: readonly (readonly string[])[] = [
  ["bx", "boxicons"],
  ["fa", "fa7-brands", "fa7-solid"],
  ["feather", "lucide"],
  ["fluent-emoji-flat", "fluent-emoji-high-contrast"],
  ["icon-park", "icon-park-twotone"],
  ["streamline-color", "streamline-plump-color"],
  ["streamline-freehand", "streamline-freehand-color"],
  ["thesvg", "thesvg-color"],
];

const handOfSet = new Map(hands.flatMap((sets) => sets.map((prefix) => [prefix, sets[0]])));
const splitKey = deriveKey(seedKey(0), "train and test parts of tasks");

/** The pictures of a task in two parts; classes that one hand drew only once are left out. */
export function taskPair(
  icons: IconDataset,
  rule: TaskRule,
  { perClass = 40 }: PairOptions = {},
): TaskPair<ClassificationTask> {
  const split = new Map<string, Parts>();
  for (const [key, pictures] of picturesByClass(icons, rule)) {
    const parts = splitPictures(icons, pictures);
    if (parts) split.set(key, parts);
  }
  const keys = [...split.keys()].sort();
  const most = Math.max(perClass, Math.ceil((10 * perClass) / keys.length));
  const part = (side: keyof Parts): ClassificationTask => {
    const kept = keys.flatMap((key, label) => spread(split.get(key)![side], most).map((index) => ({ index, label })));
    const indices = kept.map(({ index }) => index);
    return {
      ...{ name: rule.name, description: rule.description, kind: rule.kind, metric: rule.metric ?? "accuracy" },
      ...{ classNames: keys.map(rule.namesOf), templates: rule.templates },
      dataset: icons.select(indices, `${rule.name} of ${icons.name}, ${side}`),
      labels: Int32Array.from(kept, ({ label }) => label),
    };
  };
  return { train: part("train"), test: part("test") };
}

/** The same for pictures with several labels: all pictures of one thing are in one part. */
export function multiLabelPair(
  icons: IconDataset,
  rule: MultiLabelRule,
  { perClass = 40 }: PairOptions = {},
): TaskPair<MultiLabelTask> {
  const labelled = new Map<number, readonly string[]>();
  for (let i = 0; i < icons.size; i++) {
    const labels = rule.labelsOf(icons, i);
    if (labels) labelled.set(i, labels);
  }
  const most = perClass * new Set([...labelled.values()].flat()).size;
  const isTest = (index: number) => uniformOf(icons.concept(index)) < 0.5;
  const all = [...labelled.keys()];
  const [learned, judged] = [all.filter((index) => !isTest(index)), all.filter(isTest)];
  const sides = { train: spread(learned, most), test: spread(judged, most) };
  const carried = (pictures: readonly number[]) => new Set(pictures.flatMap((index) => labelled.get(index)!));
  const inTest = carried(sides.test);
  const keys = [...carried(sides.train)].filter((key) => inTest.has(key)).sort();
  const part = (name: keyof Parts): MultiLabelTask => ({
    ...{ name: rule.name, description: rule.description, kind: rule.kind, metric: "11-point mAP" },
    ...{ classNames: keys.map(rule.namesOf), templates: rule.templates },
    labelSets: Uint8Array.from(sides[name].flatMap((i) => keys.map((key) => (labelled.get(i)!.includes(key) ? 1 : 0)))),
    dataset: icons.select(sides[name], `${rule.name} of ${icons.name}, ${name}`),
  });
  return { train: part("train"), test: part("test") };
}

/** Class -> its pictures, in the order of the dataset. */
export function picturesByClass(icons: IconDataset, rule: TaskRule): Map<string, number[]> {
  const pictures = new Map<string, number[]>();
  for (let i = 0; i < icons.size; i++) {
    const key = rule.classOf(icons, i);
    if (!key) continue;
    const known = pictures.get(key);
    if (known) known.push(i);
    else pictures.set(key, [i]);
  }
  return pictures;
}

/** At most `count` values, evenly spaced. */
export function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);
}

/**
 * Two parts of about equal size that share no hand, or else no set, or else no icon: styles of one icon ("cat-bold",
 * "cat-thin") are never in both. Undefined where all pictures are of one icon. In which order groups are dealt out
 * depends on their names alone.
 */
export function splitPictures(icons: IconDataset, pictures: readonly number[]): Parts | undefined {
  const hand = (i: number) => handOfSet.get(icons.iconSet(i)) ?? icons.iconSet(i);
  const icon = (i: number) => `${icons.iconSet(i)} ${icons.concept(i)}`;
  for (const groupOf of [hand, icons.iconSet, icon]) {
    const groups = grouped(pictures, groupOf);
    if (groups.size >= 2) return halves(groups);
  }
  return undefined;
}

/** One group after another goes to the part that has fewer pictures, the first one to the test part. */
function halves(groups: ReadonlyMap<string, readonly number[]>): Parts {
  const order = [...groups.keys()].sort((a, b) => uniformOf(a) - uniformOf(b));
  const test: number[] = [];
  const train: number[] = [];
  for (const name of order) (test.length <= train.length ? test : train).push(...groups.get(name)!);
  return { train: train.sort((a, b) => a - b), test: test.sort((a, b) => a - b) };
}

function grouped(pictures: readonly number[], groupOf: (index: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const index of pictures) groups.set(groupOf(index), [...(groups.get(groupOf(index)) ?? []), index]);
  return groups;
}

const uniforms = new Map<string, number>();

/** A number in [0, 1) that depends on the name alone. */
export function uniformOf(name: string): number {
  const known = uniforms.get(name) ?? randomStream(deriveKey(splitKey, name)).uniform();
  uniforms.set(name, known);
  return known;
}
