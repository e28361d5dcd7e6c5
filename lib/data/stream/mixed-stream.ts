// Batches from several streams in turn: "alternating batches between CC12M and YFCC100m" (LiT, Table 10), or by weights.
import type { PairStream, StreamPosition } from "./pair-stream.js";

/** Where each of the streams is. */
export interface MixedPosition {
  readonly step: number;
  readonly streams: readonly StreamPosition[];
}

export interface MixedSource {
  readonly open: (from?: StreamPosition) => PairStream;
  /** Its share of the batches, in proportion to the others'; 1 by default. */
  readonly weight?: number;
}

/**
 * Each batch is of one stream: of the one that is furthest behind its share, so that equal weights alternate. From the beginning
 * or from a position on.
 */
export function mixStreams(sources: readonly MixedSource[], from?: MixedPosition): PairStream<MixedPosition> {
  const weights = sources.map(({ weight = 1 }) => weight);
  if (sources.length === 0 || !weights.every((weight) => Number.isFinite(weight) && weight > 0))
    throw new Error(
      `mixStreams: expected streams with positive weights, got weights ${weights.join(", ") || "of none"}`,
    );
  if (from !== undefined && from.streams.length !== sources.length)
    throw new Error(
      `mixStreams: expected a position of ${sources.length} streams, got one of ${from.streams.length}; begin anew`,
    );
  const streams = sources.map(({ open }, i) => open(from?.streams[i]));
  const start = streams.map((_, i) => from?.streams[i].step ?? 0);
  const steps = new Map([[from?.step ?? 0, start]]);
  const stepsAt = (step: number): readonly number[] => {
    const known = steps.get(step);
    if (known) return known;
    throw new Error(`mixStreams: expected step ${[...steps.keys()].join(", ")}, got ${step}; open new streams`);
  };
  return {
    epochSize: streams.reduce((sum, { epochSize }) => sum + epochSize, 0),
    async batch(step) {
      const before = stepsAt(step);
      const turn = furthestBehind(before, weights);
      const batch = await streams[turn].batch(before[turn]);
      steps.delete(step - 2);
      steps.set(
        step + 1,
        before.map((count, i) => (i === turn ? count + 1 : count)),
      );
      return batch;
    },
    position: (step) => ({ step, streams: stepsAt(step).map((count, i) => streams[i].position(count)) }),
  };
}

/** Of equals, the first. */
function furthestBehind(steps: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const next = steps.reduce((sum, count) => sum + count, 1);
  const behind = weights.map((weight, i) => (weight / total) * next - steps[i]);
  return behind.indexOf(Math.max(...behind));
}
