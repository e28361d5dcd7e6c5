// The icon world's suite of tasks by their names on the command line: "icons/emoji-groups", and "icons" for all.
import type { ClassificationTask, MultiLabelTask } from "../data/dataset.js";
import { heldOutSets } from "../data/held-out-sets.js";
import { openIcons } from "../data/icons.js";
import { iconSuite, suiteRules } from "../data/tasks/icon-suite.js";
import type { TaskPair } from "../data/tasks/task-pair.js";

/** "icons/..." of every task. */
export function iconTaskNames(): string[] {
  return suiteRules.map(({ name }) => `icons/${iconTaskSlug(name)}`);
}

/** The part of a task to learn from or to be measured on, of the sets that nothing is trained on. */
export async function iconTaskPart(
  name: string,
  { split, storedSize }: { split: string; storedSize: number },
): Promise<ClassificationTask | MultiLabelTask> {
  if (split !== "train" && split !== "test")
    throw new Error(`expected the split train or test of icons/${name}, got ${split}`);
  const suite = await openSuite(storedSize);
  const found = suite.find((pair) => iconTaskSlug(pair.test.name) === iconTaskSlug(name));
  if (found === undefined) throw new Error(`expected an icon task of ${iconTaskNames().join(", ")}, got icons/${name}`);
  const part = found[split];
  if (part.classNames.length < 2)
    throw new Error(`expected two or more classes in icons/${name}, got ${part.classNames.length}`);
  return part;
}

const opened = new Map<number, Promise<TaskPair[]>>();

/** Sorting tens of thousands of icons into all tasks takes seconds: once for each size. */
function openSuite(imageSize: number): Promise<TaskPair[]> {
  const known =
    opened.get(imageSize) ?? openIcons({ corpus: heldOutSets, imageSize }).then((icons) => iconSuite(icons));
  opened.set(imageSize, known);
  return known;
}

/** "emoji groups" as "emoji-groups". */
export function iconTaskSlug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
