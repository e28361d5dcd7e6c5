// What a tokenizer.json gives @huggingface/tokenizers to run as it stands, checked first: regular expressions, which may take
// forever, and replacements, which may make a short text fill the memory.
import { checkPattern } from "./pattern-cost.js";

/** How many times as long a text may become; "▁" for a space, as in published files, changes nothing. */
const mostGrowth = 64;
const longestAffix = 256;

/** Throws on patterns other than simple ones, and on replacements that could make a text more than 64 times as long. */
export function checkPackageParts(raw: object): void {
  const { normalizer, pre_tokenizer, decoder, model } = raw as Record<string, unknown>;
  for (const [name, part] of Object.entries({ normalizer, pre_tokenizer, decoder })) {
    const growth = growthBy(part);
    if (growth > mostGrowth)
      throw new Error(
        `loadTokenizerJson: expected a ${name} that makes a text at most ${mostGrowth} times as long, got ${growth} times; ` +
          "no published file has such replacements",
      );
  }
  // Such as what is put behind every word.
  for (const [name, value] of Object.entries(model ?? {}))
    if (typeof value === "string" && value.length > longestAffix)
      throw new Error(`loadTokenizerJson: expected at most ${longestAffix} characters as ${name}, got ${value.length}`);
}

/** How much longer a part and all parts in it may make a text, one after the other. */
function growthBy(part: unknown): number {
  if (typeof part !== "object" || part === null) return 1;
  const { pattern, content, prepend, replacement } = part as Record<string, unknown>;
  // Where nothing is matched as well, something is added between all characters.
  const added = typeof pattern === "object" && pattern && matchesNothing(pattern) ? 1 : 0;
  const growths = [
    Math.max(1, lengthOf(content) + added),
    1 + lengthOf(prepend),
    Math.max(1, lengthOf(replacement)),
    ...Object.values(part).map(growthBy),
  ];
  return growths.reduce((product, growth) => product * growth, 1);
}

function matchesNothing(pattern: object): boolean {
  const { Regex, String: text } = pattern as Record<string, unknown>;
  return typeof Regex === "string" ? checkPattern(Regex).matchesNothing : text === "";
}

function lengthOf(value: unknown): number {
  return typeof value === "string" ? value.length : 0;
}
