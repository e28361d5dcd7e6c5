import { expect, test } from "vitest";
import { readCharacterMap } from "../../../lib/tokenizers/sentencepiece/sentencepiece-charsmap.js";
import {
  defaultNormalizer,
  type NormalizerSettings,
} from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { nmtNfkc } from "../../../lib/tokenizers/sentencepiece/sentencepiece-nmt-nfkc.js";
import { textNormalizer } from "../../../lib/tokenizers/sentencepiece/sentencepiece-normalizer.js";

const normalized = (text: string, settings: Partial<NormalizerSettings> = {}, treatWhitespaceAsSuffix = false) =>
  Buffer.from(
    textNormalizer({ ...defaultNormalizer, ...settings }, { treatWhitespaceAsSuffix })(Buffer.from(text)),
  ).toString("utf8");

test("spaces become ▁, one between words and one before the first", () => {
  expect(normalized("  a  b c ")).toBe("▁a▁b▁c");
  expect(normalized("a b", { escapeWhitespaces: false })).toBe(" a b");
});

test("each rule of spaces can be left out", () => {
  expect(normalized(" a  b ", { removeExtraWhitespaces: false })).toBe("▁▁a▁▁b▁");
  expect(normalized(" a  b ", { addDummyPrefix: false })).toBe("a▁b");
  expect(normalized(" a  b ", {}, true)).toBe("a▁b▁");
});

test("nothing is added to nothing", () => {
  for (const text of ["", " ", "   "]) expect(normalized(text)).toBe("");
  expect(normalized(" ", { removeExtraWhitespaces: false })).toBe("▁▁");
});

test("a ▁ of the text's own is a space at its end too", () => {
  expect(normalized("▁a▁")).toBe("▁▁a");
});

test("bytes that are not UTF-8 become U+FFFD, one each", () => {
  const bytes = textNormalizer(defaultNormalizer)(Uint8Array.of(0x61, 0xe2, 0x96, 0x62));
  expect(Buffer.from(bytes).toString("utf8")).toBe("▁a\ufffd\ufffdb");
});

test("SentencePiece's rules are NFKC, with white space as spaces and without controls", () => {
  for (const text of ["ﬁne ½ ㎏ Ｆｕｌｌ①", "e\u0301 A\u030a", "ㅎㅏㄴ \u1112\u1161\u11ab", "ǆ ẛ", "ﷺ"])
    expect(normalized(text, nmtNfkc())).toBe(`▁${text.normalize("NFKC").replace(/ +/g, "▁")}`);
  expect(normalized("a\u0001\tb\u00a0\u3000c\u200bd\u2581e\r\n", nmtNfkc())).toBe("▁a▁b▁c▁d▁e");
  expect(normalized("\u0001", nmtNfkc())).toBe(""); // what a control leaves is only the added space
});

/** A trie of one block: the root leads by "a" to a unit whose value is `value`. */
function tableByHand({ value = 0, texts = "xy\0" } = {}): Uint8Array {
  const units = new Uint32Array(256);
  units[0] = 1 << 10; // children of the root lie at 1 XOR byte
  units[1 ^ 0x61] = (0x62 << 10) | (1 << 8) | 0x61; // has a value, at its own index XOR 0x62: (0x60 XOR 0x62) = 2
  units[2] = 0x8000_0000 | value;
  const size = Uint8Array.from([0, 4, 0, 0]); // 1,024
  return Buffer.concat([size, new Uint8Array(units.buffer), Buffer.from(texts)]);
}

test("a table by hand replaces what it says and nothing else", () => {
  expect(normalized("abA", { charsmap: tableByHand() })).toBe("▁xybA");
  expect(normalized("aa", { charsmap: tableByHand({ value: 1 }) })).toBe("▁yy");
});

test("the longest run with a replacement wins", () => {
  const map = readCharacterMap(nmtNfkc().charsmap);
  const text = Uint8Array.from(Buffer.from("e\u0301\u0301"));
  const found = map.longestAt(text, 0);
  expect([found?.length, ...(found?.bytes ?? [])]).toEqual([3, 0xc3, 0xa9]); // é
  expect(map.longestAt(text, 3)).toBeUndefined();
});

test("a table that could lead out of itself is refused", () => {
  const changed = (change: (table: Uint8Array) => void) => {
    const table = Uint8Array.from(tableByHand());
    change(table);
    return () => readCharacterMap(table);
  };
  const unit = (index: number) => 4 + 4 * index;
  expect(() => readCharacterMap(new Uint8Array(4))).toThrow("got a trie of 0 bytes in a table of 4");
  expect(changed((table) => table.set([0, 8, 0, 0]))).toThrow("got a trie of 2048 bytes in a table of 1031");
  expect(changed((table) => table.set([1, 4, 0, 0]))).toThrow("got a trie of 1025 bytes");
  expect(changed((table) => table.set([0xff, 0xff, 0xff, 0xff]))).toThrow("got a trie of 4294967295 bytes");
  expect(changed((table) => table.set([0, 0, 0, 0x80], unit(0)))).toThrow("a trie without a root");
  expect(changed((table) => table.set([0, 2, 1, 0], unit(0)))).toThrow("got a node at 16384 of 256"); // offset 64, times 2^8
  expect(changed((table) => table.set([7, 0, 0, 0], unit(2)))).toThrow("got no replacement at node 2");
  expect(() => readCharacterMap(tableByHand({ value: 3 }))).toThrow("got a replacement at 3 of 3 bytes");
  expect(() => readCharacterMap(tableByHand({ texts: "xy" }))).toThrow("got a last replacement without an end");
  expect(() => readCharacterMap(tableByHand({ texts: `${"x".repeat(1024)}\0` }))).toThrow("more than 1024 bytes");
});
