// What every tokenizer is: texts in, rows of ids out. The batch rules are CLIP's (Radford et al. 2021, section 2.4): a row
// is the start mark, the text, the end mark and zeros.

/** What happens to a text that does not fit: an error, or a cut that is counted and keeps the end mark. */
export type Overlong = "error" | "truncate";

export interface TokenBatch {
  /** Row-major [B, L]. */
  readonly ids: Int32Array;
  /** How many of the B texts were cut. */
  readonly truncated: number;
}

export interface Tokenizer {
  /** V, marks included. */
  readonly vocabularySize: number;
  /** L, marks included. */
  readonly contextLength: number;
  readonly startOfText: number;
  /** The highest id, so that CLIP finds the position to read out as the row's maximum. */
  readonly endOfText: number;
  /** Ids of a text of any length, marks included, without padding. */
  encode(text: string): number[];
  /** The text of ids up to the first end mark, marks left out, a space after each word. */
  decode(ids: Iterable<number>): string;
  /** Texts [B] as padded ids [B, L]. Throws on a text that does not fit, unless `overlong` is "truncate". */
  tokenize(texts: readonly string[], options?: { overlong?: Overlong }): TokenBatch;
}

/** `Tokenizer.tokenize` for a tokenizer whose `encode` gives marked, unpadded ids. */
export function tokenizeBatch(
  tokenizer: Pick<Tokenizer, "contextLength" | "endOfText" | "encode">,
  texts: readonly string[],
  { overlong = "error" }: { overlong?: Overlong } = {},
): TokenBatch {
  const { contextLength, endOfText } = tokenizer;
  const ids = new Int32Array(texts.length * contextLength); // [B, L]
  let truncated = 0;
  for (const [row, text] of texts.entries()) {
    const tokens = tokenizer.encode(text);
    if (tokens.length > contextLength) {
      if (overlong === "error") throw overlongError(text, tokens.length, contextLength);
      tokens.length = contextLength;
      tokens[contextLength - 1] = endOfText;
      truncated++;
    }
    ids.set(tokens, row * contextLength);
  }
  return { ids, truncated };
}

function overlongError(text: string, length: number, contextLength: number): Error {
  const beginning = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return new Error(
    `tokenize: expected at most ${contextLength} tokens with both marks, got ${length} for ${JSON.stringify(beginning)}; ` +
      `shorten the text, or pass { overlong: "truncate" }`,
  );
}
