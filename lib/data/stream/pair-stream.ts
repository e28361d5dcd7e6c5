// Training batches from data that are too large for memory: streamed, shuffled by key, from any position on. The position is a
// few numbers; saved with a run and given back, it gives the batches that would have come.
import { deriveKey, type Key, type RandomStream, randomStream } from "../../runtime/random.js";
import type { Tokenizer } from "../../tokenizers/tokenizer.js";
import type { PairBatch } from "../batches.js";
import { captionText } from "../captions.js";
import type { Caption } from "../dataset.js";
import { type Preprocessing, sizeOf } from "../preprocessing.js";
import { checkBad, countSample, noSamples, type SampleCounts } from "./bad-samples.js";
import { type LoadedSample, placeAfter, sampleLoader } from "./sample-loading.js";
import { type ShardedPairs, shardsFingerprint } from "./sharded-pairs.js";
import { type OrderSettings, sampleOrder } from "./stream-order.js";

export interface StreamSettings {
  readonly tokenizer: Tokenizer;
  readonly batchSize: number;
  /** What the pictures become. */
  readonly preprocessing: Preprocessing;
  /** Which part of a resized picture: a random one, CLIP's one augmentation (section 2.3), or the middle; "random" by default. */
  readonly crops?: "random" | "centre";
  readonly key: Key;
  /** Shards that are shuffled as one and open at a time, 8 by default; memory is needed for where their samples lie. */
  readonly shardsPerWindow?: number;
  /** Trains on all but every n-th sample of each shard, or validates on these. */
  readonly holdOut?: OrderSettings["holdOut"];
  /** The text of a caption, each time it is seen; by default the title, or what there is instead. */
  readonly text?: (caption: Caption, stream: RandomStream) => string;
  /** A larger share of samples that can't be read is an error; 0.1 by default. */
  readonly mostBad?: number;
}

/** Where a stream is, as JSON. */
export interface StreamPosition {
  /** Number of the next batch. */
  readonly step: number;
  /** The sample that is next in the order. */
  readonly epoch: number;
  readonly place: number;
  readonly samples: SampleCounts;
  /** Of the data and of what decides about their order. */
  readonly identity: string;
}

export interface StreamBatch extends PairBatch {
  /** Where each sample is from, [B]. */
  readonly names: readonly string[];
}

export interface PairStream<Position = StreamPosition> {
  /** Samples of an epoch, the bad ones among them. */
  readonly epochSize: number;
  /** The batch of a step; they can only be had one after the other. Batches go on over the end of an epoch. */
  batch(step: number): Promise<StreamBatch>;
  /** The position from which a new stream begins with the batch of `step`, one of the last two or the next. */
  position(step: number): Position;
}

/**
 * The batches of a run from the beginning, or from a position on. Samples that can't be read are left out, counted and the first
 * of them named in the position.
 *
 * @throws for a position of other data or settings; from `batch`, where too many samples are bad, and for shards that changed.
 */
export function openPairStream(source: ShardedPairs, settings: StreamSettings, from?: StreamPosition): PairStream {
  const { key, batchSize, preprocessing, shardsPerWindow = 8, holdOut, crops = "random", mostBad = 0.1 } = settings;
  const counts = source.shards.map(({ samples }) => samples);
  const order = sampleOrder(counts, { key, shardsPerWindow, holdOut });
  const decisive = { key, batchSize, shardsPerWindow, holdOut, crops, preprocessing };
  const identity = JSON.stringify({ shards: shardsFingerprint(source), ...decisive });
  checkPosition(from, identity, source.name);
  let current = from ?? { step: 0, epoch: 0, place: 0, samples: noSamples, identity };
  const loading = { key, preprocessing, crops, shardsOpen: Math.min(2 * shardsPerWindow, counts.length) };
  const nextSample = sampleLoader(source, order, current, loading);
  const positions = new Map([[current.step, current]]);
  const nextGood = async (): Promise<LoadedSample> => {
    for (;;) {
      const sample = await nextSample();
      const samples = countSample(current.samples, "reason" in sample ? sample : undefined);
      current = { ...current, ...placeAfter(current, order.size), samples };
      checkBad(samples, { mostBad, size: order.size });
      if (!("reason" in sample)) return sample;
    }
  };
  return {
    epochSize: order.size,
    async batch(step) {
      if (positions.get(step) !== current)
        throw new Error(
          `openPairStream: expected to be asked for batch ${current.step}, got ${step}; open a new stream`,
        );
      positions.delete(step - 2);
      const samples: LoadedSample[] = [];
      while (samples.length < batchSize) samples.push(await nextGood());
      current = { ...current, step: step + 1 };
      positions.set(step + 1, current);
      return batchOf(samples, settings);
    },
    position(step) {
      const found = positions.get(step);
      if (found) return found;
      const known = [...positions.keys()].join(", ");
      throw new Error(`openPairStream: expected a position of step ${known}, got ${step}`);
    },
  };
}

function checkPosition(from: StreamPosition | undefined, identity: string, name: string): void {
  if (from === undefined || from.identity === identity) return;
  throw new Error(
    `openPairStream: expected a position of these data and settings, ${identity}, got one of ${from.identity} (${name}); ` +
      "begin anew, without a position",
  );
}

function batchOf(samples: readonly LoadedSample[], settings: StreamSettings): StreamBatch {
  const { tokenizer, preprocessing, text = textOf } = settings;
  const { height, width } = sizeOf(preprocessing.imageSize);
  const images = new Uint8Array(samples.length * height * width * 3); // [B, height, width, 3]
  for (const [i, { pixels }] of samples.entries()) images.set(pixels, i * pixels.length);
  const texts = samples.map(({ caption, key }) => text(caption, randomStream(deriveKey(key, "text"))));
  return { images, ...tokenizer.tokenize(texts, { overlong: "truncate" }), names: samples.map(({ name }) => name) };
}

/** The title; without one, the description; without either, the tags. */
function textOf(caption: Caption): string {
  return caption.title || caption.description || captionText(caption, { fields: ["tags"] });
}
