import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteTrie } from "../../../lib/tokenizers/sentencepiece/sentencepiece-trie.js";

const trieOf = (...keys: string[]) =>
  new ByteTrie(keys.map((key, value) => ({ key: Buffer.from(key, "latin1"), value })));

test("finds keys, the longest key at a place, and nothing else", () => {
  const trie = trieOf("a", "abc", "é");
  const text = Buffer.from("xabcabé", "latin1");
  expect([...text.keys()].map((at) => trie.longestAt(text, at))).toEqual([0, 3, 0, 0, 1, 0, 1]);
  expect(["a", "ab", "abc", "b", ""].map((key) => trie.get(Buffer.from(key)))).toEqual([0, -1, 1, -1, -1]);
  expect(trie.step(0, 0)).toBe(-1); // NUL, whose edge from the root has the number 0
});

test("is a map from byte strings, however many there are", () => {
  const key = fc.string({ unit: fc.constantFrom("a", "b", "\0", "\xff"), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 200 }), fc.array(key, { maxLength: 50 }), (keys, others) => {
      const trie = trieOf(...keys);
      for (const one of [...keys, ...others]) expect(trie.get(Buffer.from(one, "latin1"))).toBe(keys.indexOf(one));
    }),
  );
});

test("more keys than its numbers can tell apart are refused", () => {
  const key = new Uint8Array(2 ** 23);
  expect(
    () =>
      new ByteTrie([
        { key, value: 0 },
        { key, value: 1 },
      ]),
  ).toThrow("expected keys of at most 16777216 bytes");
});
