// Samples of a stream, read and decoded some ahead of the one that is wanted and handed on in their order.
import { deriveKey, type Key, randomStream } from "../../runtime/random.js";
import type { Caption } from "../dataset.js";
import { mostPixelsByDefault } from "../image-files.js";
import type { BadItem } from "../labelled-pictures.js";
import { sharedBudget } from "../pixel-budget.js";
import { type Preprocessing, preprocess } from "../preprocessing.js";
import type { Shard, ShardedPairs } from "./sharded-pairs.js";
import type { SampleOrder } from "./stream-order.js";

/** A place in the endless order of epochs. */
export interface EpochPlace {
  readonly epoch: number;
  readonly place: number;
}

export interface LoadedSample {
  readonly name: string;
  readonly caption: Caption;
  /** RGB bytes [height, width, 3]. */
  readonly pixels: Uint8Array;
  /** Of what else is random about this sample in this epoch, whatever batch it is in. */
  readonly key: Key;
}

export interface SampleLoadingOptions {
  readonly key: Key;
  readonly preprocessing: Preprocessing;
  readonly crops: "random" | "centre";
  /** That stay open. */
  readonly shardsOpen: number;
}

/** Samples that are being loaded while one is waited for: enough for sharp's threads and the disk. */
const ahead = 16;

/** Gives the samples from a place on, one after the other; a bad one as its problem. */
export function sampleLoader(
  source: ShardedPairs,
  order: SampleOrder,
  from: EpochPlace,
  options: SampleLoadingOptions,
) {
  const openShard = shardsInMemory(source, options.shardsOpen);
  const withinBudget = sharedBudget(mostPixelsByDefault);
  const load = async ({ epoch, place }: EpochPlace): Promise<LoadedSample | BadItem> => {
    const { shard: number, index } = order.at(epoch, place);
    const shard = await openShard(number);
    const name = shard.sampleName(index);
    const key = deriveKey(deriveKey(deriveKey(options.key, "sample"), epoch), place);
    try {
      const { caption, picture } = await shard.read(index);
      const decode = async () => cropped(await picture.decode(), key, options);
      return { name, caption, key, pixels: await withinBudget(picture.height * picture.width, decode) };
    } catch (error) {
      return { name, reason: error instanceof Error ? error.message : String(error) };
    }
  };
  const queue: Promise<LoadedSample | BadItem>[] = [];
  let next = from;
  return async (): Promise<LoadedSample | BadItem> => {
    for (; queue.length < ahead; next = placeAfter(next, order.size)) {
      const loading = load(next);
      loading.catch(() => {}); // it is thrown when it is its turn
      queue.push(loading);
    }
    return queue.shift()!;
  };
}

export function placeAfter({ epoch, place }: EpochPlace, size: number): EpochPlace {
  return place + 1 < size ? { epoch, place: place + 1 } : { epoch: epoch + 1, place: 0 };
}

function cropped(
  picture: Parameters<typeof preprocess>[0],
  key: Key,
  { preprocessing, crops }: SampleLoadingOptions,
): Uint8Array {
  if (crops === "centre") return preprocess(picture, preprocessing);
  const stream = randomStream(deriveKey(key, "crop"));
  const crop = (size: number, kept: number) =>
    size < kept ? Math.floor((size - kept) / 2) : stream.integer(size - kept + 1);
  return preprocess(picture, preprocessing, { crop });
}

/** Opens shards and keeps those that were used last. */
function shardsInMemory(source: ShardedPairs, most: number): (shard: number) => Promise<Shard> {
  const open = new Map<number, Promise<Shard>>();
  return (shard) => {
    const found = open.get(shard) ?? source.openShard(shard);
    open.delete(shard);
    open.set(shard, found); // as the last one used
    for (const [oldest] of [...open].slice(0, -most)) open.delete(oldest);
    return found;
  };
}
