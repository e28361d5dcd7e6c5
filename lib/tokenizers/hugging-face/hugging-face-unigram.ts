// Unigram models (Kudo 2018) in Hugging Face's tokenizer.json: T5, mT5, XLM-R. Not SentencePiece's own code, and not its ids on
// every text: sums are doubles, marks take part in the search, and the text's normalizer is another.
import { z } from "zod";
import { bytePieceName } from "../sentencepiece/sentencepiece-pieces.js";
import { ByteTrie } from "../sentencepiece/sentencepiece-trie.js";
import { announcedLength } from "../sentencepiece/sentencepiece-utf8.js";
import { unknownPenalty } from "../sentencepiece/unigram.js";
import { type AddedToken, addedTokenSplitter } from "../text/added-tokens.js";
import { unicodeSpaces } from "../text/unicode-space.js";
import { rememberWords } from "../word-memory.js";
import { huggingFaceNormalizer } from "./hugging-face-normalizers.js";
import { parsePart } from "./tokenizer-json.js";

export const unigramModel = z
  .object({
    type: z.literal("Unigram"),
    unk_id: z.number().int().nonnegative(),
    // Not a schema of pairs, which would keep a complaint about each of a million.
    vocab: z.custom<[string, number][]>((list) => Array.isArray(list) && list.every(isScoredPiece)),
    byte_fallback: z.boolean().default(false),
  })
  .refine(({ unk_id, vocab }) => unk_id < vocab.length);

function isScoredPiece(item: unknown): boolean {
  return Array.isArray(item) && item.length === 2 && typeof item[0] === "string" && Number.isFinite(item[1]);
}

export type UnigramModel = z.infer<typeof unigramModel>;

const metaspace = z.object({
  type: z.literal("Metaspace"),
  replacement: z.literal("▁"),
  prepend_scheme: z.enum(["always", "first", "never"]).optional(),
  add_prefix_space: z.boolean().default(true),
  split: z.boolean().default(true),
});
const whitespaceSplit = z.object({ type: z.literal("WhitespaceSplit") });
const preTokenizer = z.union([
  metaspace.transform((last) => ({ last, splits: false })),
  z
    .object({ type: z.literal("Sequence"), pretokenizers: z.tuple([whitespaceSplit, metaspace]) })
    .transform(({ pretokenizers }) => ({ last: pretokenizers[1], splits: true })),
]);

/** What a text becomes: its ids without marks around it. Throws on forms that no published file has. */
export function unigramEncoder(
  model: UnigramModel,
  parts: { normalizer: unknown; preTokenizer: unknown; addedTokens: readonly AddedToken[] },
): (text: string) => number[] {
  const normalize = huggingFaceNormalizer(parts.normalizer);
  const wordsOf = wordSplitter(parts.preTokenizer);
  const splitRaw = addedTokenSplitter(parts.addedTokens.filter((token) => !token.normalized));
  const splitNormalized = addedTokenSplitter(
    parts.addedTokens
      .filter((token) => token.normalized)
      .map((token) => ({ ...token, content: normalize(token.content) })),
  );
  const idsOfWord = rememberWords(wordSegmentation(model));
  return (text) =>
    splitRaw(text).flatMap((raw, i) => {
      if (typeof raw === "number") return [raw];
      return splitNormalized(normalize(raw)).flatMap((part, j) =>
        typeof part === "number" ? [part] : wordsOf(part, i + j === 0).flatMap(idsOfWord),
      );
    });
}

/** Words with "▁" before them; without a pre-tokenizer a text is one word. */
function wordSplitter(part: unknown): (text: string, isFirst: boolean) => string[] {
  if (!part) return (text) => (text === "" ? [] : [text]);
  const { last, splits } = parsePart(
    preTokenizer,
    part,
    "the pre-tokenizer Metaspace, after WhitespaceSplit or alone, or none",
  );
  const scheme = last.prepend_scheme ?? (last.add_prefix_space ? "always" : "never");
  return (text, isFirst) => {
    const runs = splits ? text.split(unicodeSpaces) : [text];
    return runs.filter(Boolean).flatMap((run, i) => {
      const escaped = run.replaceAll(" ", "▁");
      const prepends = scheme === "always" || (scheme === "first" && isFirst && i === 0);
      const word = prepends && !escaped.startsWith("▁") ? `▁${escaped}` : escaped;
      return last.split ? word.split(/(?=▁)/) : [word];
    });
  };
}

/** The best way to write a word in pieces (Viterbi); what is in no piece is unknown, or its bytes. */
function wordSegmentation({ vocab, unk_id, byte_fallback }: UnigramModel): (word: string) => number[] {
  const idOfPiece = new Map(vocab.map(([piece], id) => [piece, id]));
  const trie = new ByteTrie(
    vocab.map(([piece], value) => ({ key: Buffer.from(piece), value })).filter(({ key }) => key.length > 0),
  );
  const unknown = vocab.reduce((least, [, score]) => Math.min(least, score), Number.POSITIVE_INFINITY) - unknownPenalty;
  const byteIds = Array.from({ length: 256 }, (_, byte) => idOfPiece.get(bytePieceName(byte)));
  return (word) => {
    const bytes = Buffer.from(word);
    const paths = bestPaths(bytes, { trie, scores: vocab, unknown: { id: unk_id, score: unknown } });
    return segments(paths, unk_id).flatMap(({ start, end }) => {
      const id = idOfPiece.get(bytes.toString("utf8", start, end));
      if (id !== undefined) return [id];
      const fallback = byte_fallback ? Array.from(bytes.subarray(start, end), (byte) => byteIds[byte]) : [undefined];
      return fallback.every((byteId) => byteId !== undefined) ? fallback : [unk_id];
    });
  };
}

/** For each end of a path in the text its best last step. */
interface Paths {
  readonly scores: Float64Array;
  readonly starts: Int32Array;
  readonly ids: Int32Array;
}

interface Pieces {
  readonly trie: ByteTrie;
  readonly scores: UnigramModel["vocab"];
  readonly unknown: { readonly id: number; readonly score: number };
}

function bestPaths(bytes: Uint8Array, { trie, scores, unknown }: Pieces): Paths {
  const size = bytes.length + 1;
  const paths = { scores: new Float64Array(size), starts: new Int32Array(size).fill(-1), ids: new Int32Array(size) };
  for (let start = 0; start < bytes.length; ) {
    const characterEnd = start + announcedLength(bytes[start]);
    let isKnown = false;
    for (let node = trie.step(0, bytes[start]), end = start + 1; node >= 0; node = trie.step(node, bytes[end++])) {
      const id = trie.valueAt(node);
      if (id >= 0) offer(paths, { start, end, id }, scores[id][1]);
      isKnown ||= id >= 0 && end === characterEnd;
      if (end === bytes.length) break;
    }
    if (!isKnown) offer(paths, { start, end: characterEnd, id: unknown.id }, unknown.score);
    start = characterEnd;
  }
  return paths;
}

function offer({ scores, starts, ids }: Paths, step: { start: number; end: number; id: number }, score: number): void {
  const sum = score + scores[step.start];
  if (starts[step.end] >= 0 && sum <= scores[step.end]) return;
  scores[step.end] = sum;
  starts[step.end] = step.start;
  ids[step.end] = step.id;
}

/** The best path's pieces from left to right, unknown neighbours as one. */
function segments({ starts, ids }: Paths, unknownId: number): { start: number; end: number }[] {
  const found: { start: number; end: number; isUnknown: boolean }[] = [];
  for (let end = starts.length - 1; end > 0; end = starts[end]) {
    const [start, isUnknown] = [starts[end], ids[end] === unknownId];
    const next = found.at(-1);
    if (isUnknown && next?.isUnknown) found[found.length - 1] = { ...next, start };
    else found.push({ start, end, isUnknown });
  }
  return found.reverse();
}
