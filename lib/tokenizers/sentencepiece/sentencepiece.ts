// SentencePiece (Kudo and Richardson 2018): normalised text -> pieces -> ids and back, as version 0.2.3 does it. The text's
// marks and rows of ids are sentencepiece-tokenizer.ts's.
import { bpeSegmentation } from "./sentencepiece-bpe.js";
import type { SentencePieceModel } from "./sentencepiece-model.js";
import { spaceSymbol, textNormalizer } from "./sentencepiece-normalizer.js";
import { type PieceTable, pieceTable, type Segment } from "./sentencepiece-pieces.js";
import { announcedLength, decodeBytewise } from "./sentencepiece-utf8.js";
import { unigramSegmentation } from "./unigram.js";

export interface SentencePieceProcessor {
  readonly model: SentencePieceModel;
  /** Ids of a text without marks. Runs of unknown characters are one unknown id, or with byte fallback their bytes. */
  encode(text: string): number[];
  /** The pieces of a text as they stand in its normalised form; bytes are "<0x41>". */
  pieces(text: string): string[];
  /** Text of ids; control pieces are invisible. Throws on ids outside the vocabulary. */
  decode(ids: Iterable<number>): string;
}

/** Makes a model ready for use. Throws where SentencePiece would refuse the model. */
export function sentencePieceProcessor(model: SentencePieceModel): SentencePieceProcessor {
  const table = pieceTable(model);
  const normalize = textNormalizer(model.normalizer, {
    untouched: table.userDefined,
    treatWhitespaceAsSuffix: model.treatWhitespaceAsSuffix,
  });
  const denormalize = model.denormalizer.charsmap.length > 0 ? textNormalizer(model.denormalizer) : undefined;
  const segment = segmentation(model, table);
  const segments = (text: string) => {
    const normalized = normalize(utf8Encoder.encode(text));
    return { normalized, segments: joinUnknown(segment(normalized), table) };
  };
  const byteOfId = new Map(table.byteIds.map((id, byte) => [id, byte]));
  return {
    model,
    encode: (text) => {
      const { normalized, segments: found } = segments(text);
      return found.flatMap((one) => idsOf(one, normalized, table));
    },
    pieces: (text) => {
      const { normalized, segments: found } = segments(text);
      return found.flatMap((one) => piecesOf(one, normalized, { table, model }));
    },
    decode: (ids) => {
      const text = decode(ids, { model, byteOfId });
      return denormalize ? utf8.decode(denormalize(utf8Encoder.encode(text))) : text;
    },
  };
}

const utf8Encoder = new TextEncoder();
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const space = utf8.decode(spaceSymbol);

function segmentation(model: SentencePieceModel, table: PieceTable): (normalized: Uint8Array) => Segment[] {
  if (model.segmentation === "unigram") return unigramSegmentation(table);
  if (model.segmentation === "bpe") return bpeSegmentation(table);
  const runs = model.segmentation === "word" ? words : (text: Uint8Array) => characters(text, table);
  return (normalized) =>
    runs(normalized).map(({ start, end }) => {
      const id = table.trie.get(normalized, start, end);
      return { start, end, id: id < 0 || table.types[id] === "unused" ? table.unknownId : id };
    });
}

/** Runs that begin with a space. */
function words(text: Uint8Array): { start: number; end: number }[] {
  const starts = [...text.keys()].filter((at) => at === 0 || spaceSymbol.every((byte, i) => text[at + i] === byte));
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}

/** Characters, and user-defined pieces. */
function characters(text: Uint8Array, { userDefined }: PieceTable): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (let start = 0; start < text.length; ) {
    const length = userDefined?.longestAt(text, start) || announcedLength(text[start]);
    const end = Math.min(start + length, text.length);
    runs.push({ start, end });
    start = end;
  }
  return runs;
}

/** Neighbouring unknown segments become one, unless their bytes are going to stand for them. */
function joinUnknown(segments: readonly Segment[], { byteIds, unknownId }: PieceTable): readonly Segment[] {
  if (byteIds.length > 0) return segments;
  const joined: Segment[] = [];
  for (const segment of segments) {
    const before = joined[joined.length - 1];
    if (segment.id === unknownId && before?.id === unknownId)
      joined[joined.length - 1] = { ...before, end: segment.end };
    else joined.push(segment);
  }
  return joined;
}

function idsOf({ start, end, id }: Segment, normalized: Uint8Array, { byteIds, unknownId }: PieceTable): number[] {
  if (id !== unknownId || byteIds.length === 0) return [id];
  return Array.from(normalized.subarray(start, end), (byte) => byteIds[byte]);
}

function piecesOf(
  segment: Segment,
  normalized: Uint8Array,
  { table, model }: { table: PieceTable; model: SentencePieceModel },
): string[] {
  if (segment.id === table.unknownId && table.byteIds.length > 0)
    return idsOf(segment, normalized, table).map((id) => model.pieces[id].text);
  return [utf8.decode(normalized.subarray(segment.start, segment.end))];
}

interface Decoding {
  readonly model: SentencePieceModel;
  readonly byteOfId: ReadonlyMap<number, number>;
}

function decode(ids: Iterable<number>, { model, byteOfId }: Decoding): string {
  let text = "";
  let bytes: number[] = [];
  const addBytes = () => {
    text += decodeBytewise(Uint8Array.from(bytes));
    bytes = [];
  };
  const { addDummyPrefix, removeExtraWhitespaces } = model.normalizer;
  let mayDropSpace = addDummyPrefix || removeExtraWhitespaces;
  for (const id of ids) {
    const piece = model.pieces[id];
    if (!piece) throw new Error(`decode: expected ids of 0 to ${model.pieces.length - 1}, got ${id}`);
    const byte = byteOfId.get(id);
    if (byte !== undefined) bytes.push(byte);
    else addBytes();
    if (byte !== undefined || piece.type === "control") continue;
    mayDropSpace &&= text === "";
    // Without the removal of spaces only the one that was put before the text goes.
    const hasSpace = mayDropSpace && piece.text.startsWith(space);
    if (hasSpace) mayDropSpace = removeExtraWhitespaces;
    text += piece.type === "unknown" ? model.unknownSurface : piece.text.slice(Number(hasSpace)).replaceAll(space, " ");
  }
  addBytes();
  return text;
}
