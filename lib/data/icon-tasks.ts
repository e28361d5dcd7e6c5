// Classification tasks of the icon world, for zero-shot and few-shot evaluation. A task picks its pictures from any
// icon dataset, so the same task measures a held-out vendor, a held-out style or a whole corpus.
import type { ClassificationTask } from "./dataset.js";
import { iconTemplates, isEmoji, type TaskRule, taskRules } from "./icon-task-rules.js";
import type { IconDataset } from "./icons.js";

export interface TaskOptions {
  /** At most so many pictures of a class, spread evenly over the dataset, so that no class outweighs the others. */
  readonly perClass?: number;
}

/** Emoji of a vendor by their CLDR names; without skin tones, only concepts that `known`, the training data, has. */
export function emojiNamesTask(
  dataset: IconDataset,
  { known, ...options }: TaskOptions & { known?: IconDataset } = {},
): ClassificationTask {
  const concepts = known && new Set(Array.from({ length: known.size }, (_, i) => known.concept(i)));
  const rule = thingRule("emoji names", "which emoji a vendor's drawing is", (icons, i) =>
    isEmoji(icons, i) && icons.skinTone(i) === "" && (concepts?.has(icons.concept(i)) ?? true)
      ? icons.concept(i)
      : undefined,
  );
  return makeTask(dataset, { ...rule, templates: ["{}", "{} emoji", ...iconTemplates.slice(2)] }, options);
}

/** Brands whose logo `known`, the training data, has in other sets; logos are drawn with text, shapes and colours. */
export function brandLogosTask(
  dataset: IconDataset,
  { known, ...options }: TaskOptions & { known?: IconDataset } = {},
): ClassificationTask {
  const brands = sharedBrands(known ?? dataset);
  const rule = thingRule("brand logos", "whose logo it is, in sets that others drew", (icons, i) => {
    const brand = logoSets.has(icons.iconSet(i)) ? squashed(icons.concept(i)) : undefined;
    return brand && (brands.get(brand)?.size ?? 0) >= (known ? 1 : 2) ? brand : undefined;
  });
  const names = new Map<string, string>();
  for (let i = 0; i < dataset.size; i++) if (logoSets.has(dataset.iconSet(i))) keepLongest(names, dataset.concept(i));
  return makeTask(
    dataset,
    { ...rule, templates: logoTemplates, namesOf: (brand) => [names.get(brand) ?? brand] },
    options,
  );
}

/** The tasks that the dataset has pictures for: at least two classes. */
export function iconTasks(dataset: IconDataset, options: TaskOptions = {}): ClassificationTask[] {
  const things = dataset.filter((i) => !brandSets.has(dataset.iconSet(i))); // a brand called Apple is no fruit
  const tasks = taskRules.map((rule) => makeTask(things, rule, options));
  return [...tasks, brandLogosTask(dataset, options)].filter((task) => task.classNames.length >= 2);
}

/** Accuracy of guessing. */
export function chanceLevel(task: ClassificationTask): number {
  return 1 / task.classNames.length;
}

const logoTemplates = ["{}", "{} logo", "the logo of {}", "an icon of {}", "{} icon", "the brand {}"];

const logoSets = new Set([
  ...["logos", "simple-icons", "devicon", "devicon-plain", "skill-icons", "cib", "bxl", "fa7-brands", "thesvg"],
  ...["thesvg-color", "streamline-logos"],
]);

/** Sets of brands, file types and currencies. */
const brandSets = new Set([
  ...logoSets,
  ...["vscode-icons", "material-icon-theme", "file-icons", "catppuccin", "nonicons", "fa6-brands", "fa-brands"],
  ...["arcticons", "selfhst", "brandico", "entypo-social", "token", "token-branded", "cryptocurrency"],
  ...["cryptocurrency-color"],
]);

/** A task whose class is the concept itself, or something made of it. */
function thingRule(name: string, description: string, classOf: TaskRule["classOf"]): TaskRule {
  return { name, description, kind: "fine-grained", templates: iconTemplates, classOf, namesOf: (key) => [key] };
}

/** Collects the pictures of each class, in the order of the dataset, and numbers the classes by name. */
function makeTask(dataset: IconDataset, rule: TaskRule, { perClass = 40 }: TaskOptions): ClassificationTask {
  const pictures = new Map<string, number[]>();
  for (let i = 0; i < dataset.size; i++) {
    const key = rule.classOf(dataset, i);
    if (!key) continue;
    if (!pictures.has(key)) pictures.set(key, []);
    pictures.get(key)!.push(i);
  }
  const keys = [...pictures.keys()].sort();
  const kept = keys.flatMap((key, label) => spread(pictures.get(key)!, perClass).map((index) => ({ index, label })));
  return {
    name: rule.name,
    description: rule.description,
    kind: rule.kind,
    metric: "accuracy",
    dataset: dataset.select(
      kept.map(({ index }) => index),
      `${rule.name} of ${dataset.name}`,
    ),
    labels: Int32Array.from(kept, ({ label }) => label),
    classNames: keys.map(rule.namesOf),
    templates: rule.templates,
  };
}

/** At most `count` values, evenly spaced. */
function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);
}

/** Brand -> the logo sets that have it. */
function sharedBrands(dataset: IconDataset): Map<string, Set<string>> {
  const brands = new Map<string, Set<string>>();
  for (let i = 0; i < dataset.size; i++) {
    if (!logoSets.has(dataset.iconSet(i))) continue;
    const brand = squashed(dataset.concept(i));
    brands.set(brand, (brands.get(brand) ?? new Set()).add(dataset.iconSet(i)));
  }
  return brands;
}

/** Sets write "hugging face", "hugging-face" and "huggingface"; the most words say most. */
function keepLongest(names: Map<string, string>, name: string): void {
  const known = names.get(squashed(name));
  if (!known || known.length < name.length) names.set(squashed(name), name);
}

function squashed(name: string): string {
  return name.replace(/[^a-z0-9]/g, "");
}
