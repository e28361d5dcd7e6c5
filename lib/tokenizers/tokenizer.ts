// What every tokenizer is: texts in, rows of ids out, whatever the vocabulary. One rule of rows covers all published models:
// a text is its marks and its pieces; a row of L ids is the text, cut if need be without losing the end mark, then padding.
//   CLIP                        start, text, end, 0 ...       (Radford et al. 2021, section 2.4)
//   LiT with BERT               [CLS], text, 0 ...            (Zhai et al. 2022; no end mark)
//   BERT of Hugging Face        [CLS], text, [SEP], 0 ...
//   LiT with SentencePiece      text, </s>, </s> ...          (the last id of a row is always the end mark)
//   T5                          text, </s>, 0 ...
import { createHash } from "node:crypto";
import { z } from "zod";

/** What happens to a text that does not fit: an error, or a cut that is counted and keeps the end mark. */
export type Overlong = "error" | "truncate";

export interface TokenBatch {
  /** Row-major [B, L]. */
  readonly ids: Int32Array;
  /** How many of the B texts were cut. */
  readonly truncated: number;
}

const id = z.number().int().nonnegative();

/** All that decides which ids a text gets, as a checkpoint keeps it beside the weights. */
export const tokenizerDescription = z.object({
  kind: z.enum(["clip-bpe", "wordpiece", "sentencepiece-unigram", "sentencepiece-bpe", "hugging-face"]),
  /** V, marks included. */
  vocabularySize: z.number().int().positive(),
  /** L, marks included. */
  contextLength: z.number().int().positive(),
  /** Fills rows after the text. */
  padding: id,
  /** Id before every text, where there is one. */
  startOfText: id.optional(),
  /** Id after every text, where there is one. */
  endOfText: id.optional(),
  /** What else changes ids, such as { lowerCase: true }. */
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** SHA-256 of the vocabulary in its order, see `hashVocabulary`. */
  vocabularyHash: z.string().regex(/^[0-9a-f]{64}$/),
});

export type TokenizerDescription = Readonly<z.infer<typeof tokenizerDescription>>;

export interface Tokenizer {
  readonly description: TokenizerDescription;
  /** V, marks included. */
  readonly vocabularySize: number;
  /** L, marks included. */
  readonly contextLength: number;
  readonly padding: number;
  readonly startOfText?: number;
  /** CLIP reads its text tower at the row's maximum: there, and only there, this must be the highest id. */
  readonly endOfText?: number;
  /** Ids of a text of any length, marks included, without padding. */
  encode(text: string): number[];
  /** The text of ids up to the first end mark, marks left out. */
  decode(ids: Iterable<number>): string;
  /** Texts [B] as padded ids [B, L]. Throws on a text that does not fit, unless `overlong` is "truncate". */
  tokenize(texts: readonly string[], options?: { overlong?: Overlong }): TokenBatch;
}

/** A tokenizer from its description, an `encode` that gives marked, unpadded ids, and a `decode`. */
export function makeTokenizer(
  description: TokenizerDescription,
  { encode, decode }: Pick<Tokenizer, "encode" | "decode">,
): Tokenizer {
  const { vocabularySize, contextLength, padding, startOfText, endOfText } = description;
  const marks = [startOfText, endOfText].filter((mark) => mark !== undefined);
  if (!Number.isInteger(contextLength) || contextLength < Math.max(1, marks.length))
    throw new Error(
      `makeTokenizer: expected a context length of at least ${Math.max(1, marks.length)}, for the marks ` +
        `(${description.kind}), got ${contextLength}`,
    );
  for (const mark of [padding, ...marks])
    if (!Number.isInteger(mark) || mark < 0 || mark >= vocabularySize)
      throw new Error(`makeTokenizer: expected marks and padding of 0 to ${vocabularySize - 1}, got ${mark}`);
  return {
    description,
    vocabularySize,
    contextLength,
    padding,
    startOfText,
    endOfText,
    encode,
    decode,
    tokenize: (texts, options) => tokenizeBatch({ contextLength, padding, endOfText, encode }, texts, options),
  };
}

/** `Tokenizer.tokenize` for a tokenizer whose `encode` gives marked, unpadded ids. */
export function tokenizeBatch(
  tokenizer: Pick<Tokenizer, "contextLength" | "padding" | "endOfText" | "encode">,
  texts: readonly string[],
  { overlong = "error" }: { overlong?: Overlong } = {},
): TokenBatch {
  const { contextLength, padding, endOfText } = tokenizer;
  const ids = new Int32Array(texts.length * contextLength).fill(padding); // [B, L]
  let truncated = 0;
  for (const [row, text] of texts.entries()) {
    const tokens = tokenizer.encode(text);
    if (tokens.length > contextLength) {
      if (overlong === "error") throw overlongError(text, tokens.length, contextLength);
      tokens.length = contextLength;
      if (endOfText !== undefined) tokens[contextLength - 1] = endOfText;
      truncated++;
    }
    ids.set(tokens, row * contextLength);
  }
  return { ids, truncated };
}

/** SHA-256 of a vocabulary: of its entries (pieces, merges, scores) in the order of their ids, as JSON. */
export function hashVocabulary(entries: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(entries)).digest("hex");
}

/**
 * Throws unless a tokenizer gives the ids that a model was trained on; the error names both and what differs. The context
 * length may be another one, unless `sameContextLength` says that the model takes no other.
 */
export function checkTokenizer(
  trainedWith: TokenizerDescription,
  { description }: Tokenizer,
  { sameContextLength = false }: { sameContextLength?: boolean } = {},
): void {
  const [expected, got] = [plain(trainedWith), plain(description)];
  const names = [...new Set([...expected.keys(), ...got.keys()])];
  const differing = names.filter((name) => expected.get(name) !== got.get(name));
  const mattering = differing.filter((name) => sameContextLength || name !== "contextLength");
  if (mattering.length === 0) return;
  const list = (values: Map<string, unknown>) => mattering.map((name) => `${name} ${values.get(name)}`).join(", ");
  throw new Error(
    `checkTokenizer: expected the tokenizer of the model's training, ${trainedWith.kind} with ${list(expected)}, ` +
      `got ${description.kind} with ${list(got)}; load the vocabulary and the settings that belong to the weights`,
  );
}

/** A description without nesting, name by name. */
function plain({ settings, ...rest }: TokenizerDescription): Map<string, unknown> {
  return new Map<string, unknown>([...Object.entries(rest), ...Object.entries(settings)]);
}

function overlongError(text: string, length: number, contextLength: number): Error {
  const beginning = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return new Error(
    `tokenize: expected at most ${contextLength} tokens, marks included, got ${length} for ${JSON.stringify(beginning)}; ` +
      `shorten the text, or pass { overlong: "truncate" }`,
  );
}
