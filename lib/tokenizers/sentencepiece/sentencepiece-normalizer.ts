// What SentencePiece does to a text before it is segmented: characters replaced by the model's table (mostly NFKC), spaces
// at the ends and repeated ones removed, a space put before the first word, and "▁" written for spaces. Works on UTF-8
// bytes, as the table's trie does.
import { type Replacement, readCharacterMap } from "./sentencepiece-charsmap.js";
import type { NormalizerSettings } from "./sentencepiece-model.js";
import type { ByteTrie } from "./sentencepiece-trie.js";
import { characterLength } from "./sentencepiece-utf8.js";

export type Normalizer = (text: Uint8Array) => Uint8Array;

/** "▁", U+2581. */
export const spaceSymbol = Uint8Array.of(0xe2, 0x96, 0x81);

const space = 0x20;
const plainSpace = Uint8Array.of(space);
const replacementCharacter = Uint8Array.of(0xef, 0xbf, 0xbd);

/**
 * `untouched` are pieces that stay as they are wherever they occur; `treatWhitespaceAsSuffix` puts the added space behind
 * the text. Throws when the settings' table is damaged.
 */
export function textNormalizer(
  settings: NormalizerSettings,
  { untouched, treatWhitespaceAsSuffix = false }: { untouched?: ByteTrie; treatWhitespaceAsSuffix?: boolean } = {},
): Normalizer {
  const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = settings;
  const symbol = escapeWhitespaces ? spaceSymbol : plainSpace;
  const replace = replacer(settings.charsmap, untouched);
  return (text) => {
    const start = removeExtraWhitespaces ? afterSpaces(text, replace) : 0;
    if (start === text.length) return new Uint8Array(0); // no space is added to nothing
    const bytes: number[] = [];
    if (addDummyPrefix && !treatWhitespaceAsSuffix) bytes.push(...symbol);
    let isAfterSpace = removeExtraWhitespaces;
    for (let at = start; at < text.length; ) {
      const replaced = replace(text, at);
      const word = isAfterSpace ? withoutLeadingSpaces(replaced.bytes) : replaced.bytes;
      for (const byte of word)
        if (byte === space) bytes.push(...symbol);
        else bytes.push(byte);
      if (word.length > 0) isAfterSpace = removeExtraWhitespaces && word[word.length - 1] === space;
      at += replaced.length;
    }
    if (removeExtraWhitespaces) removeFromEnd(bytes, symbol);
    if (addDummyPrefix && treatWhitespaceAsSuffix) bytes.push(...symbol);
    return Uint8Array.from(bytes);
  };
}

type Replacer = (text: Uint8Array, at: number) => Replacement;

/** What stands at a place and how far it reaches: an untouched piece, a replacement, or the character itself. */
function replacer(charsmap: Uint8Array, untouched: ByteTrie | undefined): Replacer {
  const map = charsmap.length > 0 ? readCharacterMap(charsmap) : undefined;
  return (text, at) => {
    const kept = untouched?.longestAt(text, at);
    if (kept) return { length: kept, bytes: text.subarray(at, at + kept) };
    const replacement = map?.longestAt(text, at);
    if (replacement) return replacement;
    const length = characterLength(text, at);
    return length === 0
      ? { length: 1, bytes: replacementCharacter }
      : { length, bytes: text.subarray(at, at + length) };
  };
}

function afterSpaces(text: Uint8Array, replace: Replacer): number {
  let at = 0;
  while (at < text.length) {
    const { bytes, length } = replace(text, at);
    if (bytes.length !== 1 || bytes[0] !== space) break;
    at += length;
  }
  return at;
}

function withoutLeadingSpaces(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (bytes[start] === space) start++;
  return bytes.subarray(start);
}

function removeFromEnd(bytes: number[], symbol: Uint8Array): void {
  while (bytes.length >= symbol.length && symbol.every((byte, i) => bytes[bytes.length - symbol.length + i] === byte))
    bytes.length -= symbol.length;
}
