// What the byte-pair tokenizer and its trainer share: cleaned text -> words -> byte symbols -> merged symbols.
// Pattern and byte symbols are those of CLIP's release, which takes the symbols from GPT-2 (Radford et al. 2019).
import { pythonSpace, unicodeSpace, unicodeSpaces } from "../text/unicode-space.js";

/** Two symbols that become one; "</w>" ends a symbol at the end of a word. */
export type Merge = readonly [string, string];

/** A merge by ids: the pair and what it becomes. */
export interface PairMerge {
  readonly left: number;
  readonly right: number;
  readonly id: number;
}

/** Marks by their names in vocabularies, and as they may stand in a text: CLIP gives a literal "<|endoftext|>" the id of the mark. */
export const textMarks = ["<|startoftext|>", "<|endoftext|>"] as const;

/** The same as open_clip's own tokenizer looks for them, to which "<|endoftext|>" is text like any other. */
export const openClipMarks = ["<start_of_text>", "<end_of_text>"] as const;

/**
 * The printable characters that stand for bytes in merges, [256] in the order of their ids: bytes with a visible Latin-1
 * character stand for themselves and come first, the others are U+0100 and what follows.
 */
const byteSymbols = orderedBytes();

/** Byte symbol -> byte. */
export const byteOfSymbol: ReadonlyMap<string, number> = new Map(byteSymbols.map(({ symbol, byte }) => [symbol, byte]));

/** The symbols of ids 0 to 511, before any merge: the bytes, and the bytes at a word's end. */
export function initialSymbols(): string[] {
  return [...byteSymbols.map(({ symbol }) => symbol), ...byteSymbols.map(({ symbol }) => `${symbol}</w>`)];
}

const symbolOfByte = new Map(byteSymbols.map(({ symbol, byte }) => [byte, symbol]));
const utf8 = new TextEncoder();

const contractions = "'s|'t|'re|'ve|'m|'ll|'d";
const otherWords = `\\p{L}+|\\p{N}|[^${pythonSpace}\\p{L}\\p{N}]+`;
// Ignoring case still matters on lower-cased text: the long s of "'ſ" counts as an s.
const wordPattern = new RegExp(`<\\|startoftext\\|>|<\\|endoftext\\|>|${contractions}|${otherWords}`, "giu");
const openClipPattern = new RegExp(`${openClipMarks.join("|")}|${contractions}|${otherWords}`, "giu");

/**
 * The words of a cleaned text: marks, English contractions, runs of letters, single digits, runs of other signs. Python's
 * case-insensitive pattern finds U+0345, a Greek accent that folds to a letter, in none of the classes: a gap between words.
 */
export function splitWords(cleaned: string, marks: "openai" | "open_clip" = "openai"): string[] {
  return cleaned.replaceAll("\u0345", " ").match(marks === "openai" ? wordPattern : openClipPattern) ?? [];
}

// Hugging Face's tokenizers take Unicode's white space, and "'ſ" for no contraction. A mark in capitals is three words.
const plainWordPattern = new RegExp(
  `<\\|startoftext\\|>|<\\|endoftext\\|>|${contractions}|\\p{L}+|\\p{N}|[^${unicodeSpace}\\p{L}\\p{N}]+`,
  "gu",
);

const wordsOfMark = new Map<string, string[]>(textMarks.map((mark) => [mark, ["<|", mark.slice(2, -2), "|>"]]));

/**
 * The words of a text as Hugging Face's fast CLIP tokenizer cuts it: composed (NFC) and lower-cased, a word's last sigma as any
 * other, but neither repaired nor unescaped. Marks are left to the caller.
 */
export function splitPlainWords(text: string): string[] {
  const cleaned = text.normalize("NFC").replace(unicodeSpaces, " ").replaceAll("Σ", "σ").toLowerCase();
  const words = cleaned.match(plainWordPattern) ?? [];
  return words.flatMap((word) => wordsOfMark.get(word) ?? [word]);
}

/** A word split into one symbol per UTF-8 byte, the last one at the word's end: "hi" is "h", "i</w>". */
export function wordSymbols(word: string): string[] {
  const symbols = Array.from(utf8.encode(word), (byte) => symbolOfByte.get(byte)!);
  symbols[symbols.length - 1] += "</w>";
  return symbols;
}

/** One number for a pair of ids below 2^26; exact, since it stays below 2^53. */
export function pairKey(left: number, right: number): number {
  return left * 2 ** 26 + right;
}

/** The pair of a key. */
export function pairOfKey(key: number): { left: number; right: number } {
  return { left: Math.floor(key / 2 ** 26), right: key % 2 ** 26 };
}

/** Replaces a pair of ids by one wherever it stands, from left to right: of "a a a", "aa a" remains. */
export function replacePair(ids: readonly number[], { left, right, id }: PairMerge): number[] {
  const replaced: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === left && ids[i + 1] === right;
    replaced.push(isPair ? id : ids[i]);
    if (isPair) i++;
  }
  return replaced;
}

function orderedBytes(): { symbol: string; byte: number }[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const isVisible = (byte: number) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  const visible = bytes.filter(isVisible).map((byte) => ({ symbol: String.fromCharCode(byte), byte }));
  const others = bytes.filter((byte) => !isVisible(byte));
  return [...visible, ...others.map((byte, i) => ({ symbol: String.fromCharCode(0x100 + i), byte }))];
}
