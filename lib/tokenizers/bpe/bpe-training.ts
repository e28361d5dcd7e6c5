// Learns CLIP's kind of byte-pair merges from a corpus (Sennrich et al. 2016, algorithm 1; Radford et al. 2021, section 2.4).

import { cleanText } from "../text/text-cleaning.js";
import { initialSymbols, type Merge, splitWords, textMarks, wordSymbols } from "./bpe-words.js";
import { countWords, learnMerges } from "./pair-training.js";

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
  const counts = await countWords(texts, (text) => splitWords(cleanText(text)), signal);
  for (const mark of textMarks) counts.delete(mark); // marks are ids of their own, not words
  const words = Array.from(counts, ([word, count]) => ({ symbols: wordSymbols(word), count }));
  const { merges } = await learnMerges(words, {
    first: initialSymbols(),
    most: vocabularySize - textMarks.length,
    join: (left, right) => left + right,
    signal,
  });
  return merges;
}
