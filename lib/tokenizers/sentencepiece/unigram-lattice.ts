// All ways to write a corpus as pieces. Where pieces begin at a place they are prefixes of each other, so a place needs to
// know the longest one alone, and a piece the next shorter one; taking pieces out is then a matter of following links.
import { breathe } from "../../runtime/breathe.js";

/** Positions are characters of all runs, one after the other (N of them); P is the number of pieces. */
export interface PieceLattice {
  /** Where each run begins, and behind the last one N. */
  readonly starts: Int32Array;
  /** How often each run occurs. */
  readonly counts: Float64Array;
  /** [N] the longest piece that begins at a position, -1 for none. */
  readonly longest: Int32Array;
  /** [P] the longest piece that is a proper prefix of a piece, -1 for none. */
  readonly shorter: Int32Array;
  /** [P] in characters. */
  readonly lengths: Uint8Array;
  /** [P] a position at which the piece begins. */
  readonly places: Int32Array;
  /** Room for the run that is being looked at, see `roomFor`. */
  readonly room: Room;
}

/** Numbers per position of the longest run, and one more. */
interface Room {
  /** Of the ways from the run's start to a position: log of their sum, or the best one. */
  readonly before: Float64Array;
  /** Log of the sum over the ways from a position to the run's end. */
  readonly behind: Float64Array;
  /** The last piece of the best way to a position. */
  readonly last: Int32Array;
}

/** Scores of the pieces [P], log-probabilities, and of a character that is no piece. */
export interface Scores {
  readonly pieces: Float64Array;
  readonly unknown: number;
}

/** Stands for a character without a piece in a path. */
export const unknownPiece = -1;

/** Room for the longest of the runs that begin at `starts`. */
export function roomFor(starts: Int32Array): Room {
  let size = 0;
  for (let run = 0; run + 1 < starts.length; run++) size = Math.max(size, starts[run + 1] - starts[run] + 1);
  return { before: new Float64Array(size), behind: new Float64Array(size), last: new Int32Array(size) };
}

/** Takes pieces out of the lattice; their numbers stay theirs. */
export function removePieces(lattice: PieceLattice, isKept: (piece: number) => boolean): void {
  const { longest, shorter } = lattice;
  const kept = (piece: number) => {
    let at = piece;
    while (at >= 0 && !isKept(at)) at = shorter[at];
    return at;
  };
  // Links lead from dropped pieces too, so all are followed before any is changed.
  const links = shorter.map((piece) => kept(piece));
  for (const [position, piece] of longest.entries()) longest[position] = kept(piece);
  shorter.set(links);
}

/**
 * How often each piece [P] is expected to occur in the corpus when texts are drawn from the model: the sums over all ways to
 * write each run (forward-backward; Kudo 2018, section 3.2).
 */
export async function expectedCounts(
  lattice: PieceLattice,
  scores: Scores,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const expected = new Float64Array(lattice.lengths.length);
  for (let run = 0; run < lattice.counts.length; run++) {
    if (run % 1024 === 0) await breathe(signal);
    forward(lattice, scores, run);
    backward(lattice, scores, { run, expected });
  }
  return expected;
}

function forward({ starts, longest, shorter, lengths, room }: PieceLattice, scores: Scores, run: number): void {
  const [start, end] = [starts[run], starts[run + 1]];
  const sums = room.before;
  sums.fill(-Infinity, 0, end - start + 1);
  sums[0] = 0;
  for (let at = 0; at < end - start; at++) {
    let length = 0;
    for (let piece = longest[start + at]; piece >= 0; piece = shorter[piece]) {
      length = lengths[piece];
      sums[at + length] = logAdd(sums[at + length], sums[at] + scores.pieces[piece]);
    }
    if (length !== 1) sums[at + 1] = logAdd(sums[at + 1], sums[at] + scores.unknown);
  }
}

/** Needs what `forward` left for the same run; adds to `expected`. */
function backward(
  lattice: PieceLattice,
  scores: Scores,
  { run, expected }: { run: number; expected: Float64Array },
): void {
  const { starts, counts, longest, shorter, lengths } = lattice;
  const [start, end, count] = [starts[run], starts[run + 1], counts[run]];
  const { before, behind } = lattice.room;
  const all = before[end - start];
  behind[end - start] = 0;
  for (let at = end - start - 1; at >= 0; at--) {
    let length = 0;
    let sum = -Infinity;
    for (let piece = longest[start + at]; piece >= 0; piece = shorter[piece]) {
      length = lengths[piece];
      const score = scores.pieces[piece] + behind[at + length];
      expected[piece] += count * Math.exp(before[at] + score - all);
      sum = logAdd(sum, score);
    }
    behind[at] = length === 1 ? sum : logAdd(sum, scores.unknown + behind[at + 1]);
  }
}

/** log(exp(a) + exp(b)) */
function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  const difference = Math.min(a, b) - high;
  return difference < -50 ? high : high + Math.log1p(Math.exp(difference));
}

export interface Path {
  readonly score: number;
  readonly pieces: readonly number[];
}

/** The best way to write a span of a run (Viterbi), without one piece if it is given; of equal ones the longer last piece. */
export function bestPath(
  lattice: PieceLattice,
  scores: Scores,
  { start, end, without }: { start: number; end: number; without?: number },
): Path {
  const { longest, shorter, lengths, room } = lattice;
  const { before: sums, last } = room;
  sums.fill(-Infinity, 0, end - start + 1);
  sums[0] = 0;
  for (let at = 0; at < end - start; at++) {
    let length = 0;
    for (let piece = longest[start + at]; piece >= 0; piece = shorter[piece]) {
      length = lengths[piece];
      if (piece === without || at + length > end - start) continue;
      const sum = sums[at] + scores.pieces[piece];
      if (sum <= sums[at + length]) continue;
      sums[at + length] = sum;
      last[at + length] = piece;
    }
    if (length === 1 || sums[at] + scores.unknown <= sums[at + 1]) continue;
    sums[at + 1] = sums[at] + scores.unknown;
    last[at + 1] = unknownPiece;
  }
  const score = sums[end - start];
  return { score, pieces: score === -Infinity ? [] : piecesTo(end - start, lattice) };
}

/** The pieces of the best way to a position. */
function piecesTo(end: number, { lengths, room: { last } }: PieceLattice): number[] {
  const pieces: number[] = [];
  for (let at = end; at > 0; at -= last[at] === unknownPiece ? 1 : lengths[last[at]]) pieces.push(last[at]);
  return pieces.reverse();
}
