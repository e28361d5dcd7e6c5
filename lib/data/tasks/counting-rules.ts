// Tasks of counting and measuring: eyes of dice, hours, how full something is, how many people, suits of cards.
import type { IconDataset } from "../icons.js";
import { wordsOf } from "./concept-words.js";
import { brandSets, type TaskRule } from "./task-rule.js";

const numbers = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

export const countingRules: readonly TaskRule[] = [
  {
    ...{ name: "dice", description: "how many eyes a die shows", kind: "counting" },
    templates: ["{}", "a die that shows {}", "dice {}", "a dice with {}", "an icon of a die showing {}"],
    classOf: (icons, i) => diceOf(wordsOf(icons.concept(i))),
    namesOf: (count) => [count, numbers.indexOf(count) === 1 ? "one dot" : `${count} dots`],
  },
  {
    ...{ name: "levels", description: "how full a battery is, or how strong a signal", kind: "counting" },
    templates: ["{}"],
    classOf: (icons, i) => levelOf(wordsOf(icons.concept(i)).join(" ")),
    // Whole sentences, as for KITTI's distances (Radford et al. 2021, Appendix A)
    namesOf: (level) => levelSentences[level],
  },
  {
    ...{ name: "number of people", description: "how many people are drawn", kind: "counting" },
    templates: ["{}", "an icon of {}", "a picture of {}", "an emoji of {}", "there are {}"],
    classOf: peopleIn,
    namesOf: (count) =>
      count === "one" ? ["one person", "a single person"] : [`${count} people`, `a group of ${count}`],
  },
  {
    ...{ name: "suits of cards", description: "which suit a playing card or its sign has", kind: "signs" },
    templates: ["{}", "a playing card of {}", "the suit of {}", "an icon of {}", "{} in a game of cards"],
    classOf: (icons, i) => suitOf(wordsOf(icons.concept(i))),
    namesOf: (suit) => [suit],
  },
];

/** "dice six faces one", "die face1" -> "one"; dice with other than six faces have no class. */
function diceOf(words: readonly string[]): string | undefined {
  const isDie = words.includes("dice") || words.includes("die");
  if (!isDie || words.includes("twenty")) return undefined;
  const counts = words.flatMap((word) => {
    const digits = word.match(/^(?:face)?(\d+)$/)?.[1];
    return digits ? [Number(digits)] : numbers.includes(word) ? [numbers.indexOf(word)] : [];
  });
  const last = counts.at(-1);
  return last && last <= 6 && Math.max(...counts) <= 6 ? numbers[last] : undefined;
}

const levels: Readonly<Record<string, RegExp>> = {
  empty: /^(battery (vertical )?(empty|zero|0|outline)|empty battery|(cell )?signal (zero|none|0)|reception 0)$/,
  low: /^(battery (vertical )?(low|quarter|one|1|25)|low battery|(cell )?signal (low|weak|1)|reception 1)$/,
  half: /^(battery (vertical )?(half|medium|two|2|50)|(cell )?signal (medium|2)|reception 2)$/,
  high: /^(battery (vertical )?(high|three quarters|three|3|75)|(cell )?signal (high|3)|reception 3)$/,
  full: /^(battery (vertical )?(full|four|4|100)|full battery|(cell )?signal (full|strong|4)|reception 4)$/,
};

const levelSentences: Readonly<Record<string, readonly string[]>> = {
  empty: ["an empty battery", "no signal", "nothing is left"],
  low: ["a battery that is low", "a weak signal", "a quarter"],
  half: ["a battery that is half full", "a medium signal", "one half"],
  high: ["a battery that is nearly full", "a good signal", "three quarters"],
  full: ["a full battery", "a full signal", "the whole"],
};

function levelOf(concept: string): string | undefined {
  return Object.keys(levels).find((level) => levels[level].test(concept));
}

const person = /^(man|men|woman|women|boy|girl|person|adult|child|baby)$/;
const singles =
  /^(user|users three|users four|user circle|person|man|woman|man standing|woman standing|person standing)$/;

/** Counts the people in an emoji's name: "family: man, woman, boy" are three. */
function peopleIn(icons: IconDataset, index: number): string | undefined {
  if (icons.skinTone(index) || brandSets.has(icons.iconSet(index))) return undefined;
  const words = wordsOf(icons.concept(index));
  const concept = words.join(" ");
  if (singles.test(concept)) return concept.match(/three|four/)?.[0] ?? "one";
  if (/^(people|men|women|woman and man) holding hands$/.test(concept)) return "two";
  if (!/^(family|kiss|couple with heart) /.test(concept)) return undefined;
  const count = words.filter((word) => person.test(word)).length;
  return count >= 2 && count <= 4 ? numbers[count] : undefined;
}

/** "card 10 clubs", "club suit", "spades" -> the suit. */
function suitOf(words: readonly string[]): string | undefined {
  const suit = words
    .map((word) => word.replace(/s$/, ""))
    .find((word) => ["club", "spade", "heart", "diamond"].includes(word));
  if (!suit) return undefined;
  const isCard = words.some((word) => ["card", "cards", "suit", "poker"].includes(word)) && !words.includes("credit");
  return isCard || ["clubs", "spades"].includes(words.join(" ")) ? `${suit}s` : undefined;
}
