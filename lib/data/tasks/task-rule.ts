// What a task of the icon world is made by: which class a picture has, and what the classes are called in words.
import type { TaskMetric } from "../dataset.js";
import { emojiSets } from "../icon-captions.js";
import type { IconDataset } from "../icons.js";
import type { ConceptClass } from "./concept-classes.js";
import { wordsOf, wordsWithoutStyle } from "./concept-words.js";

/** How a task finds the class of a picture, by a key of its own, and names it. */
export interface TaskRule {
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  /** "accuracy" where none is given. */
  readonly metric?: TaskMetric;
  readonly templates: readonly string[];
  /** The picture's class, or undefined where it has none. */
  classOf(icons: IconDataset, index: number): string | undefined;
  namesOf(key: string): readonly string[];
}

/** The same for pictures with any number of labels; undefined for a picture that is not part of the task. */
export interface MultiLabelRule extends Omit<TaskRule, "classOf" | "metric"> {
  labelsOf(icons: IconDataset, index: number): readonly string[] | undefined;
}

export interface ConceptRule extends Omit<TaskRule, "classOf" | "namesOf"> {
  readonly classes: readonly ConceptClass[];
  /** Words that may stand beside a concept's own, anywhere: "food" in "food apple". */
  readonly beside?: readonly string[];
  /** What some sets call so although it is something else, "set:concept": a sheep's "ram" may be a computer's. */
  readonly wrong?: string;
  /** Which sets it looks at; all but those of brands and of signs on maps where nothing is said. */
  readonly from?: (iconSet: string) => boolean;
}

/** Sets of brands, file types and currencies: an apple there is no fruit. */
export const brandSets: ReadonlySet<string> = new Set([
  ...["logos", "simple-icons", "devicon", "devicon-plain", "skill-icons", "cib", "bxl", "fa7-brands", "thesvg"],
  ...["thesvg-color", "streamline-logos", "vscode-icons", "material-icon-theme", "file-icons", "catppuccin"],
  ...["nonicons", "fa6-brands", "fa-brands", "arcticons", "selfhst", "brandico", "entypo-social", "token"],
  ...["token-branded", "cryptocurrency", "cryptocurrency-color"],
]);

/** Sets of signs for maps, where a bed is a hotel. */
export const mapSets: ReadonlySet<string> = new Set(["maki", "osmic", "map", "temaki", "roentgen", "pinhead"]);

/** A task whose classes are those of a table; pictures of people and hands with a skin tone have no class. */
export function conceptRule({ classes, beside = [], wrong = "", from = showsThings, ...rest }: ConceptRule): TaskRule {
  const find = conceptFinder(classes, beside);
  const isWrong = new Set(wrong.split(",").map((entry) => entry.trim()));
  return {
    ...rest,
    classOf: (icons, i) => {
      const found = find(icons.concept(i), { isExact: emojiSets.has(icons.iconSet(i)) });
      if (!found || !from(icons.iconSet(i)) || icons.skinTone(i)) return undefined;
      return isWrong.has(`${icons.iconSet(i)}:${found.concept}`) ? undefined : found.row.names.join("|");
    },
    namesOf: (key) => key.split("|"),
  };
}

function showsThings(iconSet: string): boolean {
  return !brandSets.has(iconSet) && !mapSets.has(iconSet);
}

interface Found {
  /** The concept of the table. */
  readonly concept: string;
  readonly row: ConceptClass;
}

/** Concept -> the class of a table that it belongs to; where it need not be exact, also without its words of style. */
export function conceptFinder(
  classes: readonly ConceptClass[],
  beside: readonly string[] = [],
): (concept: string, options: { isExact: boolean }) => Found | undefined {
  const table = new Map(classes.flatMap((row) => row.concepts.map((concept) => [keyOf(concept), { concept, row }])));
  const isBeside = new Set(beside);
  const remembered = new Map<string, Found | undefined>();
  const search = (concept: string) => {
    const words = wordsOf(concept);
    const rest = words.filter((word) => !isBeside.has(word));
    const candidates = [words, ...(rest.length < words.length ? [rest] : [])].flatMap(wordsWithoutStyle);
    return table.get(candidates.find((candidate) => table.has(candidate)) ?? "");
  };
  return (concept, { isExact }) => {
    if (isExact) return table.get(keyOf(concept));
    if (!remembered.has(concept)) remembered.set(concept, search(concept));
    return remembered.get(concept);
  };
}

/** Sets differ in punctuation: "t-shirt" and "t shirt" are one concept. */
function keyOf(concept: string): string {
  return wordsOf(concept).join(" ");
}
