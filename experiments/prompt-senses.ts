// Words with two meanings that are both drawn in the icon world, as CLIP's crane and boxer (Radford et al. 2021, section 3.1.4):
// a mouse is an animal or a device. Each meaning is told by the concepts of its pictures, and named by the word and its kind.
import type { IconDataset } from "../lib/index.js";

export interface WordSense {
  readonly word: string;
  /** The word with what it is: "mouse, an animal". */
  readonly name: string;
  /** What sets call pictures of it. */
  readonly concepts: readonly string[];
  /** Where a concept has both meanings, the pictures that have this one: emoji, signs of applications, or any. */
  readonly from: "emoji" | "signs" | "any";
}

/** A meaning with the indices of its pictures. */
export interface PicturedSense extends WordSense {
  readonly pictures: readonly number[];
}

/** Two meanings of every word. */
export const wordSenses: readonly WordSense[] = [
  sense("mouse", "an animal", ["mouse", "mouse face"], "emoji"),
  sense("mouse", "a computer device", ["mouse", "mouse simple"], "signs"),
  sense("bat", "an animal", ["bat"], "emoji"),
  sense("bat", "used in baseball", ["baseball bat", "cricket bat"]),
  sense("apple", "a fruit", ["red apple", "green apple", "apple fruit"]),
  sense("apple", "a company", ["apple logo", "brand apple"]),
  sense("orange", "a fruit", ["tangerine", "orange slice"]),
  sense("orange", "a colour", ["orange circle", "orange square"]),
  sense("seal", "an animal", ["seal"], "emoji"),
  sense("seal", "a badge", ["seal check", "seal percent", "seal question", "seal warning"]),
  sense("keyboard", "a computer device", ["keyboard"]),
  sense("keyboard", "a musical instrument", ["musical keyboard", "keyboard music"]),
  sense("cricket", "an insect", ["cricket"], "emoji"),
  sense("cricket", "a sport", ["cricket game", "cricket ball"]),
  sense("heart", "an organ of the body", ["anatomical heart", "heart organ"]),
  sense("heart", "a sign of love", ["red heart", "heart"]),
  sense("diamond", "a gem", ["gem stone", "gem"]),
  sense("diamond", "a suit of cards", ["diamond suit"]),
  sense("spade", "a suit of cards", ["spade suit"]),
  sense("spade", "a tool", ["shovel"]),
  sense("palm", "a tree", ["palm tree", "tree palm"]),
  sense("palm", "of a hand", ["hand palm"]),
  sense("nut", "a food", ["peanuts", "chestnut", "macadamia nut"]),
  sense("nut", "a fastener", ["nut and bolt", "nut"]),
  sense("glasses", "to see with", ["glasses"]),
  sense("glasses", "to drink from", ["clinking glasses", "champagne glasses"]),
  sense("fan", "held in a hand", ["folding hand fan", "folding fan"]),
  sense("fan", "a machine", ["fan"], "signs"),
  sense("bow", "a weapon", ["bow and arrow", "bow arrow"]),
  sense("bow", "of ribbon", ["ribbon"], "emoji"),
  sense("bank", "a building", ["bank"]),
  sense("bank", "for savings, a pig", ["piggy bank"]),
  sense("window", "of a house", ["window"], "emoji"),
  sense("window", "of an application", ["app window"]),
  sense("chip", "of a casino", ["poker chip"]),
  sense("chip", "of a computer", ["cpu chip"]),
  sense("bear", "an animal", ["bear"]),
  sense("bear", "a toy", ["teddy bear"]),
  sense("key", "of a lock", ["key"]),
  sense("key", "of a keyboard", ["enter key", "key return"]),
  sense("fork", "to eat with", ["fork and knife"]),
  sense("fork", "in version control", ["git fork"]),
  sense("drum", "a musical instrument", ["drum"]),
  sense("drum", "a barrel of oil", ["oil drum"]),
  sense("pool", "a game", ["pool 8 ball"]),
  sense("pool", "to swim in", ["swimming pool"]),
  sense("record", "of music", ["vinyl record"]),
  sense("record", "a button", ["record button"]),
];

/** A meaning with fewer pictures says little, and one with many says no more of the word. */
const fewestPictures = 4;
const mostPictures = 20;

/** The words both of whose meanings have pictures, with these, in the order of the table. */
export function picturedSenses(icons: IconDataset): PicturedSense[] {
  const found = new Map<string, number[]>();
  for (let i = 0; i < icons.size; i++) found.set(icons.concept(i), [...(found.get(icons.concept(i)) ?? []), i]);
  const pictured = wordSenses.map((each) => {
    const pictures = each.concepts.flatMap((concept) => found.get(concept) ?? []).filter((i) => isFrom(icons, i, each));
    return { ...each, pictures: evenly(pictures, mostPictures) };
  });
  const isEnough = ({ pictures }: PicturedSense) => pictures.length >= fewestPictures;
  return pictured.filter(({ word }) => pictured.filter((each) => each.word === word).every(isEnough));
}

function sense(word: string, kind: string, concepts: readonly string[], from: WordSense["from"] = "any"): WordSense {
  return { word, name: `${word}, ${kind}`, concepts, from };
}

function isFrom(icons: IconDataset, index: number, { from }: WordSense): boolean {
  return from === "any" || (icons.emoji(index) !== "") === (from === "emoji");
}

function evenly(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);
}
