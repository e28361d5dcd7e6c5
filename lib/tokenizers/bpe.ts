// CLIP's tokenizer: lower-cased byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2021, section 2.4).
// The vocabulary is laid out as in CLIP's release: 256 byte symbols, the same at a word's end, one symbol per merge, two
// marks; with CLIP's own merges (clip-tokenizer.ts) its ids are CLIP's.
import {
  byteOfSymbol,
  initialSymbols,
  type Merge,
  type PairMerge,
  pairKey,
  replacePair,
  splitWords,
  textMarks,
  wordSymbols,
} from "./bpe-words.js";
import { cleanText } from "./text-cleaning.js";
import { type Tokenizer, tokenizeBatch } from "./tokenizer.js";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Words whose ids are remembered; the store is emptied when full, so that memory is bounded on any corpus. */
const rememberedWords = 200_000;

/**
 * Makes a tokenizer from merges, first learned first; V is 512 + merges + 2, unless two merges make the same symbol.
 * Throws when a merge joins a symbol that no earlier merge has made.
 */
export function bpeTokenizer(
  merges: readonly Merge[],
  { contextLength = 77 }: { contextLength?: number } = {},
): Tokenizer {
  if (!Number.isInteger(contextLength) || contextLength < 2)
    throw new Error(`bpeTokenizer: expected a context length of at least 2, for the two marks, got ${contextLength}`);
  const vocabulary = buildVocabulary(merges);
  const startOfText = vocabulary.symbols.length;
  const endOfText = startOfText + 1;
  const idsOfWord = rememberingWords(vocabulary);
  const marks = new Map<string, readonly number[]>([
    [textMarks[0], [startOfText]],
    [textMarks[1], [endOfText]],
  ]);
  const encode = (text: string): number[] => {
    const ids = [startOfText];
    for (const word of splitWords(cleanText(text))) for (const id of marks.get(word) ?? idsOfWord(word)) ids.push(id);
    ids.push(endOfText);
    return ids;
  };
  return {
    vocabularySize: endOfText + 1,
    contextLength,
    startOfText,
    endOfText,
    encode,
    decode: (ids) => decodeSymbols(ids, vocabulary.symbols),
    tokenize: (texts, options) => tokenizeBatch({ contextLength, endOfText, encode }, texts, options),
  };
}

/** Symbols and what becomes of pairs of them. */
interface Vocabulary {
  /** Symbol of each id, marks left out. */
  readonly symbols: readonly string[];
  readonly idOfSymbol: ReadonlyMap<string, number>;
  /** Pair of ids (see `pairKey`) -> its merge: the position in the list, and the id that the pair becomes. */
  readonly mergeOfPair: ReadonlyMap<number, { readonly rank: number; readonly id: number }>;
}

function buildVocabulary(merges: readonly Merge[]): Vocabulary {
  const symbols = initialSymbols();
  const idOfSymbol = new Map(symbols.map((symbol, id) => [symbol, id]));
  const mergeOfPair = new Map<number, { rank: number; id: number }>();
  for (const [rank, [left, right]] of merges.entries()) {
    const pair = pairKey(knownId(left, rank, idOfSymbol), knownId(right, rank, idOfSymbol));
    const joined = left + right;
    if (!idOfSymbol.has(joined)) idOfSymbol.set(joined, symbols.push(joined) - 1);
    // A pair can be learned again after another merge has made its left or right symbol anew; its first rank holds.
    if (!mergeOfPair.has(pair)) mergeOfPair.set(pair, { rank, id: idOfSymbol.get(joined)! });
  }
  return { symbols, idOfSymbol, mergeOfPair };
}

function knownId(symbol: string, rank: number, idOfSymbol: ReadonlyMap<string, number>): number {
  const id = idOfSymbol.get(symbol);
  if (id !== undefined) return id;
  throw new Error(
    `bpeTokenizer: expected symbols that earlier merges made, got ${JSON.stringify(symbol)} in merge ${rank + 1}; ` +
      `the merges must be complete and in the order in which they were learned`,
  );
}

/** Word -> ids, remembered: natural text repeats few words very often. */
function rememberingWords({ idOfSymbol, mergeOfPair }: Vocabulary): (word: string) => readonly number[] {
  const remembered = new Map<string, readonly number[]>();
  return (word) => {
    let ids = remembered.get(word);
    if (!ids) {
      if (remembered.size >= rememberedWords) remembered.clear();
      ids = mergePairs(
        wordSymbols(word).map((symbol) => idOfSymbol.get(symbol)!),
        mergeOfPair,
      );
      remembered.set(word, ids);
    }
    return ids;
  };
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
function decodeSymbols(ids: Iterable<number>, symbols: readonly string[]): string {
  const [startOfText, endOfText] = [symbols.length, symbols.length + 1];
  const bytes: number[] = [];
  for (const id of ids) {
    if (id === startOfText) continue;
    if (id === endOfText) break;
    if (!(id in symbols)) throw new Error(`decode: expected ids of 0 to ${endOfText}, got ${id}`);
    const endsWord = symbols[id].endsWith("</w>");
    for (const character of endsWord ? symbols[id].slice(0, -4) : symbols[id]) bytes.push(byteOfSymbol.get(character)!);
    if (endsWord) bytes.push(0x20);
  }
  return utf8.decode(Uint8Array.from(bytes));
}
