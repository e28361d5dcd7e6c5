// What the trainers of byte-pair encoding and WordPiece share: join the most frequent pair of neighbouring symbols, again and
// again (Sennrich et al. 2016, algorithm 1). Counts are kept up to date word by word, and a heap finds the next pair.
import { breathe } from "../../runtime/breathe.js";
import { Heap } from "../heap.js";
import { type Merge, type PairMerge, pairKey, pairOfKey, replacePair } from "./bpe-words.js";

/** A word as the symbols that it is made of, and how often it occurs. */
export interface CountedWord {
  readonly symbols: readonly string[];
  readonly count: number;
}

/** How often each word of a corpus occurs. */
export async function countWords(
  texts: Iterable<string>,
  wordsOf: (text: string) => Iterable<string>,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    await breathe(signal);
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/**
 * Joins pairs until there are `most` symbols or no pair occurs twice. Returns the merges, first learned first, and all symbols:
 * `first`, which must hold those of the words, then what the merges made. Of pairs equally frequent, the one with the
 * lower ids, left before right, comes first, so the result does not depend on the order of the words.
 */
export async function learnMerges(
  words: readonly CountedWord[],
  { first, most, join, signal }: MergeRules,
): Promise<{ merges: Merge[]; symbols: string[] }> {
  const symbols = [...first];
  const idOfSymbol = new Map(symbols.map((symbol, id) => [symbol, id]));
  const pairs = new PairCounts(
    words.map((word) => ({ ids: word.symbols.map((symbol) => idOfSymbol.get(symbol)!), count: word.count })),
  );
  const merges: Merge[] = [];
  while (symbols.length < most) {
    await breathe(signal);
    const pair = pairs.takeMostFrequent();
    if (!pair || pair.count < 2) break;
    const merge: Merge = [symbols[pair.left], symbols[pair.right]];
    const joined = join(...merge);
    // Two merges may make the same symbol along different ways; it keeps its first id.
    if (!idOfSymbol.has(joined)) idOfSymbol.set(joined, symbols.push(joined) - 1);
    pairs.join({ ...pair, id: idOfSymbol.get(joined)! });
    merges.push(merge);
  }
  return { merges, symbols };
}

interface MergeRules {
  readonly first: readonly string[];
  readonly most: number;
  /** The symbol that two become. */
  readonly join: (left: string, right: string) => string;
  readonly signal?: AbortSignal;
}

/** A word while its pairs are joined. */
interface WordInTraining {
  ids: readonly number[];
  readonly count: number;
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
  readonly #wordsOfPair = new Map<number, Set<WordInTraining>>();
  readonly #heap = new Heap<CountedPair>(comesBefore);

  constructor(words: readonly WordInTraining[]) {
    for (const word of words) this.#add(word, 1);
    this.#offer(this.#counts.keys());
  }

  /** Takes the pair to join next; undefined when no pair is left. */
  takeMostFrequent(): CountedPair | undefined {
    for (let pair = this.#heap.pop(); pair; pair = this.#heap.pop())
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
  #add(word: WordInTraining, sign: 1 | -1): number[] {
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
      if (count > 0) this.#heap.push({ ...pairOfKey(key), count });
      else this.#counts.delete(key);
    }
  }
}

/** More frequent first; among equals the lower left id, then the lower right id. */
function comesBefore(a: CountedPair, b: CountedPair): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.left !== b.left ? a.left < b.left : a.right < b.right;
}
