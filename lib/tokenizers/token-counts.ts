// What a tokenizer makes of texts, counted: how many tokens they take, how many of these are unknown words or single bytes, and how
// many texts are cut (Zhai et al. 2022, Appendix H: WordPiece gives [UNK], SentencePiece bytes, which overflow 16 tokens).
import type { Tokenizer } from "./tokenizer.js";

/** Ids that stand for no piece of language; none by default. */
export interface TokenKinds {
  /** Of the unknown word or character. */
  readonly unknown?: readonly number[];
  /** Of single bytes. */
  readonly bytes?: readonly number[];
}

export interface TokenCounts {
  readonly texts: number;
  /** Mean per text, marks left out. */
  readonly tokens: number;
  /** Shares of the tokens, in 0..1. */
  readonly unknownTokens: number;
  readonly byteTokens: number;
  /** Share of the texts of which nothing but unknown words is left: no model can tell them apart. */
  readonly unknownTexts: number;
  /** Share of the texts that do not fit into a row with their marks. */
  readonly cutTexts: number;
}

/** Counts over texts, whole, before they are cut. Throws on no texts. */
export function tokenCounts(
  tokenizer: Tokenizer,
  texts: readonly string[],
  { unknown = [], bytes = [] }: TokenKinds = {},
): TokenCounts {
  if (texts.length === 0) throw new Error("tokenCounts: expected one or more texts, got none");
  const { startOfText, endOfText, contextLength } = tokenizer;
  const [isUnknown, isByte] = [new Set(unknown), new Set(bytes)];
  const sums = { tokens: 0, unknown: 0, bytes: 0, unknownTexts: 0, cut: 0 };
  for (const text of texts) {
    const ids = tokenizer.encode(text);
    const pieces = ids.filter((id) => id !== startOfText && id !== endOfText);
    const unknowns = pieces.filter((id) => isUnknown.has(id)).length;
    sums.tokens += pieces.length;
    sums.unknown += unknowns;
    sums.bytes += pieces.filter((id) => isByte.has(id)).length;
    sums.unknownTexts += Number(unknowns === pieces.length);
    sums.cut += Number(ids.length > contextLength);
  }
  const ofTokens = (count: number) => count / Math.max(1, sums.tokens);
  return {
    texts: texts.length,
    tokens: sums.tokens / texts.length,
    unknownTokens: ofTokens(sums.unknown),
    byteTokens: ofTokens(sums.bytes),
    unknownTexts: sums.unknownTexts / texts.length,
    cutTexts: sums.cut / texts.length,
  };
}
