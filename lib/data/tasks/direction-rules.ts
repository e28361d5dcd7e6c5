// Tasks of direction: where arrows, chevrons and hands point, and which way round things turn.
import { wordsOf } from "./concept-words.js";
import type { TaskRule } from "./task-rule.js";

const directions = ["up", "down", "left", "right"];

export const directionRules: readonly TaskRule[] = [
  {
    ...{ name: "chevrons", description: "where a chevron, caret or angle points", kind: "direction" },
    templates: ["chevron {}", "{}", "a chevron pointing {}", "an icon of an arrow head pointing {}", "caret {}"],
    classOf: (icons, i) => chevronOf(wordsOf(icons.concept(i))),
    namesOf: (direction) => [direction],
  },
  {
    ...{ name: "pointing hands", description: "where a finger points", kind: "direction" },
    templates: ["{}", "a hand pointing {}", "a finger pointing {}", "an emoji of a hand pointing {}", "pointing {}"],
    // Ionicons' hands stop rather than point
    classOf: (icons, i) => (icons.iconSet(i) === "ion" ? undefined : pointOf(wordsOf(icons.concept(i)))),
    namesOf: (direction) => [direction],
  },
  {
    ...{ name: "turning arrows", description: "whether an arrow turns clockwise or the other way", kind: "direction" },
    ...{ metric: "ROC AUC" as const, templates: ["{}", "an arrow turning {}", "rotate {}", "an icon of a {} arrow"] },
    classOf: (icons, i) => turnOf(wordsOf(icons.concept(i)).join(" ")),
    namesOf: (turn) => (turn === "1 clockwise" ? ["clockwise", "to the right"] : ["counter-clockwise", "to the left"]),
  },
];

const chevronWords = new Set(["chevron", "chevrons", "caret", "carets", "angle", "angles"]);
const besideChevrons = new Set([
  ...directions,
  "double",
  "circle",
  "square",
  "big",
  "small",
  "box",
  "line",
  "thin",
  "wide",
]);

/** One direction and nothing else that would be drawn. */
function chevronOf(words: readonly string[]): string | undefined {
  const rest = words.filter((word) => !/^\d+$/.test(word));
  const pointed = rest.filter((word) => directions.includes(word));
  const isChevron = rest.some((word) => chevronWords.has(word));
  const isPlain = rest.every((word) => chevronWords.has(word) || besideChevrons.has(word));
  return isChevron && isPlain && pointed.length === 1 ? pointed[0] : undefined;
}

const pointing =
  /^(?:(?:backhand )?index pointing|(?:hand )?point(?:ing)?|(?:hand )?finger|hand(?: o)?) (up|down|left|right)$/;

/** A plain "hand left" points in Font Awesome's sets and their kin. */
function pointOf(words: readonly string[]): string | undefined {
  return words.join(" ").match(pointing)?.[1];
}

const clockwise = /^(redo|rotate (right|cw|clockwise)|refresh cw|arrow clockwise|arrow rotate right)( \d)?$/;
const counterClockwise =
  /^(undo|rotate (left|ccw|counterclockwise)|refresh ccw|arrow counterclockwise|arrow rotate left)( \d)?$/;

/** The second class, in the order of their names, is the positive one. */
function turnOf(concept: string): string | undefined {
  if (clockwise.test(concept)) return "1 clockwise";
  return counterClockwise.test(concept) ? "0 counter-clockwise" : undefined;
}
