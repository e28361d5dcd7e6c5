// Segmentation by byte-pair merges as SentencePiece does it: from single characters, the pair of neighbours whose joint
// piece has the highest score is joined first, of equal ones the leftmost, until no pair makes a piece. Unused pieces may
// be made on the way and are taken apart again at the end.
import { Heap } from "../heap.js";
import type { PieceTable, Segment } from "./sentencepiece-pieces.js";
import { announcedLength } from "./sentencepiece-utf8.js";

/** How deep unused pieces are taken apart. */
const deepest = 100;

/** Makes the segmentation of normalised texts; what it gives is the text's segments from left to right. */
export function bpeSegmentation(table: PieceTable): (normalized: Uint8Array) => Segment[] {
  return (normalized) => {
    const merging = new Merging(normalized, table);
    merging.run();
    return merging.symbols().flatMap((symbol) => merging.segments(symbol, 0));
  };
}

/** A run of bytes that is one symbol so far. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Two neighbours, by their positions among the first symbols, that would make a piece. */
interface Pair {
  readonly left: number;
  readonly right: number;
  /** Length of the piece; once a neighbour has changed it no longer fits. */
  readonly length: number;
  readonly score: number;
}

class Merging {
  readonly #bytes: Uint8Array;
  readonly #table: PieceTable;
  /** Of each symbol: where it starts and ends; equal once it has been joined to the one before. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #previous: number[] = [];
  readonly #next: number[] = [];
  readonly #isFrozen: boolean[] = [];
  readonly #pairs = new Heap<Pair>(comesBefore);
  /** Text of an unused piece -> length of the left one of the two that made it last. */
  readonly #parts = new Map<string, number>();

  constructor(bytes: Uint8Array, table: PieceTable) {
    this.#bytes = bytes;
    this.#table = table;
    for (let start = 0; start < bytes.length; start = this.#ends[this.#ends.length - 1]) {
      const frozen = table.userDefined?.longestAt(bytes, start) ?? 0;
      this.#starts.push(start);
      this.#ends.push(Math.min(start + (frozen || announcedLength(bytes[start])), bytes.length));
      this.#isFrozen.push(frozen > 0);
    }
    const count = this.#starts.length;
    for (let i = 0; i < count; i++) {
      this.#previous.push(i - 1);
      this.#next.push(i + 1 < count ? i + 1 : -1);
    }
  }

  /** Joins pairs until none is left. */
  run(): void {
    for (let left = 0; left + 1 < this.#starts.length; left++) this.#offer(left, left + 1);
    for (let pair = this.#pairs.pop(); pair; pair = this.#pairs.pop()) {
      const { left, right, length } = pair;
      const [leftLength, rightLength] = [this.#lengthOf(left), this.#lengthOf(right)];
      if (leftLength === 0 || rightLength === 0 || leftLength + rightLength !== length) continue;
      this.#ends[left] = this.#ends[right];
      this.#starts[right] = this.#ends[right];
      this.#next[left] = this.#next[right];
      if (this.#next[right] >= 0) this.#previous[this.#next[right]] = left;
      this.#offer(this.#previous[left], left);
      this.#offer(left, this.#next[left]);
    }
  }

  /** What is left, from left to right. */
  symbols(): Span[] {
    const symbols: Span[] = [];
    for (let i = this.#starts.length > 0 ? 0 : -1; i >= 0; i = this.#next[i])
      symbols.push({ start: this.#starts[i], end: this.#ends[i] });
    return symbols;
  }

  /** A symbol as pieces: itself, or what an unused one was made of. */
  segments(symbol: Span, depth: number): Segment[] {
    const { trie, types, unknownId } = this.#table;
    const id = trie.get(this.#bytes, symbol.start, symbol.end);
    if (id < 0) return [{ ...symbol, id: unknownId }];
    if (types[id] !== "unused" || depth > deepest) return [{ ...symbol, id }];
    const leftLength = this.#parts.get(this.#keyOf(symbol));
    if (leftLength === undefined) return [{ ...symbol, id: unknownId }];
    const middle = symbol.start + leftLength;
    return [
      ...this.segments({ start: symbol.start, end: middle }, depth + 1),
      ...this.segments({ start: middle, end: symbol.end }, depth + 1),
    ];
  }

  #offer(left: number, right: number): void {
    if (left < 0 || right < 0 || this.#isFrozen[left] || this.#isFrozen[right]) return;
    const span = { start: this.#starts[left], end: this.#ends[right] };
    const id = this.#table.trie.get(this.#bytes, span.start, span.end);
    if (id < 0) return;
    this.#pairs.push({ left, right, length: span.end - span.start, score: this.#table.scores[id] });
    if (this.#table.types[id] === "unused") this.#parts.set(this.#keyOf(span), this.#lengthOf(left));
  }

  #lengthOf(symbol: number): number {
    return this.#ends[symbol] - this.#starts[symbol];
  }

  #keyOf({ start, end }: Span): string {
    return Buffer.from(this.#bytes.subarray(start, end)).toString("latin1");
  }
}

/** The higher score first, of which -0 is below 0; among equals the one further left. */
function comesBefore(a: Pair, b: Pair): boolean {
  if (Object.is(a.score, b.score)) return a.left < b.left;
  return a.score === b.score ? Object.is(b.score, -0) : a.score > b.score;
}
