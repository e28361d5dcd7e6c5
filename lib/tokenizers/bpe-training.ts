// Learns byte-pair merges from a corpus (Sennrich et al. 2016, algorithm 1): join the most frequent pair of neighbouring
// symbols, again and again. Counts are kept up to date word by word, and a heap finds the next pair.
import { breathe } from "../runtime/breathe.js";
import {
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

/**
 * Learns merges for a vocabulary of V symbols, the 512 byte symbols and two marks included; the bpeTokenizer of the merges
 * has that size. Of pairs equally frequent, the one with the lower ids, left before right, comes first, so the merges depend
 * on the texts alone and not on their order. Stops early, with a smaller vocabulary, when no pair occurs twice: what occurs
 * once is a word learned by heart. Throws when V is below 514.
 */
export async function trainBpe(
  texts: Iterable<string>,
  { vocabularySize, signal }: { vocabularySize: number; signal?: AbortSignal },
): Promise<Merge[]> {
  if (!Number.isInteger(vocabularySize) || vocabularySize < 514)
    throw new Error(`trainBpe: expected a vocabulary of at least 514, the bytes and two marks, got ${vocabularySize}`);
  const symbols = initialSymbols();
  const idOfSymbol = new Map(symbols.map((symbol, id) => [symbol, id]));
  const pairs = new PairCounts(await countWords(texts, idOfSymbol, signal));
  const merges: Merge[] = [];
  while (symbols.length + textMarks.length < vocabularySize) {
    await breathe(signal);
    const pair = pairs.takeMostFrequent();
    if (!pair || pair.count < 2) break;
    const merge: Merge = [symbols[pair.left], symbols[pair.right]];
    const joined = merge.join("");
    // Two merges may make the same symbol along different ways; it keeps its first id.
    if (!idOfSymbol.has(joined)) idOfSymbol.set(joined, symbols.push(joined) - 1);
    pairs.join({ ...pair, id: idOfSymbol.get(joined)! });
    merges.push(merge);
  }
  return merges;
}

interface CountedWord {
  ids: readonly number[];
  readonly count: number;
}

async function countWords(
  texts: Iterable<string>,
  idOfSymbol: ReadonlyMap<string, number>,
  signal: AbortSignal | undefined,
): Promise<CountedWord[]> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    await breathe(signal);
    for (const word of splitWords(cleanText(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  for (const mark of textMarks) counts.delete(mark); // marks are ids of their own, not words
  return Array.from(counts, ([word, count]) => ({
    ids: wordSymbols(word).map((symbol) => idOfSymbol.get(symbol)!),
    count,
  }));
}

interface CountedPair {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** How often each pair of neighbours occurs, kept true while pairs are joined. */
class PairCounts {
  readonly #counts = new Map<number, number>();
  /** Words that hold a pair, or held it once: looking at a word in vain does no harm. */
  readonly #wordsOfPair = new Map<number, Set<CountedWord>>();
  readonly #heap: CountedPair[] = [];

  constructor(words: readonly CountedWord[]) {
    for (const word of words) this.#add(word, 1);
    this.#offer(this.#counts.keys());
  }

  /** Takes the pair to join next; undefined when no pair is left. */
  takeMostFrequent(): CountedPair | undefined {
    for (let pair = popFirst(this.#heap); pair; pair = popFirst(this.#heap))
      // An entry whose count has changed since is stale: the pair was offered again with its new count.
      if (this.#counts.get(pairKey(pair.left, pair.right)) === pair.count) return pair;
    return undefined;
  }

  /** Joins a pair in every word that holds it. */
  join(merge: PairMerge): void {
    const changed = new Set<number>();
    for (const word of this.#wordsOfPair.get(pairKey(merge.left, merge.right)) ?? []) {
      for (const key of this.#add(word, -1)) changed.add(key);
      word.ids = replacePair(word.ids, merge);
      for (const key of this.#add(word, 1)) changed.add(key);
    }
    this.#wordsOfPair.delete(pairKey(merge.left, merge.right));
    this.#offer(changed);
  }

  /** Adds (sign 1) or removes (sign -1) the pairs of a word, and returns their keys. */
  #add(word: CountedWord, sign: 1 | -1): number[] {
    const keys = word.ids.slice(1).map((right, i) => pairKey(word.ids[i], right));
    for (const key of keys) {
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + sign * word.count);
      if (sign === -1) continue;
      const words = this.#wordsOfPair.get(key);
      if (words) words.add(word);
      else this.#wordsOfPair.set(key, new Set([word]));
    }
    return keys;
  }

  #offer(keys: Iterable<number>): void {
    for (const key of keys) {
      const count = this.#counts.get(key)!;
      if (count > 0) push(this.#heap, { left: Math.floor(key / 2 ** 26), right: key % 2 ** 26, count });
      else this.#counts.delete(key);
    }
  }
}

/** More frequent first; among equals the lower left id, then the lower right id. */
function comesBefore(a: CountedPair, b: CountedPair): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.left !== b.left ? a.left < b.left : a.right < b.right;
}

/** Adds to a binary heap whose first entry comes before all others. */
function push(heap: CountedPair[], pair: CountedPair): void {
  let at = heap.push(pair) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!comesBefore(pair, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = pair;
}

/** Takes the first entry of a binary heap; undefined when it is empty. */
function popFirst(heap: CountedPair[]): CountedPair | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!last || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && comesBefore(heap[child + 1], heap[child])) child++;
    if (child >= heap.length || !comesBefore(heap[child], last)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return first;
}
