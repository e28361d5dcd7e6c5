// Segmentation by a unigram language model (Kudo 2018): of all ways to write a text as pieces, the one with the highest
// sum of scores, found from left to right (Viterbi). Sums are float32 and ties go to the longer last piece, as in
// SentencePiece (0.2.3), so that the same pieces come out.
import type { PieceTable, Segment } from "./sentencepiece-pieces.js";
import { announcedLength } from "./sentencepiece-utf8.js";

/** How much worse than the worst piece an unknown character is. */
export const unknownPenalty = 10;

/** Beyond this the sums are brought back to 0, since float32 would lose the scores' digits. */
const largestSum = 100_000;

const largestFloat32 = 3.4028234663852886e38;

/** The score of a character that no piece stands for. */
export function unknownScore({ scores, types }: Pick<PieceTable, "scores" | "types">): number {
  const worst = types.reduce(
    (least, type, id) => (type === "normal" ? Math.min(least, scores[id]) : least),
    largestFloat32,
  );
  return Math.fround(worst - unknownPenalty);
}

/** Makes the segmentation of normalised texts; what it gives is the text's segments from left to right. */
export function unigramSegmentation(table: PieceTable): (normalized: Uint8Array) => Segment[] {
  const unknown = unknownScore(table);
  return (normalized) => {
    const paths = new BestPaths(normalized.length);
    for (let start = 0; start < normalized.length; ) {
      const end = Math.min(start + announcedLength(normalized[start]), normalized.length);
      paths.keepSmall(start);
      if (!extendByPieces(paths, { table, normalized, start, characterEnd: end }))
        paths.offer({ start, end, id: table.unknownId }, unknown);
      start = end;
    }
    return paths.best();
  };
}

interface Place {
  readonly table: PieceTable;
  readonly normalized: Uint8Array;
  readonly start: number;
  /** Where the character at `start` ends. */
  readonly characterEnd: number;
}

/** Offers every piece that begins at a place; says whether one of them is the character itself. */
function extendByPieces(paths: BestPaths, { table, normalized, start, characterEnd }: Place): boolean {
  const { trie, types, scores } = table;
  let isCharacterKnown = false;
  for (let node = 0, end = start + 1; end <= normalized.length; end++) {
    node = trie.step(node, normalized[end - 1]);
    if (node < 0) break;
    const id = trie.valueAt(node);
    if (id < 0 || types[id] === "unused") continue;
    // Above 0, so that a user-defined piece beats whatever its characters could be otherwise.
    const score = types[id] === "user-defined" ? Math.fround(0.1 * (end - start - 1)) : scores[id];
    paths.offer({ start, end, id }, score);
    isCharacterKnown ||= end === characterEnd;
  }
  return isCharacterKnown;
}

/** For each place in the text the best way to get there. */
class BestPaths {
  readonly #sums: Float32Array;
  /** Where the last piece begins; -1 where no path ends. */
  readonly #starts: Int32Array;
  readonly #ids: Int32Array;
  #furthest = 0;

  constructor(length: number) {
    this.#sums = new Float32Array(length + 1);
    this.#starts = new Int32Array(length + 1).fill(-1);
    this.#ids = new Int32Array(length + 1);
  }

  /** Takes note of a piece behind the best path to its start. */
  offer({ start, end, id }: Segment, score: number): void {
    const sum = Math.fround(this.#sums[start] + score);
    this.#furthest = Math.max(this.#furthest, end);
    // Pieces come with rising starts, so of equal sums the longer piece stays.
    if (this.#starts[end] >= 0 && sum <= this.#sums[end]) return;
    this.#sums[end] = sum;
    this.#starts[end] = start;
    this.#ids[end] = id;
  }

  /** Subtracts a large sum at a place from all sums that are still needed. */
  keepSmall(start: number): void {
    const sum = this.#sums[start];
    if (Math.abs(sum) <= largestSum) return;
    for (let at = start; at <= this.#furthest; at++) if (at === start || this.#starts[at] >= 0) this.#sums[at] -= sum;
    this.#sums[start] = 0;
  }

  best(): Segment[] {
    const segments: Segment[] = [];
    for (let end = this.#sums.length - 1; end > 0; end = this.#starts[end])
      segments.push({ start: this.#starts[end], end, id: this.#ids[end] });
    return segments.reverse();
  }
}
