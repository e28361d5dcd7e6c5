// Tasks of the sky: phases of the moon. (Weather is among the basic rules.)
import { wordsOf } from "./concept-words.js";
import type { TaskRule } from "./task-rule.js";

const phases = [
  ...["new moon", "waxing crescent", "first quarter", "waxing gibbous", "full moon", "waning gibbous", "last quarter"],
  "waning crescent",
];

export const skyRules: readonly TaskRule[] = [
  {
    ...{ name: "phases of the moon", description: "how much of the moon is lit, and on which side", kind: "counting" },
    templates: ["{}", "the moon: {}", "{} moon phase", "an icon of the moon, {}", "the phase of the moon is {}"],
    // Meteocons draws the beginning of a film there, the same for all
    classOf: (icons, i) => (icons.iconSet(i) === "meteocons" ? undefined : phaseOf(wordsOf(icons.concept(i)))),
    namesOf: (phase) => [phase],
  },
];

/** "waxing gibbous moon", "moon waxing gibbous", "new moon face"; not "moonrise". */
function phaseOf(words: readonly string[]): string | undefined {
  const known = ["moon", "symbol", "face", "new", "full", "first", "last", "quarter", "waxing", "waning", "crescent"];
  if (!words.includes("moon") || words.some((word) => ![...known, "gibbous"].includes(word))) return undefined;
  const rest = words.filter((word) => !["moon", "symbol", "face"].includes(word)).join(" ");
  return phases.find((phase) => phase.replace(" moon", "") === rest);
}
