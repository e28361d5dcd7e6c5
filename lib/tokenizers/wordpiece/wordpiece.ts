// WordPiece (Schuster and Nakajima 2012) as BERT uses it (Devlin et al. 2019): words are cut greedily into the longest pieces
// of the vocabulary, and a piece that does not begin a word begins with "##". LiT's best text tower has BERT's vocabulary
// (Zhai et al. 2022, section 5.5) with rows of its own, see `litWordPiece`.

import { hashVocabulary, makeTokenizer, type Tokenizer } from "../tokenizer.js";
import { rememberWords } from "../word-memory.js";
import { huggingFaceWords, type LetterRules, tensorflowWords } from "./bert-words.js";

export interface WordPieceSettings {
  /** L. */
  readonly contextLength?: number;
  /** True for the "uncased" vocabularies, false for the "cased" ones. */
  readonly lowerCase?: boolean;
  /** Whether "é" becomes "e"; usually as `lowerCase`. */
  readonly stripAccents?: boolean;
  /**
   * Whose rules cut texts into words: `bert-words.ts` says how they differ. "hugging-face" pads with [PAD] and finds a mark
   * written in the text, as "[SEP]"; "tensorflow" pads with 0 and takes such a mark for three words.
   */
  readonly rules?: "hugging-face" | "tensorflow";
  /** Whether [SEP] ends the text. */
  readonly endMark?: boolean;
}

/**
 * Rows as LiT's image-text models were trained on, in big_vision and vision_transformer: [CLS] and 15 pieces, no [SEP], zeros
 * after the text; words as of TensorFlow Text.
 */
export const litWordPiece = { contextLength: 16, rules: "tensorflow", endMark: false } as const;

/** BERT's five marks, as ids 0 to 4 of a vocabulary that is learned here. */
export const bertMarks: readonly string[] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/** A mark in a text; `split` keeps it. */
export const bertMarkInText = /(\[(?:PAD|UNK|CLS|SEP|MASK)\])/g;

/**
 * A tokenizer from a vocabulary of V pieces in the order of their ids; `loadVocabulary` reads one. Rows are those of BERT:
 * [CLS], pieces, [SEP]. A word that can't be put together from pieces is [UNK], and so is one of more than 100 characters
 * (bytes under TensorFlow's rules). Throws when the vocabulary lacks a mark that is needed.
 */
export function wordPieceTokenizer(vocabulary: readonly string[], settings: WordPieceSettings = {}): Tokenizer {
  const { contextLength = 512, lowerCase = true, rules = "hugging-face", endMark = true } = settings;
  const { stripAccents = lowerCase } = settings;
  const idOfPiece = new Map(vocabulary.map((piece, id) => [piece, id]));
  const [unknown, startOfText, padding] = ["[UNK]", "[CLS]", "[PAD]"].map((mark) => markId(mark, idOfPiece));
  const endOfText = endMark ? markId("[SEP]", idOfPiece) : undefined;
  const letters = { lowerCase, stripAccents };
  const encodeText =
    rules === "tensorflow"
      ? tensorflowEncoder(idOfPiece, unknown, letters)
      : huggingFaceEncoder(idOfPiece, unknown, letters);
  const description = {
    kind: "wordpiece" as const,
    vocabularySize: vocabulary.length,
    contextLength,
    padding: rules === "tensorflow" ? 0 : padding,
    startOfText,
    endOfText,
    settings: { lowerCase, stripAccents, rules },
    vocabularyHash: hashVocabulary(vocabulary),
  };
  return makeTokenizer(description, {
    encode: (text) => [startOfText, ...encodeText(text), ...(endOfText === undefined ? [] : [endOfText])],
    decode: (ids) => joinPieces(ids, vocabulary, { skipped: [startOfText, description.padding], endOfText }),
  });
}

type IdOfPiece = ReadonlyMap<string, number>;

function huggingFaceEncoder(idOfPiece: IdOfPiece, unknown: number, letters: LetterRules): (text: string) => number[] {
  const piecesOf = rememberWords((word) => ([...word].length <= 100 && longestPieces(word, idOfPiece)) || [unknown]);
  return (text) =>
    text.split(bertMarkInText).flatMap((part) => {
      const mark = bertMarks.includes(part) ? idOfPiece.get(part) : undefined;
      return mark !== undefined ? [mark] : huggingFaceWords(part, letters).flatMap(piecesOf);
    });
}

function tensorflowEncoder(idOfPiece: IdOfPiece, unknown: number, letters: LetterRules): (text: string) => number[] {
  const isShort = (word: string) => Buffer.byteLength(word) <= 100;
  const piecesOf = rememberWords((word) => (isShort(word) && longestPieces(word, idOfPiece)) || [unknown]);
  return (text) => tensorflowWords(text, letters).flatMap(piecesOf);
}

function markId(mark: string, idOfPiece: IdOfPiece): number {
  const id = idOfPiece.get(mark);
  if (id !== undefined) return id;
  throw new Error(
    `wordPieceTokenizer: expected ${mark} among the ${idOfPiece.size} pieces, got none; is this a WordPiece vocabulary?`,
  );
}

/** Pieces of a word, the longest first; undefined when some of it is in no piece. */
function longestPieces(word: string, idOfPiece: IdOfPiece): number[] | undefined {
  const ids: number[] = [];
  for (let start = 0; start < word.length; ) {
    const prefix = start > 0 ? "##" : "";
    let end = word.length;
    while (end > start && !idOfPiece.has(prefix + word.slice(start, end))) end--;
    if (end === start) return undefined;
    ids.push(idOfPiece.get(prefix + word.slice(start, end))!);
    start = end;
  }
  return ids;
}

/** Words with a space between them; marks other than these stay, as "[UNK]". */
function joinPieces(
  ids: Iterable<number>,
  vocabulary: readonly string[],
  { skipped, endOfText }: { skipped: readonly number[]; endOfText: number | undefined },
): string {
  let text = "";
  for (const id of ids) {
    if (id === endOfText) break;
    if (skipped.includes(id)) continue;
    const piece = vocabulary[id];
    if (piece === undefined) throw new Error(`decode: expected ids of 0 to ${vocabulary.length - 1}, got ${id}`);
    text += piece.startsWith("##") && text ? piece.slice(2) : `${text ? " " : ""}${piece}`;
  }
  return text;
}
