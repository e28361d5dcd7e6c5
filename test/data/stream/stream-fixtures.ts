// Shards of small pictures for tests of streams: sample n is a grey of 2 n with the text "sample n", so that a batch says what is in it.
import sharp from "sharp";
import type { Preprocessing } from "../../../lib/data/preprocessing.js";
import { publishedPreprocessing } from "../../../lib/data/published-preprocessing.js";
import { plainPicture } from "../../../lib/data/readers/encoded-pictures.js";
import type { StreamSettings } from "../../../lib/data/stream/pair-stream.js";
import type { ShardedPairs } from "../../../lib/data/stream/sharded-pairs.js";
import { seedKey } from "../../../lib/runtime/random.js";
import { hashVocabulary, makeTokenizer } from "../../../lib/tokenizers/tokenizer.js";
import type { TarFile } from "../readers/small-files.js";

/** One token per text: the first number in it plus 10, between marks 1 and 999. */
export const numberTokenizer = makeTokenizer(
  {
    kind: "wordpiece",
    vocabularySize: 1000,
    contextLength: 3,
    padding: 0,
    startOfText: 1,
    endOfText: 999,
    settings: {},
    vocabularyHash: hashVocabulary([]),
  },
  { encode: (text: string) => [1, 10 + Number(/\d+/.exec(text)?.[0] ?? 0), 999], decode: () => "" },
);

export const twoPixels: Preprocessing = publishedPreprocessing("clip", 2);

export const streamSettings: StreamSettings = {
  tokenizer: numberTokenizer,
  batchSize: 4,
  preprocessing: twoPixels,
  key: seedKey(1),
  shardsPerWindow: 2,
};

/** Shards in memory with so many samples each; `bad` are numbers of samples that can't be read. */
export function shardsInMemory(counts: readonly number[], bad: readonly number[] = []): ShardedPairs {
  const first = counts.map((_, i) => counts.slice(0, i).reduce((sum, count) => sum + count, 0));
  return {
    name: "memory",
    firstSkipped: [],
    shards: counts.map((samples, i) => ({ name: `${i}`, bytes: samples, samples, skipped: 0 })),
    openShard: async (shard) => ({
      size: counts[shard],
      sampleName: (index) => `sample ${first[shard] + index}`,
      read: async (index) => {
        const n = first[shard] + index;
        if (bad.includes(n)) throw new Error("broken on purpose");
        const pixels = Uint8Array.from({ length: 8 }, () => 2 * n); // [2, 4]
        const picture = plainPicture(pixels, { height: 2, width: 4, channels: 1 });
        return { caption: { title: `sample ${n}`, description: "", tags: [] }, picture };
      },
    }),
  };
}

/** Numbers of the samples of a batch, by their token ids [B, 3] and by their pixels. */
export function samplesOf({ ids, images }: { ids: Int32Array; images: Uint8Array }): {
  texts: number[];
  greys: number[];
} {
  const size = ids.length / 3;
  const each = <Out>(fn: (i: number) => Out) => Array.from({ length: size }, (_, i) => fn(i));
  return { texts: each((i) => ids[3 * i + 1] - 10), greys: each((i) => images[12 * i] / 2) };
}

/** A shard's files as img2dataset writes them, for samples `from` up to `to`. */
export async function shardFiles(from: number, to: number): Promise<TarFile[]> {
  const files: TarFile[] = [];
  for (let n = from; n < to; n++) {
    const background = { r: 2 * n, g: 2 * n, b: 2 * n };
    const content = await sharp({ create: { width: 4, height: 2, channels: 3, background } })
      .png()
      .toBuffer();
    const key = `${n}`.padStart(9, "0");
    files.push({ name: `${key}.png`, content }, { name: `${key}.txt`, content: `sample ${n}` });
    files.push({ name: `${key}.json`, content: JSON.stringify({ caption: `sample ${n}`, key, status: "success" }) });
  }
  return files;
}
