import fc from "fast-check";
import { expect, test } from "vitest";
import { openPairStream, type PairStream } from "../../../lib/data/stream/pair-stream.js";
import { seedKey } from "../../../lib/runtime/random.js";
import { samplesOf, shardsInMemory, streamSettings } from "./stream-fixtures.js";

async function batches(stream: PairStream<unknown>, from: number, to: number) {
  const found: Awaited<ReturnType<typeof stream.batch>>[] = [];
  for (let step = from; step < to; step++) found.push(await stream.batch(step));
  return found;
}

test("a stream that ends at any step goes on with the same batches, byte by byte", async () => {
  const source = shardsInMemory([5, 3, 0, 8, 4], [2, 11]);
  const settings = { ...streamSettings, mostBad: 0.5 };
  const whole = await batches(openPairStream(source, settings), 0, 12);
  await fc.assert(
    fc.asyncProperty(fc.nat(11), async (kill) => {
      const first = openPairStream(source, settings);
      await batches(first, 0, kill);
      const saved = JSON.parse(JSON.stringify(first.position(kill)));
      await first.batch(kill); // the trainer makes a batch ahead, which is lost
      expect(await batches(openPairStream(source, settings, saved), kill, 12)).toEqual(whole.slice(kill));
      expect(JSON.parse(JSON.stringify(first.position(kill)))).toEqual(saved);
    }),
    { numRuns: 12 },
  );
});

test("each epoch has every good sample once, in an order of its own, and batches go on over its end", async () => {
  const source = shardsInMemory([5, 3, 8, 4], [2, 11]); // 20 samples, 18 of them good
  const settings = { ...streamSettings, batchSize: 6, mostBad: 0.5 };
  const found = (await batches(openPairStream(source, settings), 0, 6)).flatMap((batch) => samplesOf(batch).texts);
  const [first, second] = [found.slice(0, 18), found.slice(18)];
  const good = Array.from({ length: 20 }, (_, n) => n).filter((n) => n !== 2 && n !== 11);
  expect(first.toSorted((a, b) => a - b)).toEqual(good);
  expect(second.toSorted((a, b) => a - b)).toEqual(good);
  expect(first).not.toEqual(second);
  const other = await openPairStream(source, { ...settings, key: seedKey(2) }).batch(0);
  expect(samplesOf(other).texts).not.toEqual(first.slice(0, 6));
});

test("each picture stays with its text", async () => {
  const found = await batches(openPairStream(shardsInMemory([9, 9]), streamSettings), 0, 4);
  for (const batch of found) {
    const { texts, greys } = samplesOf(batch);
    expect(greys).toEqual(texts);
    expect(batch.names).toEqual(texts.map((n) => `sample ${n}`));
  }
});

test("bad samples are counted and named in the position", async () => {
  const stream = openPairStream(shardsInMemory([6, 6], [3]), { ...streamSettings, batchSize: 11 });
  await stream.batch(0);
  const { samples, epoch, place } = stream.position(1);
  expect(samples.bad).toBeLessThanOrEqual(1);
  await stream.batch(1);
  const later = stream.position(2).samples;
  expect(later.firstBad[0]).toEqual({ name: "sample 3", reason: "broken on purpose" });
  expect(later.taken - later.bad).toBe(22);
  expect({ epoch, place }).toEqual({ epoch: Math.floor(samples.taken / 12), place: samples.taken % 12 });
});

test("too many bad samples are an error that names the first", async () => {
  const stream = openPairStream(shardsInMemory([10], [1, 4]), { ...streamSettings, batchSize: 8 });
  await expect(stream.batch(0).then(() => stream.batch(1))).rejects.toThrow(
    /at most 10 % of bad samples, got 2 of 10; .*\nsample [14]: broken on purpose/,
  );
  const none = openPairStream(shardsInMemory([3], [0, 1, 2]), { ...streamSettings, mostBad: 0.99 });
  await expect(none.batch(0)).rejects.toThrow("got 3 of 3");
});

test("batches come in their order, and a position belongs to its data and settings", async () => {
  const source = shardsInMemory([8]);
  const stream = openPairStream(source, streamSettings);
  await expect(stream.batch(1)).rejects.toThrow("expected to be asked for batch 0, got 1");
  await stream.batch(0);
  await expect(stream.batch(0)).rejects.toThrow("expected to be asked for batch 1, got 0");
  expect(() => stream.position(7)).toThrow("a position of step 0, 1, got 7");
  const position = stream.position(1);
  expect(() => openPairStream(shardsInMemory([9]), streamSettings, position)).toThrow("a position of these data");
  expect(() => openPairStream(source, { ...streamSettings, batchSize: 5 }, position)).toThrow("a position of these");
});

test("random crops are of the part that is as high as the picture, and the middle one is as evaluation has it", async () => {
  const wide = shardsInMemory([4]);
  const source = {
    ...wide,
    openShard: async (shard: number) => {
      const opened = await wide.openShard(shard);
      const read = async (index: number) => {
        const sample = await opened.read(index);
        const pixels = Uint8Array.from({ length: 24 }, (_, i) => 10 * (Math.floor(i / 3) % 4)); // columns 0, 10, 20, 30
        const decode = async () => ({ kind: "rgb", height: 2, width: 4, channels: 3, pixels }) as const;
        return { ...sample, picture: { height: 2, width: 4, decode } };
      };
      return { ...opened, read };
    },
  };
  const lefts = async (crops: "random" | "centre") => {
    const found = await batches(openPairStream(source, { ...streamSettings, crops }), 0, 10);
    return new Set(found.flatMap(({ images }) => [0, 1, 2, 3].map((i) => images[12 * i])));
  };
  expect([...(await lefts("random"))].sort()).toEqual([0, 10, 20]);
  expect([...(await lefts("centre"))]).toEqual([10]);
});
