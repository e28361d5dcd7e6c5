// Learns a WordPiece vocabulary from a corpus. The original trainer (Schuster and Nakajima 2012) was never published; this one
// joins the most frequent pair, as byte-pair encoding does, which is how Hugging Face's `tokenizers` makes its WordPiece
// vocabularies. Deviation from it: order and choice never depend on chance, words that hold a character outside the alphabet
// don't count (they will be [UNK] as wholes), and a pair that occurs once is not joined.

import { type CountedWord, countWords, learnMerges } from "../bpe/pair-training.js";
import { huggingFaceWords } from "./bert-words.js";
import { bertMarkInText, bertMarks } from "./wordpiece.js";

export interface WordPieceTraining {
  /** V. */
  readonly vocabularySize: number;
  readonly lowerCase?: boolean;
  readonly stripAccents?: boolean;
  /** How many different characters, the most frequent ones, get pieces; words with others become [UNK]. */
  readonly alphabetSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * Learns at most V pieces: BERT's five marks, the alphabet, its "##" forms, then joined pieces as they were learned. Equally
 * frequent pairs come in the order of their ids. Stops early when no pair occurs twice. Throws when V has no room for the alphabet.
 */
export async function trainWordPiece(texts: Iterable<string>, training: WordPieceTraining): Promise<string[]> {
  const { vocabularySize, lowerCase = true, stripAccents = lowerCase, alphabetSize = 1000, signal } = training;
  const wordsOf = (text: string) => huggingFaceWords(text.replace(bertMarkInText, " "), { lowerCase, stripAccents });
  const counts = await countWords(texts, wordsOf, signal);
  const alphabet = mostFrequentCharacters(counts, alphabetSize);
  const words = Array.from(counts, ([word, count]) => ({ symbols: firstPieces(word), count })).filter(({ symbols }) =>
    symbols.every((symbol) => alphabet.has(bare(symbol))),
  );
  const first = [...bertMarks, ...firstPiecesOf(words)];
  if (!Number.isInteger(vocabularySize) || vocabularySize < first.length)
    throw new Error(
      `trainWordPiece: expected a vocabulary of at least ${first.length}, the marks and the alphabet, got ` +
        `${vocabularySize}; ask for more pieces, or set a smaller alphabetSize`,
    );
  const join = (left: string, right: string) => left + bare(right);
  return (await learnMerges(words, { first, most: vocabularySize, join, signal })).symbols;
}

function mostFrequentCharacters(counts: ReadonlyMap<string, number>, most: number): ReadonlySet<string> {
  const ofCharacter = new Map<string, number>();
  for (const [word, count] of counts)
    for (const character of word) ofCharacter.set(character, (ofCharacter.get(character) ?? 0) + count);
  const byFrequency = [...ofCharacter].sort(([a, countA], [b, countB]) => countB - countA || byCodePoint(a, b));
  return new Set(byFrequency.slice(0, most).map(([character]) => character));
}

/** Every character, seen at a word's start or not, and the "##" forms that the words hold. */
function firstPiecesOf(words: readonly CountedWord[]): string[] {
  const pieces = new Set(words.flatMap(({ symbols }) => symbols));
  const inside = [...pieces].filter((piece) => piece !== bare(piece)).sort(byCodePoint);
  const alphabet = new Set([...pieces].map(bare));
  return [...[...alphabet].sort(byCodePoint), ...inside];
}

/** "cat" as "c", "##a", "##t". */
function firstPieces(word: string): string[] {
  return Array.from(word, (character, i) => (i === 0 ? character : `##${character}`));
}

/** A piece without its "##"; "#" is a word of its own, so no other piece begins so. */
function bare(piece: string): string {
  return piece.startsWith("##") ? piece.slice(2) : piece;
}

function byCodePoint(a: string, b: string): number {
  return bare(a).codePointAt(0)! - bare(b).codePointAt(0)!;
}
