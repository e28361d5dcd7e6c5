import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleOrder } from "../../../lib/data/stream/stream-order.js";
import { seedKey } from "../../../lib/runtime/random.js";

const key = seedKey(3);

/** All samples of an epoch as "shard:index". */
function epochOf(
  counts: readonly number[],
  epoch: number,
  settings: Partial<Parameters<typeof sampleOrder>[1]> = {},
): string[] {
  const order = sampleOrder(counts, { key, shardsPerWindow: 2, ...settings });
  return Array.from({ length: order.size }, (_, place) => {
    const { shard, index } = order.at(epoch, place);
    return `${shard}:${index}`;
  });
}

const counts = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 })
  .filter((all) => all.some((n) => n > 0));

test("every sample comes exactly once in each epoch", () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 5 }), fc.nat(3), (sizes, shardsPerWindow, epoch) => {
      const all = sizes.flatMap((size, shard) => Array.from({ length: size }, (_, index) => `${shard}:${index}`));
      expect(epochOf(sizes, epoch, { shardsPerWindow }).sort()).toEqual(all.sort());
    }),
  );
});

test("the two parts of a split share no sample and have all of them, whatever the epoch", () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 2, max: 5 }), (sizes, every) => {
      const part = (name: "training" | "validation", epoch: number) => {
        try {
          return epochOf(sizes, epoch, { holdOut: { every, part: name } });
        } catch {
          return []; // no sample is left
        }
      };
      const all = sizes.flatMap((size, shard) => Array.from({ length: size }, (_, index) => `${shard}:${index}`));
      expect([...part("training", 0), ...part("validation", 1)].sort()).toEqual(all.sort());
    }),
  );
});

test("any place of any epoch can be asked for first", () => {
  const sizes = [5, 0, 7, 3];
  const inOrder = epochOf(sizes, 4);
  const order = sampleOrder(sizes, { key, shardsPerWindow: 2 });
  for (const place of [14, 0, 7, 3]) {
    const { shard, index } = order.at(4, place);
    expect(`${shard}:${index}`).toBe(inOrder[place]);
    order.at(0, place); // another epoch in between
  }
});

test("epochs and keys have orders of their own", () => {
  const sizes = [20, 20, 20];
  expect(epochOf(sizes, 0)).not.toEqual(epochOf(sizes, 1));
  expect(epochOf(sizes, 0)).not.toEqual(epochOf(sizes, 0, { key: seedKey(4) }));
  expect(epochOf(sizes, 0)).toEqual(epochOf(sizes, 0));
});

test("a window mixes its shards, and no other shard is needed until it ends", () => {
  const shards = epochOf([30, 30, 30, 30], 0).map((sample) => sample.split(":")[0]);
  const [first, second] = [new Set(shards.slice(0, 60)), new Set(shards.slice(60))];
  expect([first.size, second.size]).toEqual([2, 2]);
  expect(shards.slice(0, 10).every((shard) => shard === shards[0])).toBe(false);
});

test("places and settings that don't exist are errors", () => {
  expect(() => sampleOrder([3], { key, shardsPerWindow: 1 }).at(0, 3)).toThrow("a place of 0 to 2 in an epoch, got 3");
  expect(() => sampleOrder([0, 0], { key, shardsPerWindow: 1 })).toThrow("expected samples, got none in 2 shards");
  expect(() => sampleOrder([3], { key, shardsPerWindow: 0 })).toThrow("shardsPerWindow of at least 1, got 0");
  expect(() => sampleOrder([3], { key, shardsPerWindow: 1, holdOut: { every: 1, part: "training" } })).toThrow("got 1");
});
