// The dictionary of visual n-grams (Li et al. 2017, "Learning Visual N-Grams from Web Data", section 3.1): all sequences of one
// to five words that are frequent in a corpus. The paper's has 142,806 of them, each found more than 1,000 times in 30 million
// comments.

/** The longest n-grams of the paper. */
const longestNgram = 5;

export interface NgramDictionary {
  /** Words joined by single spaces; the place in the list is the id. Shorter ones first, then the frequent ones. */
  readonly ngrams: readonly string[];
  /** The length of the longest. */
  readonly longest: number;
}

export interface DictionaryOptions {
  /** Words of an n-gram at most. */
  readonly longest?: number;
  /** How often an n-gram has to occur in the corpus. */
  readonly minimalCount: number;
}

/** The n-grams that occur often enough in the texts. The same corpus gives the same dictionary, whatever its order. */
export function buildNgramDictionary(
  texts: Iterable<string>,
  { longest = longestNgram, minimalCount }: DictionaryOptions,
): NgramDictionary {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const { ngram } of ngramsOf(wordsOf(text), longest)) counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= minimalCount);
  if (kept.length === 0)
    throw new Error(
      `buildNgramDictionary: expected n-grams that occur ${minimalCount} times or more, got none; lower minimalCount`,
    );
  const lengthOf = (ngram: string) => ngram.split(" ").length;
  kept.sort(([a, often], [b, seldom]) => lengthOf(a) - lengthOf(b) || seldom - often || (a < b ? -1 : 1));
  return { ngrams: kept.map(([ngram]) => ngram), longest };
}

/** The words of a text: runs of letters, marks and digits, in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

export interface NgramRows {
  /** Row-major [B, W, n]: the id of the n-gram of each length that ends at a word, -1 where the dictionary has none. */
  readonly ids: Int32Array;
  /** Texts of which words were left out since they have more than W. */
  readonly truncated: number;
}

/**
 * The n-grams of texts [B], W words each: what `smoothedNgramLoss` wants. Words that are not in the dictionary by themselves
 * could not be predicted and are left out, so that their neighbours meet.
 */
export function ngramRows(dictionary: NgramDictionary, texts: readonly string[], maximalWords: number): NgramRows {
  const { longest, ngrams } = dictionary;
  const idOf = idsOf(ngrams);
  const ids = new Int32Array(texts.length * maximalWords * longest).fill(-1);
  let truncated = 0;
  for (const [row, text] of texts.entries()) {
    const words = wordsOf(text).filter((word) => idOf.has(word));
    if (words.length > maximalWords) truncated++;
    for (const { ngram, end, length } of ngramsOf(words.slice(0, maximalWords), longest))
      ids[(row * maximalWords + end) * longest + length - 1] = idOf.get(ngram) ?? -1;
  }
  return { ids, truncated };
}

const idMaps = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Made once for each list. */
function idsOf(ngrams: readonly string[]): ReadonlyMap<string, number> {
  const known = idMaps.get(ngrams) ?? new Map(ngrams.map((ngram, id) => [ngram, id]));
  idMaps.set(ngrams, known);
  return known;
}

/** All sequences of 1 to `longest` words, with the place of their last word. */
function* ngramsOf(
  words: readonly string[],
  longest: number,
): Generator<{ ngram: string; end: number; length: number }> {
  for (let end = 0; end < words.length; end++)
    for (let length = 1; length <= Math.min(longest, end + 1); length++)
      yield { ngram: words.slice(end + 1 - length, end + 1).join(" "), end, length };
}
