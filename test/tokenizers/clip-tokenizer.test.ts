// CLIP's ids, from three sources: published examples and tests of CLIP's users, and CLIP's own Python code (fixture).
import { expect, test } from "vitest";
import { clipTokenizer } from "../../lib/tokenizers/clip-tokenizer.js";
import tokens from "../fixtures/clip-tokens.json";

const tokenizer = clipTokenizer();
const withoutMarks = (text: string) => tokenizer.encode(text).slice(1, -1).join(" ");

test("has the size and the marks of the published models", () => {
  expect(tokenizer).toMatchObject({ vocabularySize: 49408, contextLength: 77, startOfText: 49406, endOfText: 49407 });
});

test.each([
  // openai/CLIP, notebooks/Interacting_with_CLIP.ipynb
  ["Hello World!", "3306 1002 256"],
  // ekzhang/jax-js, packages/loaders/src/tokenizers.test.ts
  ["a photo of a cat", "320 1125 539 320 2368"],
  ["Hello, world!", "3306 267 1002 256"],
  ["Special characters: !@#$%^&*()", "1689 6564 281 0 31 2 3 4 61 5 9 8475"],
  ["你好世界", "47466 254 29290 121 19759 244 163 243 490"],
  // huggingface/transformers.js, tests/models/clip/test_tokenization_clip.js
  ["How are you doing?", "829 631 592 1960 286"],
  ["You should've done this", "592 1535 1200 1700 589"],
  ["The company was founded in 2016.", "518 2634 739 12240 530 273 271 272 277 269"],
  ["A\n'll !!to?'d''d of, can't.", "320 1342 748 531 13610 323 8445 323 539 267 753 713 269"],
  ["def main():\n\tpass", "11649 2623 7 4143 3511"],
  ["UNwantéd,running", "569 18356 3459 323 267 2761"],
  ["生活的真谛是", "33375 162 112 119 163 248 226 41570 164 108 249 42891 363"],
  ["😀 😃 😄", "7334 8520 7624"],
  // Computed from the published merges by separate code
  ["a dog", "320 1929"],
  ["a diagram", "320 22697"],
  ["café", "15304"],
  ["snake_case", "8798 318 2068"],
  ["it's 2016", "585 568 273 271 272 277"],
  ["!", "256"],
  ["&amp;amp; dogs", "261 3255"],
  ["<|endoftext|>", "49407"],
  ["A photo of a GREEN_apple, isn't it?", "320 1125 539 320 1901 318 3055 267 2923 713 585 286"],
])("gives %j the published ids", (text, ids) => {
  expect(withoutMarks(text)).toBe(ids);
});

test("gives two hundred odd texts the ids of CLIP's Python code", () => {
  const differing = tokens.rows.filter(([text, ids]) => withoutMarks(String(text)) !== (ids as number[]).join(" "));
  expect(differing).toEqual([]);
  expect(tokens.rows.length).toBeGreaterThan(200);
});

test("pads rows with zeros after the end mark", () => {
  const { ids, truncated } = clipTokenizer({ contextLength: 6 }).tokenize(["a dog", "!"]);
  expect([...ids]).toEqual([49406, 320, 1929, 49407, 0, 0, 49406, 256, 49407, 0, 0, 0]);
  expect(truncated).toBe(0);
});

test("decodes ids to lower-cased words with a space after each", () => {
  expect(tokenizer.decode(tokenizer.encode("A Café, isn't it? 😀"))).toBe("a café , isn 't it ? 😀 ");
});
