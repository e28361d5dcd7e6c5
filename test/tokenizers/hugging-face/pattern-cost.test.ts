import { expect, test } from "vitest";
import { checkPattern } from "../../../lib/tokenizers/hugging-face/pattern-cost.js";

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const ends = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;
const upper = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const lower = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;

test.each([
  ["GPT-2", String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`],
  ["CLIP", String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`],
  ["Llama 3", String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|${ends}`],
  ["GPT-4", String.raw`${contractions}|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|${ends}`],
  ["Qwen 2", String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|${ends}`],
  [
    "GPT-4o",
    String.raw`[^\r\n\p{L}\p{N}]?${upper}*${lower}+${contractions}?|[^\r\n\p{L}\p{N}]?${upper}+${lower}*${contractions}?|` +
      String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|${ends}`,
  ],
  [
    "DeepSeek V3",
    String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_\x60{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|${ends}`,
  ],
  ["DeepSeek's spaces", String.raw`\s+$`],
  ["DeepSeek's words", String.raw`\s?[A-Za-zµÀ-ÖØ-öø-ƺ]+`],
  ["BLOOM", String.raw` ?[^(\s|[.,!?…。，、।۔،])]+`],
  ["Kimi", String.raw`[\p{Lu}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{M}&&[^\p{Han}]]+${contractions}?`],
  ["Falcon", "[0-9][0-9][0-9]"],
  ["SeamlessM4T", "^▁+$"],
])("the pattern of %s is accepted", (_, pattern) => {
  expect(checkPattern(pattern)).toEqual({ matchesNothing: false });
});

test.each([
  ["(a+)+$", "a group that is repeated"],
  ["(a|a)*b", "a group that is repeated"],
  ["(?:a?){40}a{40}", "a group that is repeated"],
  ["(?=(a+)+b)a", "a group that is repeated"],
  [".*.*x", "one that may take very long"], // every two places before a place: cubic from all places
  ["(?:a*|b)?a*c", "one that may take very long"],
  ["a?".repeat(10), "one that may take very long"], // 2^10 ways
  ["(?:a|aa)".repeat(10), "one that may take very long"],
  ["a(?=b*c)", "an unbounded look ahead or behind"],
  ["(a+)\\1+$", '"\\1+$" at character 4'],
  ["a{2}{300}", 'got "" at character 9'],
  ["a{1,9999}", 'got "" at character 9'],
  ["[]a]*", '"]a]*" at character 1'], // a set that begins with "]", or none
  ["[a", 'got "" at character 2'],
  ["a)", '")" at character 1'],
  ["(?<name>a)", '"?<name>a)" at character 1'],
  ["(".repeat(2000), "at character"],
  ["x".repeat(5000), "5000 characters"],
])("%s is refused", (pattern, got) => {
  expect(() => checkPattern(pattern)).toThrow(
    "checkPattern: expected a regular expression as published tokenizers have, got ",
  );
  expect(() => checkPattern(pattern)).toThrow(got);
  expect(() => checkPattern(pattern)).toThrow(JSON.stringify(pattern.slice(0, 300)).slice(0, -1));
});

test("patterns that match nothing as well are told apart, since they match between all characters", () => {
  for (const pattern of ["", "a*", "a||b", "(?!a)", "a?b{0,3}", "^", String.raw`\b`])
    expect(checkPattern(pattern)).toEqual({ matchesNothing: true });
});
