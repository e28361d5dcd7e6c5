// How the tasks of the icon world find the class of a picture: by its emoji, its group, its skin tone or the words of
// its concept.
import { regionName } from "../emoji-sequences.js";
import { emojiSets } from "../icon-captions.js";
import type { IconDataset } from "../icons.js";
import * as classes from "./basic-classes.js";
import { wordsOf } from "./concept-words.js";
import { conceptRule, type TaskRule } from "./task-rule.js";

/** Templates for a name of any kind. */
export const iconTemplates = ["an icon of {}", "{}", "{} icon", "a picture of {}", "a drawing of {}", "{} symbol"];
const flagTemplates = ["flag of {}", "the flag of {}", "{} flag", "an icon of the flag of {}", "flag: {}"];

/** The rules of the tasks that any dataset may have pictures for. */
export const basicRules: readonly TaskRule[] = [
  {
    name: "emoji groups",
    description: "which of Unicode's groups an emoji belongs to",
    kind: "generic",
    templates: ["{}", "an emoji of {}", "a picture of {}", "an icon of {}", "an emoji that shows {}"],
    classOf: (icons, i) => (isEmoji(icons, i) && icons.group(i) in classes.emojiGroups ? icons.group(i) : undefined),
    namesOf: (group) => classes.emojiGroups[group],
  },
  {
    name: "flags",
    description: "which country or territory a coloured flag belongs to",
    kind: "geography",
    templates: flagTemplates,
    classOf: (icons, i) => (monochromeEmoji.has(icons.iconSet(i)) ? undefined : regionOfFlag(icons.emoji(i))),
    namesOf: (region) => [...new Set([regionName(region)!, shortRegionNames.of(region)!])],
  },
  conceptRule({
    ...{ name: "zodiac", description: "which sign of the zodiac it is, a task of symbols", kind: "signs" },
    ...{ classes: classes.zodiac, templates: ["{}", "the {} sign", "an icon of {}", "{} symbol", "{} in the zodiac"] },
  }),
  conceptRule({
    ...{ name: "clock faces", description: "what time a clock face shows: classes differ by a small hand" },
    ...{ kind: "counting", classes: classes.clockFaces },
    templates: ["{}", "a clock that shows {}", "clock: {}", "the time is {}", "an icon of a clock at {}"],
  }),
  {
    name: "weather",
    description: "which weather an icon announces; sun, moon and cloud are also parts of other classes",
    kind: "generic",
    templates: ["{}", "{} weather", "weather icon: {}", "an icon of {}", "a weather forecast of {}"],
    classOf: (icons, i) => weatherOf(wordsOf(icons.concept(i)), { isWeatherSet: weatherSets.has(icons.iconSet(i)) }),
    namesOf: (weather) => [weather],
  },
  {
    name: "arrows",
    description: "which of eight directions an arrow points to: geometry without content",
    kind: "direction",
    templates: ["arrow {}", "{} arrow", "an arrow pointing {}", "an icon of an arrow pointing {}", "arrow pointing {}"],
    // "arrow-up-left" turns a corner in mdi, whose slanting arrow is "arrow-top-left".
    classOf: (icons, i) =>
      icons.iconSet(i) === "mdi" && /(up|down)-(left|right)/.test(icons.iconName(i))
        ? undefined
        : directionOf(wordsOf(icons.concept(i))),
    namesOf: (direction) => [direction],
  },
  {
    name: "letters and digits",
    description: "which letter or digit is drawn: reading, at its smallest",
    kind: "text in pictures",
    templates: ["{}", "the character {}", "an icon of {}", "{} symbol", "{} button"],
    classOf: (icons, i) => characterOf(wordsOf(icons.concept(i))),
    namesOf: (character) =>
      /\d/.test(character) ? [`digit ${character}`, `number ${character}`] : [`letter ${character}`],
  },
  {
    name: "skin tones",
    description: "which of Unicode's five skin tones a person or hand has; a probe of what a model sees in people",
    kind: "people",
    templates: ["{}", "an emoji with {}", "a person with {}", "a hand with {}", "an icon of a person with {}"],
    classOf: (icons, i) => (icons.skinTone(i).includes(",") ? undefined : icons.skinTone(i) || undefined),
    namesOf: (tone) => [tone],
  },
];

/** Whether the picture is drawn for an emoji, by a set of emoji. */
export function isEmoji(icons: IconDataset, index: number): boolean {
  return emojiSets.has(icons.iconSet(index)) && icons.emoji(index) !== "";
}

const monochromeEmoji = new Set(["emojione-monotone", "fluent-emoji-high-contrast"]);

const shortRegionNames = new Intl.DisplayNames("en", { type: "region", style: "short" });

/** "🇫🇷" -> "FR"; other flags have no region. */
export function regionOfFlag(emoji: string): string | undefined {
  const letters = [...emoji].map((character) => character.codePointAt(0)! - 0x1f1e6 + 65);
  if (letters.length !== 2 || letters.some((letter) => letter < 65 || letter > 90)) return undefined;
  const region = String.fromCharCode(...letters);
  return regionName(region) && !classes.borrowedFlags.has(region) ? region : undefined;
}

const weatherSets = new Set(["meteocons", "wi"]);

const { weatherWords, skyWords, weatherContext } = classes;

const weatherVocabulary = new Set([weatherContext, ...Object.values(weatherWords), ...Object.values(skyWords)].flat());

function weatherOf(words: readonly string[], { isWeatherSet }: { isWeatherSet: boolean }): string | undefined {
  if (!isWeatherSet && words.some((word) => !weatherVocabulary.has(word))) return undefined;
  const matches = (table: Readonly<Record<string, readonly string[]>>) =>
    Object.keys(table).filter((weather) => table[weather].some((word) => words.includes(word)));
  const found = matches(weatherWords);
  if (found.length > 0 && words.includes("face")) return undefined; // of a person with a fever
  const sky = found.length === 0 ? matches(skyWords) : found;
  return sky.length === 1 ? sky[0] : undefined;
}

const verticals: Readonly<Record<string, string>> = {
  ...{ up: "up", top: "up", north: "up", upwards: "up" },
  ...{ down: "down", bottom: "down", south: "down", downwards: "down" },
};
const horizontals: Readonly<Record<string, string>> = {
  ...{ left: "left", west: "left", leftwards: "left", right: "right", east: "right", rightwards: "right" },
};
const arrowWords = ["arrow", "circle", "circled", "square", "bold", "thin", "thick", "big", "wide", "box", "button"];
const knownArrowWords = new Set([arrowWords, Object.keys(verticals), Object.keys(horizontals)].flat());

/** One direction, or a vertical and then a horizontal one: arrows called "right down" turn a corner in most sets. */
function directionOf(words: readonly string[]): string | undefined {
  if (words.join(" ") === "top arrow") return undefined; // the emoji that says TOP
  const apart = words.flatMap((word) => word.replace(/^(north|south)(east|west)$/, "$1 $2").split(" "));
  if (!apart.includes("arrow") || apart.some((word) => !knownArrowWords.has(word))) return undefined;
  const [first, second, ...more] = apart.map((word) => verticals[word] ?? horizontals[word]).filter(Boolean);
  const isSlanting = first in verticals && second in horizontals;
  if (more.length > 0 || (second && !isSlanting)) return undefined;
  return second ? `${first} and ${second}` : first;
}

const characterWords = new Set(["alpha", "letter", "number", "numeric", "digit", "keycap", "indicator"]);

const characterFrames = new Set(["box", "circle", "square", "rounded", "button", "regional", "small", "hexagon"]);

function characterOf(words: readonly string[]): string | undefined {
  const characters = words.filter((word) => /^[a-z0-9]$/.test(word));
  const others = words.filter((word) => !/^[a-z0-9]$/.test(word));
  const isCharacter = characters.length === 1 && others.some((word) => characterWords.has(word));
  return isCharacter && others.every((word) => characterWords.has(word) || characterFrames.has(word))
    ? characters[0]
    : undefined;
}
