// How long the captions of some data are and how many differ: what one looks at before training on them.
import { mean, quantile } from "../../statistics/summaries.js";
import { wordsOf } from "./matchable-text.js";

export interface CaptionStatistics {
  readonly texts: number;
  readonly empty: number;
  readonly distinct: number;
  /** Of all texts together; CLIP compares that of its data with WebText's (section 2.2). */
  readonly words: number;
  readonly distinctWords: number;
  /** Words of a text. */
  readonly wordsPerText: {
    readonly mean: number;
    readonly median: number;
    readonly low: number;
    readonly high: number;
  };
}

/** Counts of texts; `low` and `high` are the 5 % and 95 % quantiles. Throws for no texts. */
export function captionStatistics(texts: Iterable<string>): CaptionStatistics {
  const lengths: number[] = [];
  const distinct = new Set<string>();
  const vocabulary = new Set<string>();
  let empty = 0;
  for (const text of texts) {
    const words = wordsOf(text);
    for (const word of words) vocabulary.add(word);
    distinct.add(text);
    if (text.trim() === "") empty++;
    lengths.push(words.length);
  }
  if (lengths.length === 0) throw new Error("captionStatistics: expected texts, got none");
  return {
    texts: lengths.length,
    empty,
    distinct: distinct.size,
    words: lengths.reduce((sum, length) => sum + length, 0),
    distinctWords: vocabulary.size,
    wordsPerText: {
      mean: mean(lengths),
      median: quantile(lengths, 0.5),
      low: quantile(lengths, 0.05),
      high: quantile(lengths, 0.95),
    },
  };
}
