import { expect, test } from "vitest";
import { wordPieceTokenizer } from "../../../lib/tokenizers/wordpiece/wordpiece.js";
import { trainWordPiece } from "../../../lib/tokenizers/wordpiece/wordpiece-training.js";

const marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

test("joins the most frequent pair first, after the marks, the alphabet and its inner forms", async () => {
  // hug x10, pug x5, pun x12, bun x4, hugs x5 (the example of Hugging Face's course).
  const texts = ["hug ".repeat(10), "pug ".repeat(5), "pun ".repeat(12), "bun ".repeat(4), "hugs ".repeat(5)];
  const alphabet = ["b", "g", "h", "n", "p", "s", "u", "##g", "##n", "##s", "##u"];
  // ##u ##g: 10 + 5 + 5 = 20; then ##u ##n 16 ties with nothing: p ##un 12, h ##ug 15, hug ##s 5, p ##ug 5.
  const joined = ["##ug", "##un", "hug", "pun"];
  expect(await trainWordPiece(texts, { vocabularySize: 20 })).toEqual([...marks, ...alphabet, ...joined]);
});

test("stops when no pair occurs twice", async () => {
  expect(await trainWordPiece(["ab cd"], { vocabularySize: 100 })).toEqual([
    ...marks,
    "a",
    "b",
    "c",
    "d",
    "##b",
    "##d",
  ]);
  expect(await trainWordPiece([], { vocabularySize: 100 })).toEqual(marks);
});

test("the order of the texts makes no difference", async () => {
  const texts = ["red apple pie", "green apple", "a pie of red pears", "apples and pears", "Épices"];
  const forwards = await trainWordPiece(texts, { vocabularySize: 60 });
  expect(await trainWordPiece(texts.toReversed(), { vocabularySize: 60 })).toEqual(forwards);
  expect(forwards).toContain("apple");
});

test("words are cut as they will be: lower case, no accents, marks and punctuation apart", async () => {
  const learned = await trainWordPiece(["Été, été! [CLS]"], { vocabularySize: 100 });
  expect(learned).toEqual([...marks, "!", ",", "e", "t", "##e", "##t", "et", "ete"]);
  expect(await trainWordPiece(["É É"], { vocabularySize: 100, lowerCase: false })).toEqual([...marks, "É"]);
});

test("every word of the corpus can be written with what was learned", async () => {
  const texts = Array.from({ length: 300 }, (_, i) => `item ${i} of ${(i * 7919) % 1000}: ${i.toString(26)}`);
  const vocabulary = await trainWordPiece(texts, { vocabularySize: 200 });
  expect(vocabulary).toHaveLength(200);
  const { encode } = wordPieceTokenizer(vocabulary);
  expect(texts.filter((text) => encode(text).includes(1))).toEqual([]);
});

test("a small alphabet leaves out the rarest characters, and words with them", async () => {
  const learned = await trainWordPiece(["aab aab aab xa xa"], { vocabularySize: 100, alphabetSize: 2 });
  expect(learned).toEqual([...marks, "a", "b", "##a", "##b", "aa", "aab"]); // a 8 times, b 3, x 2
});

test("a vocabulary without room for the alphabet is refused with the size that it needs", async () => {
  await expect(trainWordPiece(["abc"], { vocabularySize: 9 })).rejects.toThrow(
    "trainWordPiece: expected a vocabulary of at least 10, the marks and the alphabet, got 9; ask for more pieces",
  );
});

test("training can be interrupted", async () => {
  const controller = new AbortController();
  controller.abort(new Error("stop"));
  await expect(trainWordPiece(["a"], { vocabularySize: 100, signal: controller.signal })).rejects.toThrow("stop");
});
