// CLIP's tokenizer: lower-cased byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2021, section 2.4).
// The vocabulary is laid out as in CLIP's release: 256 byte symbols, the same at a word's end, one symbol per merge, two
// marks; with CLIP's own merges (clip-tokenizer.ts) its ids are CLIP's.

import { cleanings } from "../text/canonical-text.js";
import { hashVocabulary, makeTokenizer, type Tokenizer } from "../tokenizer.js";
import { rememberWords } from "../word-memory.js";
import {
  byteOfSymbol,
  initialSymbols,
  type Merge,
  openClipMarks,
  type PairMerge,
  pairKey,
  replacePair,
  splitPlainWords,
  splitWords,
  textMarks,
  wordSymbols,
} from "./bpe-words.js";

const markInText = /(<\|startoftext\|>|<\|endoftext\|>)/;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

export interface BpeSettings {
  /** L. */
  readonly contextLength?: number;
  /**
   * What happens to a text before it is cut into words: see `cleanings`; "lower" is CLIP's. "hugging-face" is what the fast
   * tokenizer of Hugging Face does, without repair of spoilt text and HTML.
   */
  readonly cleaning?: keyof typeof cleanings | "hugging-face";
  /** CLIP fills rows with 0, Hugging Face's tokenizer with the end mark; models that read at the first end mark don't care. */
  readonly padding?: "zero" | "end mark";
  /**
   * How a text spells the marks that it names: "openai" as CLIP's release ("<|endoftext|>"), "open_clip" as its own code
   * ("<end_of_text>"), and "any case", after the cleaning "hugging-face", as some of its files: "<|ENDOFTEXT|>" too.
   */
  readonly marksInText?: "openai" | "open_clip" | "any case";
  /** Ids of symbols and marks where they are not laid out as in CLIP's release; see `loadClipVocabulary`. */
  readonly idOfSymbol?: ReadonlyMap<string, number>;
}

/**
 * Makes a tokenizer from merges, first learned first; V is 512 + merges + 2, unless two merges make the same symbol.
 * Throws when a merge joins a symbol that no earlier merge has made.
 */
export function bpeTokenizer(merges: readonly Merge[], settings: BpeSettings = {}): Tokenizer {
  const { contextLength = 77, cleaning = "lower", padding = "zero", marksInText = "openai", idOfSymbol } = settings;
  const vocabulary = buildVocabulary(merges, idOfSymbol ?? releaseLayout(merges));
  const [startOfText, endOfText] = vocabulary.marks;
  const idsOfWord = rememberWords((word) => idsOf(word, vocabulary));
  const spelled: readonly string[] = marksInText === "open_clip" ? openClipMarks : textMarks;
  const idsOfMark = new Map(spelled.map((mark, i) => [mark, [vocabulary.marks[i]]]));
  const encodeText = textEncoder({ cleaning, marksInText, idsOfMark, idsOfWord });
  const description = {
    kind: "clip-bpe" as const,
    vocabularySize: vocabulary.symbols.length,
    contextLength,
    padding: padding === "zero" ? 0 : endOfText,
    startOfText,
    endOfText,
    settings: { cleaning, ...(marksInText !== "openai" && { marksInText }) },
    vocabularyHash: hashVocabulary([vocabulary.symbols, merges]),
  };
  return makeTokenizer(description, {
    encode: (text) => [startOfText, ...encodeText(text), endOfText],
    decode: (ids) => decodeSymbols(ids, vocabulary),
  });
}

interface TextParts extends Required<Pick<BpeSettings, "cleaning" | "marksInText">> {
  readonly idsOfMark: ReadonlyMap<string, readonly number[]>;
  readonly idsOfWord: (word: string) => readonly number[];
}

/** Marks are found among the words of a cleaned text, or with the cleaning "hugging-face" in the text as it was written. */
function textEncoder({ cleaning, marksInText, idsOfMark, idsOfWord }: TextParts): (text: string) => number[] {
  if (cleaning === "hugging-face") {
    const spell = marksInText === "any case" ? lowerMarks : (text: string) => text;
    return (text) =>
      spell(text)
        .split(markInText)
        .flatMap((part) => idsOfMark.get(part) ?? splitPlainWords(part).flatMap(idsOfWord));
  }
  const clean = cleanings[cleaning];
  const marks = marksInText === "open_clip" ? marksInText : "openai";
  return (text) => splitWords(clean(text), marks).flatMap((word) => idsOfMark.get(word) ?? idsOfWord(word));
}

function lowerMarks(text: string): string {
  return text.replace(/<\|(startoftext|endoftext)\|>/gi, (mark) => mark.toLowerCase());
}

/** Symbols and what becomes of pairs of them. */
interface Vocabulary {
  /** Symbol of each id. */
  readonly symbols: readonly string[];
  readonly idOfSymbol: ReadonlyMap<string, number>;
  /** Ids of `textMarks`. */
  readonly marks: readonly [number, number];
  /** Pair of ids (see `pairKey`) -> its merge: the position in the list, and the id that the pair becomes. */
  readonly mergeOfPair: ReadonlyMap<number, { readonly rank: number; readonly id: number }>;
}

/** Ids as in CLIP's release: bytes, bytes at a word's end, what merges make in their order, marks. */
function releaseLayout(merges: readonly Merge[]): Map<string, number> {
  const symbols = new Set(initialSymbols());
  for (const [rank, [left, right]] of merges.entries()) {
    for (const part of [left, right]) if (!symbols.has(part)) throw unknownSymbol(part, rank);
    symbols.add(left + right);
  }
  return new Map([...symbols, ...textMarks].map((symbol, id) => [symbol, id]));
}

function buildVocabulary(merges: readonly Merge[], idOfSymbol: ReadonlyMap<string, number>): Vocabulary {
  const mergeOfPair = new Map<number, { rank: number; id: number }>();
  for (const [rank, [left, right]] of merges.entries()) {
    const [leftId, rightId, id] = [left, right, left + right].map((symbol) => knownId(symbol, rank, idOfSymbol));
    const pair = pairKey(leftId, rightId);
    // A pair can be learned again after another merge has made its left or right symbol anew; its first rank holds.
    if (!mergeOfPair.has(pair)) mergeOfPair.set(pair, { rank, id });
  }
  const symbols: string[] = [];
  for (const [symbol, id] of idOfSymbol) symbols[id] = symbol;
  const marks = [knownId(textMarks[0], 0, idOfSymbol), knownId(textMarks[1], 0, idOfSymbol)] as const;
  return { symbols, idOfSymbol, marks, mergeOfPair };
}

function knownId(symbol: string, rank: number, idOfSymbol: ReadonlyMap<string, number>): number {
  const id = idOfSymbol.get(symbol);
  if (id !== undefined) return id;
  throw unknownSymbol(symbol, rank);
}

function unknownSymbol(symbol: string, rank: number): Error {
  return new Error(
    `bpeTokenizer: expected symbols that earlier merges made, got ${JSON.stringify(symbol)} in merge ${rank + 1}; ` +
      `the merges must be complete and in the order in which they were learned`,
  );
}

/** A byte that has no symbol, in a vocabulary that is not CLIP's, becomes the end mark: CLIP's sign of the unknown. */
function idsOf(word: string, { idOfSymbol, marks, mergeOfPair }: Vocabulary): readonly number[] {
  const ids = wordSymbols(word).map((symbol) => idOfSymbol.get(symbol) ?? marks[1]);
  return mergePairs(ids, mergeOfPair);
}

/** Applies the earliest learned merge among the neighbours, everywhere in the word, until none is left. */
function mergePairs(ids: readonly number[], mergeOfPair: Vocabulary["mergeOfPair"]): readonly number[] {
  for (;;) {
    let first: (PairMerge & { rank: number }) | undefined;
    for (let i = 0; i + 1 < ids.length; i++) {
      const merge = mergeOfPair.get(pairKey(ids[i], ids[i + 1]));
      if (merge && (!first || merge.rank < first.rank)) first = { ...merge, left: ids[i], right: ids[i + 1] };
    }
    if (!first) return ids;
    ids = replacePair(ids, first);
  }
}

/** Symbols to bytes to text; bytes that are not UTF-8, after a cut for example, become U+FFFD. */
function decodeSymbols(ids: Iterable<number>, { symbols, marks: [startOfText, endOfText] }: Vocabulary): string {
  const bytes: number[] = [];
  for (const id of ids) {
    if (id === startOfText) continue;
    if (id === endOfText) break;
    if (!(id in symbols)) throw new Error(`decode: expected ids of 0 to ${symbols.length - 1}, got ${id}`);
    const endsWord = symbols[id].endsWith("</w>");
    for (const character of endsWord ? symbols[id].slice(0, -4) : symbols[id]) bytes.push(byteOfSymbol.get(character)!);
    if (endsWord) bytes.push(0x20);
  }
  return utf8.decode(Uint8Array.from(bytes));
}
