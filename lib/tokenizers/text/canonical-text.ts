// Ways to clean a text before it is split into tokens, and LiT's canonical form of class names and prompts: "_" as a space, no
// punctuation, lower case, single spaces (big_vision, evaluators/proj/image_text/prompt_engineering.py).
import { cleanText, tidyText } from "./text-cleaning.js";
import { pythonSpace } from "./unicode-space.js";

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
const spaces = new RegExp(`[${pythonSpace}]+`, "g");

/**
 * A class name or prompt as LiT's evaluation has it. `keep` stands for itself wherever it occurs: "{}" keeps the place of the
 * name in a template while other braces go, "," keeps the comma between two names of a class. Only ASCII's punctuation goes.
 */
export function canonicalText(text: string, { keep }: { keep?: string } = {}): string {
  const bare = (part: string) => part.replace(asciiPunctuation, "");
  const spaced = text.replaceAll("_", " ");
  const kept = keep ? spaced.split(keep).map(bare).join(keep) : bare(spaced);
  return kept.toLowerCase().replace(spaces, " ").replace(/^ | $/g, "");
}

/**
 * How a text is cleaned before it is split, by the names of OpenCLIP's `clean` (after repair and HTML): "lower" is CLIP's own
 * rule, "whitespace" keeps capitals, "canonicalize" is the above.
 */
export const cleanings = {
  lower: cleanText,
  whitespace: tidyText,
  canonicalize: (text: string) => canonicalText(tidyText(text)),
} as const satisfies Record<string, (text: string) => string>;
