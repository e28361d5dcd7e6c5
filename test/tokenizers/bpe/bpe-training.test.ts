import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream, seedKey } from "../../../lib/runtime/random.js";
import { bpeTokenizer } from "../../../lib/tokenizers/bpe/bpe.js";
import { trainBpe } from "../../../lib/tokenizers/bpe/bpe-training.js";
import { initialSymbols, splitWords, wordSymbols } from "../../../lib/tokenizers/bpe/bpe-words.js";

/** The textbook version: count every pair of every word anew for each merge, on strings. */
function trainPlainly(texts: string[], vocabularySize: number): string[] {
  const words = texts.flatMap((text) => splitWords(text).map(wordSymbols));
  const symbols = initialSymbols();
  const merges: string[] = [];
  while (symbols.length + 2 < vocabularySize) {
    const counts = new Map<string, number>();
    for (const word of words)
      for (let i = 0; i + 1 < word.length; i++) {
        const pair = `${word[i]} ${word[i + 1]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    const ids = (pair: string) => pair.split(" ").map((symbol) => symbols.indexOf(symbol));
    const [best] = [...counts].sort(
      ([a, countA], [b, countB]) => countB - countA || ids(a)[0] - ids(b)[0] || ids(a)[1] - ids(b)[1],
    );
    if (!best || best[1] < 2) break;
    const [left, right] = best[0].split(" ");
    for (const word of words)
      for (let i = 0; i + 1 < word.length; i++)
        if (word[i] === left && word[i + 1] === right) word.splice(i, 2, left + right);
    if (!symbols.includes(left + right)) symbols.push(left + right);
    merges.push(best[0]);
  }
  return merges;
}

test("joins the most frequent pair first", async () => {
  // low x5, lower x2, newest x6, widest x3 (the example of Sennrich et al. 2016): "e s" and "s t</w>" occur 9 times each.
  const texts = [..."low ".repeat(5), ..."lower ".repeat(2), ..."newest ".repeat(6), ..."widest ".repeat(3)].join("");
  const merges = await trainBpe([texts], { vocabularySize: 514 + 4 });
  // "e s" wins the tie, since e (id 68) is below s (82). Then "es t</w>" 9, "l o" 5 + 2, and of "n e", "e w", "w est</w>",
  // 6 each, the one with the lowest left id.
  expect(merges).toEqual([
    ["e", "s"],
    ["es", "t</w>"],
    ["l", "o"],
    ["e", "w"],
  ]);
});

test("gives the merges of the textbook algorithm", async () => {
  const text = fc.string({ unit: fc.constantFrom(..."aaabbc d"), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 8 }), async (texts) => {
      const merges = await trainBpe(texts, { vocabularySize: 540 });
      expect(merges.map((merge) => merge.join(" "))).toEqual(trainPlainly(texts, 540));
    }),
    { numRuns: 300 },
  );
});

test("gives the merges of the textbook algorithm on a corpus with many pairs", async () => {
  const stream = randomStream(seedKey(3));
  const word = () => Array.from({ length: 2 + stream.integer(8) }, () => "abcdefgh"[stream.integer(8)]).join("");
  const texts = Array.from({ length: 150 }, () => `${word()} ${word()}`);
  const merges = await trainBpe(texts, { vocabularySize: 700 });
  expect(merges.map((merge) => merge.join(" "))).toEqual(trainPlainly(texts, 700));
});

test("the order of the texts makes no difference", async () => {
  const texts = ["red apple pie", "green apple", "a pie of red pears", "apples and pears"];
  const forwards = await trainBpe(texts, { vocabularySize: 600 });
  expect(await trainBpe(texts.toReversed(), { vocabularySize: 600 })).toEqual(forwards);
  expect(forwards.length).toBeGreaterThan(5);
});

test("the tokenizer of the merges has the size that was asked for", async () => {
  const texts = Array.from(
    { length: 200 },
    (_, i) => `number ${i} and its square ${i * i}: ${i.toString(3).replace(/\d/g, (d) => "xyz"[+d])}`,
  );
  const merges = await trainBpe(texts, { vocabularySize: 560 });
  expect(bpeTokenizer(merges).vocabularySize).toBe(560);
});

test("stops when no pair occurs twice", async () => {
  expect(await trainBpe(["ab cd"], { vocabularySize: 1000 })).toEqual([]);
  expect(await trainBpe([], { vocabularySize: 1000 })).toEqual([]);
});

test("marks in the corpus are not taken for words", async () => {
  expect(await trainBpe(["<|endoftext|> <|endoftext|> <|endoftext|>"], { vocabularySize: 600 })).toEqual([]);
});

test("a vocabulary smaller than bytes and marks is refused", async () => {
  await expect(trainBpe(["a"], { vocabularySize: 513 })).rejects.toThrow("expected a vocabulary of at least 514");
});

test("an interrupt ends the training", async () => {
  await expect(trainBpe(["a b"], { vocabularySize: 600, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
});
