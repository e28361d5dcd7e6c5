// Tasks of how something is drawn rather than what: styles, fillings, strokes that cross a thing out, colours; and the
// field that a set files an icon under.
import { domainOf } from "../held-out-sets.js";
import { emojiSets } from "../icon-captions.js";
import type { IconDataset } from "../icons.js";
import { wordsOf } from "./concept-words.js";
import { fieldOfGroup } from "./field-classes.js";
import { brandSets, type TaskRule } from "./task-rule.js";

export const styleRules: readonly TaskRule[] = [
  {
    ...{ name: "drawing styles", description: "how an icon is drawn, whatever it shows", kind: "style" },
    templates: ["{}", "an icon in the style of {}", "{} icon", "a drawing in {} style", "an icon drawn as {}"],
    classOf: styleOf,
    namesOf: (style) => styleNames[style],
  },
  {
    ...{ name: "filled or outlined", description: "whether an icon is filled, of sets that draw both", kind: "style" },
    ...{ metric: "ROC AUC" as const, templates: ["{}", "{} icon", "an icon that is {}", "a drawing that is {}"] },
    classOf: (icons, i) => fillingOf(icons, i),
    namesOf: (filling) => (filling === "1 filled" ? ["filled", "solid"] : ["outlined", "of thin lines"]),
  },
  {
    ...{ name: "crossed out", description: "whether a stroke crosses a thing out, which is off then", kind: "style" },
    ...{ metric: "ROC AUC" as const, templates: ["{}", "an icon of something {}", "an icon that is {}"] },
    classOf: crossingOf,
    namesOf: (crossing) => (crossing === "1 off" ? ["crossed out", "off", "disabled"] : ["on", "as it is", "enabled"]),
  },
  {
    ...{ name: "colours", description: "which colour an emoji of a plain shape has", kind: "shapes and colours" },
    templates: ["{}", "the colour {}", "a {} shape", "an emoji in {}", "something {}"],
    classOf: (icons, i) => (isColourEmoji(icons.iconSet(i)) ? colourOf(wordsOf(icons.concept(i))) : undefined),
    namesOf: (colour) => [colour],
  },
  {
    ...{ name: "fields of icons", description: "what an icon is for, by the drawers that sets sort them into" },
    ...{ kind: "generic", metric: "mean per class" as const },
    templates: ["{}", "an icon about {}", "{} icon", "an icon from the field of {}", "a symbol for {}"],
    classOf: (icons, i) => {
      const iconSet = icons.iconSet(i);
      return emojiSets.has(iconSet) || brandSets.has(iconSet) ? undefined : fieldOfGroup(icons.group(i));
    },
    namesOf: (field) => field.split("|"),
  },
];

const styleNames: Readonly<Record<string, readonly string[]>> = {
  "pixel art": ["pixel art", "coarse pixels"],
  "hand-drawn": ["hand-drawn lines", "freehand"],
  "two-tone": ["two-tone", "duotone"],
  colour: ["flat colour", "colourful"],
  silhouettes: ["silhouettes", "black drawings for games"],
  outline: ["outline", "thin lines"],
  filled: ["filled", "solid black"],
};

const styleDomains: ReadonlySet<string> = new Set(["pixel art", "hand-drawn", "two-tone", "colour", "silhouettes"]);

/** Sets of a shift have its style; in those of user interfaces, the last word of an icon's name tells it. */
function styleOf(icons: IconDataset, index: number): string | undefined {
  const domain = domainOf(icons.iconSet(index));
  if (domain && styleDomains.has(domain)) return domain;
  if (domain !== "interface") return undefined;
  if (/-(duotone|twotone)$/.test(icons.iconName(index))) return "two-tone";
  return fillingOf(icons, index)?.replace("1 ", "").replace("0 outlined", "outline");
}

/** By the last word of its name, in sets for user interfaces. */
function fillingOf(icons: IconDataset, index: number): string | undefined {
  if (domainOf(icons.iconSet(index)) !== "interface") return undefined;
  const last = icons.iconName(index).split("-").at(-1) ?? "";
  if (["fill", "filled", "solid"].includes(last)) return "1 filled";
  return ["outline", "outlined", "line", "linear", "thin", "light"].includes(last) ? "0 outlined" : undefined;
}

const offWords = new Set(["off", "slash"]);
/** These are switched or taken off without a stroke, or are a stroke themselves. */
const neverCrossed =
  /^(power|volume|toggle|take|turn|switch|light|lights|radio|sign|log|circle|square|day|cut|button|jump)$/;
const conceptsOfSets = new WeakMap<IconDataset, Set<string>>();

/** "bell off" is crossed out, and "bell" of the same set is not; other things have no class. */
function crossingOf(icons: IconDataset, index: number): string | undefined {
  if (!conceptsOfSets.has(icons))
    conceptsOfSets.set(icons, new Set(Array.from({ length: icons.size }, (_, i) => keyOf(icons, i, icons.concept(i)))));
  const concepts = conceptsOfSets.get(icons)!;
  const words = wordsOf(icons.concept(index));
  const has = (concept: string) => concepts.has(keyOf(icons, index, concept));
  const isOff = offWords.has(words.at(-1) ?? "");
  const base = (isOff ? words.slice(0, -1) : words).join(" ");
  if (neverCrossed.test(base) || emojiSets.has(icons.iconSet(index))) return undefined;
  if (isOff) return base && has(base) ? "1 off" : undefined;
  return [...offWords].some((off) => has(`${base} ${off}`)) ? "0 on" : undefined;
}

function keyOf(icons: IconDataset, index: number, concept: string): string {
  return `${icons.iconSet(index)}:${concept}`;
}

const colourNames = [
  ...["red", "orange", "yellow", "green", "blue", "light blue", "purple", "brown", "black", "white", "grey", "pink"],
];
const coloured = /^(.*?) (circle|square|large square|medium square|heart|book|apple|diamond)$/;

function isColourEmoji(iconSet: string): boolean {
  return emojiSets.has(iconSet) && !["fluent-emoji-high-contrast", "emojione-monotone"].includes(iconSet);
}

/** "red circle" -> "red"; "large blue diamond" -> "blue". */
function colourOf(words: readonly string[]): string | undefined {
  const colour = words
    .join(" ")
    .match(coloured)?.[1]
    .replace(/^(large|small) /, "");
  return colourNames.find((name) => name === colour);
}
