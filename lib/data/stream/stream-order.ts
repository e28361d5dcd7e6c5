// In which order a stream goes through its shards: a pure function of key, epoch and place, so that a stream can begin
// anywhere. The shards of an epoch are shuffled and cut into windows of a few; the samples of a window are shuffled as one,
// exactly. A shuffle buffer would have to be saved sample by sample, and mixes no further than its size.
import { deriveKey, type Key, randomStream } from "../../runtime/random.js";

export interface OrderSettings {
  readonly key: Key;
  /** Shards that are shuffled as one, and open at a time. */
  readonly shardsPerWindow: number;
  /** Leaves every n-th sample of each shard out of training; the "validation" part is made of these. */
  readonly holdOut?: { readonly every: number; readonly part: "training" | "validation" };
}

/** A sample's shard and its place in there. */
export interface SamplePlace {
  readonly shard: number;
  readonly index: number;
}

export interface SampleOrder {
  /** Samples of an epoch, each of which comes once. */
  readonly size: number;
  /** The sample at a place in 0 .. size - 1 of an epoch. Fast where places are asked for one after the other. */
  at(epoch: number, place: number): SamplePlace;
}

/** The order of shards with so many samples each. */
export function sampleOrder(counts: readonly number[], { key, shardsPerWindow, holdOut }: OrderSettings): SampleOrder {
  if (!(Number.isInteger(shardsPerWindow) && shardsPerWindow >= 1))
    throw new Error(`sampleOrder: expected shardsPerWindow of at least 1, got ${shardsPerWindow}`);
  const part = partOf(holdOut);
  const kept = counts.map(part.count);
  const size = kept.reduce((sum, count) => sum + count, 0);
  if (size === 0) throw new Error(`sampleOrder: expected samples, got none in ${counts.length} shards`);
  const openWindow = (epoch: number, place: number) => {
    const epochKey = deriveKey(deriveKey(key, "epoch"), epoch);
    const window = windowsOf(kept, shardsPerWindow, epochKey).find((each) => holds(each, place));
    if (window) return { epoch, window, order: shuffledWindow(window, epochKey) };
    throw new Error(`sampleOrder: expected a place of 0 to ${size - 1} in an epoch, got ${place}`);
  };
  let latest: ReturnType<typeof openWindow> | undefined;
  return {
    size,
    at(epoch, place) {
      if (latest === undefined || latest.epoch !== epoch || !holds(latest.window, place))
        latest = openWindow(epoch, place);
      const { window, order } = latest;
      const { shard, index } = locate(window, kept, order[place - window.begin]);
      return { shard, index: part.index(index) };
    },
  };
}

/** Which samples of a shard belong to a part: how many of `count`, and where the j-th of them is. */
function partOf(holdOut: OrderSettings["holdOut"]): { count(count: number): number; index(j: number): number } {
  if (holdOut === undefined) return { count: (count) => count, index: (j) => j };
  const { every, part } = holdOut;
  if (!(Number.isInteger(every) && every >= 2))
    throw new Error(`sampleOrder: expected to hold out every n-th sample, n of at least 2, got ${every}`);
  const heldOut = (count: number) => Math.ceil(count / every);
  if (part === "validation") return { count: heldOut, index: (j) => j * every };
  return { count: (count) => count - heldOut(count), index: (j) => j + Math.floor(j / (every - 1)) + 1 };
}

interface Window {
  readonly shards: Int32Array;
  /** Place in the epoch of its first sample. */
  readonly begin: number;
  readonly size: number;
}

function holds({ begin, size }: Window, place: number): boolean {
  return place >= begin && place < begin + size;
}

function windowsOf(kept: readonly number[], shardsPerWindow: number, key: Key): Window[] {
  const shuffled = randomStream(deriveKey(key, "shards")).shuffle(Int32Array.from(kept.keys()));
  const windows: Window[] = [];
  let begin = 0;
  for (let first = 0; first < shuffled.length; first += shardsPerWindow) {
    const shards = shuffled.subarray(first, first + shardsPerWindow);
    const size = shards.reduce((sum, shard) => sum + kept[shard], 0);
    windows.push({ shards, begin, size });
    begin += size;
  }
  return windows;
}

function shuffledWindow({ begin, size }: Window, key: Key): Int32Array {
  const stream = randomStream(deriveKey(deriveKey(key, "window"), begin));
  return stream.shuffle(Int32Array.from({ length: size }, (_, i) => i));
}

/** The n-th sample of a window whose shards lie one behind the other. */
function locate({ shards }: Window, kept: readonly number[], n: number): SamplePlace {
  let index = n;
  for (const shard of shards) {
    if (index < kept[shard]) return { shard, index };
    index -= kept[shard];
  }
  throw new Error(`sampleOrder: expected a sample of the window, got number ${n}`);
}
