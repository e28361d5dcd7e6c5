// What a stream could not read: counted, the first named, and too many an error. A run that learns from what happens to be left
// gives no sign of it.
import type { BadItem } from "../labelled-pictures.js";

/** JSON, a part of a stream's position. */
export interface SampleCounts {
  /** Samples taken, the bad ones among them. */
  readonly taken: number;
  readonly bad: number;
  readonly firstBad: readonly BadItem[];
}

export const noSamples: SampleCounts = { taken: 0, bad: 0, firstBad: [] };

const mostListed = 10;
/** A share is judged from so many samples on, or from all where there are fewer. */
const judgedFrom = 100;

/** One more sample, and why it is bad if it is. */
export function countSample({ taken, bad, firstBad }: SampleCounts, problem: BadItem | undefined): SampleCounts {
  if (problem === undefined) return { taken: taken + 1, bad, firstBad };
  return {
    taken: taken + 1,
    bad: bad + 1,
    firstBad: firstBad.length < mostListed ? [...firstBad, problem] : firstBad,
  };
}

/** Throws where a larger share than `mostBad` is bad, with the first reasons. */
export function checkBad({ taken, bad, firstBad }: SampleCounts, { mostBad, size }: { mostBad: number; size: number }) {
  if (bad <= mostBad * taken || taken < Math.min(judgedFrom, size)) return;
  const listed = firstBad.map(({ name, reason }) => `${name}: ${reason}`).join("\n");
  throw new Error(
    `openPairStream: expected at most ${100 * mostBad} % of bad samples, got ${bad} of ${taken}; mend the data, or pass another ` +
      `{ mostBad } if they may be left out:\n${listed}`,
  );
}
