import { expect, test } from "vitest";
import { type MixedPosition, mixStreams } from "../../../lib/data/stream/mixed-stream.js";
import { openPairStream, type StreamPosition } from "../../../lib/data/stream/pair-stream.js";
import { samplesOf, shardsInMemory, streamSettings } from "./stream-fixtures.js";

/** Samples of the second source are told by what is left out of the first: it has only sample 0 to 7. */
const small = shardsInMemory([8]);
const large = shardsInMemory([8, 60], [0, 1, 2, 3, 4, 5, 6, 7]);

function mixed(weights: readonly [number, number], from?: MixedPosition) {
  const open = (source: typeof small) => (position?: StreamPosition) =>
    openPairStream(source, { ...streamSettings, mostBad: 0.9 }, position);
  const [first, second] = weights;
  return mixStreams(
    [
      { open: open(small), weight: first },
      { open: open(large), weight: second },
    ],
    from,
  );
}

/** Which source each batch is from. */
async function turns(weights: readonly [number, number], steps: number): Promise<string> {
  const stream = mixed(weights);
  let found = "";
  for (let step = 0; step < steps; step++)
    found += samplesOf(await stream.batch(step)).texts.every((n) => n < 8) ? "a" : "b";
  return found;
}

test("equal weights alternate, others have their share", async () => {
  expect(await turns([1, 1], 6)).toBe("ababab");
  expect(await turns([3, 1], 8)).toBe("aabaaaba"); // after 4 batches 3 and 1, after 8 batches 6 and 2
});

test("a mixture goes on from its position with the same batches", async () => {
  const whole = mixed([2, 1]);
  const batches = [];
  for (let step = 0; step < 9; step++) batches.push(await whole.batch(step));
  const first = mixed([2, 1]);
  for (let step = 0; step < 5; step++) await first.batch(step);
  const resumed = mixed([2, 1], JSON.parse(JSON.stringify(first.position(4))));
  for (let step = 4; step < 9; step++) expect(await resumed.batch(step)).toEqual(batches[step]);
  expect(whole.epochSize).toBe(76);
});

test("weights that are none and positions of other mixtures are errors", () => {
  expect(() => mixed([1, 0])).toThrow("positive weights, got weights 1, 0");
  expect(() => mixStreams([])).toThrow("got weights of none");
  expect(() => mixed([1, 1], { step: 0, streams: [] })).toThrow("a position of 2 streams, got one of 0");
});
