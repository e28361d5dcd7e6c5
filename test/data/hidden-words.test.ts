import { expect, test } from "vitest";
import { hideTextWords, mostHiddenWords } from "../../lib/data/hidden-words.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";

/** Ids 0 to 4 are marks, 4 the one for hidden words. */
const settings = { contextLength: 8, vocabularySize: 100, marks: [0, 2, 3], mask: 4 };
const stream = () => randomStream(seedKey(3));

test("15 % of a text's words are predicted, at least one, and marks never", () => {
  expect(mostHiddenWords({ ...settings, contextLength: 16 })).toBe(2); // 2.4
  expect(mostHiddenWords({ ...settings, contextLength: 3 })).toBe(1);
  const ids = Int32Array.from([2, 10, 3, 0, 0, 0, 0, 0]); // one word
  const hidden = hideTextWords(ids, settings, stream());
  expect([...hidden.places]).toEqual([1]);
  expect([...hidden.words]).toEqual([10]);
  expect([...hidden.weights]).toEqual([1]);
  expect([...hidden.ids].filter((_, i) => i !== 1)).toEqual([2, 3, 0, 0, 0, 0, 0]);
});

test("a text without words asks for nothing", () => {
  const hidden = hideTextWords(Int32Array.from([2, 3, 0, 0, 0, 0, 0, 0]), settings, stream());
  expect([...hidden.weights]).toEqual([0]);
  expect([...hidden.ids]).toEqual([2, 3, 0, 0, 0, 0, 0, 0]);
});

test("80 % of them become the mark, 10 % another word, and 10 % stay", () => {
  const rows = 4000;
  const ids = Int32Array.from({ length: rows * 8 }, (_, i) => 5 + (i % 8)); // words 5 to 12
  const { ids: seen, places, words } = hideTextWords(ids, settings, stream());
  const share = (isSo: (now: number, before: number) => boolean) =>
    [...places].filter((place, k) => isSo(seen[place], words[k])).length / rows;
  // One of each row; three standard deviations of a share of 0.8 are 3 * sqrt(0.16 / 4000) = 0.019, of 0.1 they are 0.014.
  expect(Math.abs(share((now) => now === settings.mask) - 0.8)).toBeLessThan(0.019);
  expect(Math.abs(share((now, before) => now === before) - 0.1)).toBeLessThan(0.016); // some other words are the same
  expect([...seen].every((id) => !settings.marks.includes(id))).toBe(true);
  expect(seen.filter((id, i) => id !== ids[i]).length).toBeLessThanOrEqual(rows); // nothing else has changed
});

test("the same stream hides the same words, and rows that are cut are refused", () => {
  const ids = Int32Array.from({ length: 80 }, (_, i) => 5 + i);
  expect(hideTextWords(ids, settings, stream())).toEqual(hideTextWords(ids, settings, stream()));
  expect(() => hideTextWords(ids.subarray(1), settings, stream())).toThrow(/whole rows of 8 ids, got 79/);
});
