// A model's pieces made ready for segmenting: checked as SentencePiece checks them when it loads a model, and findable by
// their bytes.
import type { Piece, PieceType, SentencePieceModel } from "./sentencepiece-model.js";
import { ByteTrie } from "./sentencepiece-trie.js";

export interface PieceTable {
  /** Pieces that may come from a text (normal, user-defined, unused) -> id. */
  readonly trie: ByteTrie;
  /** [V] */
  readonly scores: Float32Array;
  /** [V] */
  readonly types: readonly PieceType[];
  /** Id of the unknown piece; -1 where byte fallback leaves no need for one. */
  readonly unknownId: number;
  /** Ids of the byte pieces [256]; empty without byte fallback. */
  readonly byteIds: readonly number[];
  /** Pieces that stand in a text as they are, whatever is around them; undefined where there are none. */
  readonly userDefined: ByteTrie | undefined;
}

/** A run of the normalised text's bytes and its piece's id. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly id: number;
}

/** Longer pieces SentencePiece refuses. */
const longestPiece = 8000;

/** Throws where the pieces break SentencePiece's rules. */
export function pieceTable(model: SentencePieceModel): PieceTable {
  const { pieces } = model;
  checkPieces(model);
  const entries = pieces.flatMap(({ text, type }, value) =>
    isFromText(type) && text !== "\0" ? [{ key: utf8.encode(text), value }] : [],
  );
  const userDefined = entries.filter(({ value }) => pieces[value].type === "user-defined");
  return {
    trie: new ByteTrie(entries),
    scores: Float32Array.from(pieces, ({ score }) => score),
    types: pieces.map(({ type }) => type),
    unknownId: pieces.findIndex(({ type }) => type === "unknown"),
    byteIds: byteIds(model),
    userDefined: userDefined.length > 0 ? new ByteTrie(userDefined) : undefined,
  };
}

/** "<0x41>", the name of the piece for a byte. */
export function bytePieceName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

const utf8 = new TextEncoder();

function isFromText(type: PieceType): boolean {
  return type === "normal" || type === "user-defined" || type === "unused";
}

function checkPieces({ pieces, segmentation, byteFallback }: SentencePieceModel): void {
  const seen = new Set<string>();
  for (const [id, piece] of pieces.entries()) {
    checkPiece(piece, id, byteFallback);
    // Marks and pieces from texts may have the same name, except in byte-pair models.
    const name = `${segmentation === "bpe" || isFromText(piece.type)} ${piece.text}`;
    if (seen.has(name)) throw refused("pieces that differ", `${JSON.stringify(piece.text)} again as piece ${id}`);
    seen.add(name);
  }
  const unknowns = pieces.filter(({ type }) => type === "unknown").length;
  if (unknowns > 1 || (unknowns === 0 && !byteFallback)) throw refused("one unknown piece", `${unknowns}`);
  if (!pieces.some(({ type }) => isFromText(type))) throw refused("pieces that a text can have", "none");
}

function checkPiece({ text, score, type }: Piece, id: number, byteFallback: boolean): void {
  if (text === "") throw refused("pieces with a text", `none for piece ${id}`);
  if (text.length >= longestPiece || utf8.encode(text).length >= longestPiece)
    throw refused(`pieces below ${longestPiece} bytes`, `${text.length} characters in piece ${id}`);
  // Some converted models list NUL itself beside the piece for its byte; SentencePiece never uses it.
  if (text.includes("\0") && !(text === "\0" && byteFallback))
    throw refused("pieces without NUL", `one in piece ${id}`);
  if (!Number.isFinite(score)) throw refused("finite scores", `${score} for piece ${id}, ${JSON.stringify(text)}`);
  if (type === "byte" && !byteFallback)
    throw refused("byte pieces only with byte fallback", `piece ${id}, ${JSON.stringify(text)}`);
}

function byteIds({ pieces, byteFallback }: SentencePieceModel): readonly number[] {
  if (!byteFallback) return [];
  const idOfName = new Map(pieces.flatMap(({ text, type }, id) => (type === "byte" ? [[text, id]] : [])));
  const ids = Array.from({ length: 256 }, (_, byte) => idOfName.get(bytePieceName(byte)) ?? -1);
  const missing = ids.indexOf(-1);
  if (missing >= 0 || idOfName.size !== 256)
    throw refused(
      "byte fallback with a piece per byte",
      `${idOfName.size} byte pieces, "${bytePieceName(missing)}" missing`,
    );
  return ids;
}

function refused(expected: string, got: string): Error {
  return new Error(
    `sentencePieceProcessor: expected ${expected}, got ${got}; SentencePiece does not load such a model`,
  );
}
