// Classification tasks of the icon world, for zero-shot and few-shot evaluation. A task picks its pictures from any
// icon dataset, so the same task measures a held-out vendor, a held-out style or a whole corpus.
import type { ClassificationTask } from "../dataset.js";
import type { IconDataset } from "../icons.js";
import { basicRules, iconTemplates, isEmoji } from "./basic-rules.js";
import { logoSets, squashed } from "./logo-rules.js";
import { picturesByClass, spread } from "./task-pair.js";
import { brandSets, type TaskRule } from "./task-rule.js";
import { thingRules } from "./thing-rules.js";

export interface TaskOptions {
  /** At most so many pictures of a class, spread evenly over the dataset, so that no class outweighs the others. */
  readonly perClass?: number;
}

/** Emoji of a vendor by their CLDR names; without skin tones, only concepts that `known`, the training data, has. */
export function emojiNamesTask(
  dataset: IconDataset,
  { known, ...options }: TaskOptions & { known?: IconDataset } = {},
): ClassificationTask {
  return makeTask(dataset, emojiNamesRule(known), options);
}

/** Brands whose logo `known`, the training data, has in other sets; logos are drawn with text, shapes and colours. */
export function brandLogosTask(
  dataset: IconDataset,
  { known, ...options }: TaskOptions & { known?: IconDataset } = {},
): ClassificationTask {
  return makeTask(dataset, brandLogosRule(dataset, { known }), options);
}

/** The tasks that the dataset has pictures for: at least two classes. */
export function iconTasks(dataset: IconDataset, options: TaskOptions = {}): ClassificationTask[] {
  const things = dataset.filter((i) => !brandSets.has(dataset.iconSet(i))); // a brand called Apple is no fruit
  const rules = [...basicRules, ...thingRules].filter(({ name }) => taskNames.includes(name));
  const tasks = rules.map((rule) => makeTask(things, rule, options));
  return [...tasks, brandLogosTask(dataset, options)].filter((task) => task.classNames.length >= 2);
}

/** A class is an emoji by its CLDR name, without skin tones. */
export function emojiNamesRule(known?: IconDataset): TaskRule {
  const concepts = known && new Set(Array.from({ length: known.size }, (_, i) => known.concept(i)));
  return {
    ...{ name: "emoji names", description: "which emoji a vendor's drawing is", kind: "fine-grained" },
    templates: ["{}", "{} emoji", ...iconTemplates.slice(2)],
    classOf: (icons, i) =>
      isEmoji(icons, i) && icons.skinTone(i) === "" && (concepts?.has(icons.concept(i)) ?? true)
        ? icons.concept(i)
        : undefined,
    namesOf: (name) => [name],
  };
}

export const brandLogos = {
  name: "brand logos",
  description: "whose logo it is, in sets that others drew",
  kind: "logos",
};

/** A class is a brand that at least `fewest` sets of logos have, two, or one of those of `known`. */
export function brandLogosRule(
  dataset: IconDataset,
  { known, fewest = known ? 1 : 2 }: { known?: IconDataset; fewest?: number } = {},
): TaskRule {
  const brands = sharedBrands(known ?? dataset);
  const names = new Map<string, string>();
  for (let i = 0; i < dataset.size; i++) if (logoSets.has(dataset.iconSet(i))) keepLongest(names, dataset.concept(i));
  return {
    ...brandLogos,
    templates: ["{}", "{} logo", "the logo of {}", "an icon of {}", "{} icon", "the brand {}"],
    classOf: (icons, i) => {
      const brand = logoSets.has(icons.iconSet(i)) ? squashed(icons.concept(i)) : "";
      return (brands.get(brand)?.size ?? 0) >= fewest ? brand : undefined;
    },
    namesOf: (brand) => [names.get(brand) ?? brand],
  };
}

const taskNames = [
  ...["emoji groups", "flags", "animals", "fruit and vegetables", "food", "vehicles"],
  ...["household things", "zodiac", "clock faces", "weather", "arrows", "letters and digits", "skin tones"],
];

/** Collects the pictures of each class, in the order of the dataset, and numbers the classes by name. */
function makeTask(dataset: IconDataset, rule: TaskRule, { perClass = 40 }: TaskOptions): ClassificationTask {
  const pictures = picturesByClass(dataset, rule);
  const keys = [...pictures.keys()].sort();
  const kept = keys.flatMap((key, label) => spread(pictures.get(key)!, perClass).map((index) => ({ index, label })));
  const indices = kept.map(({ index }) => index);
  return {
    ...{ name: rule.name, description: rule.description, kind: rule.kind, metric: rule.metric ?? "accuracy" },
    dataset: dataset.select(indices, `${rule.name} of ${dataset.name}`),
    labels: Int32Array.from(kept, ({ label }) => label),
    ...{ classNames: keys.map(rule.namesOf), templates: rule.templates },
  };
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
