// What pairs on disk are that are too many for memory: shards of samples, of which only a few are open at a time. Tar files,
// blocks of tables and row groups of Parquet files are read as this.
import { createHash } from "node:crypto";
import type { Caption } from "../dataset.js";
import type { ImageFile } from "../image-files.js";
import type { BadItem } from "../labelled-pictures.js";

/** What is known of a shard before it is opened. */
export interface ShardSummary {
  /** Its place in the data, the same wherever they lie. */
  readonly name: string;
  /** Of the file that it is in. */
  readonly bytes: number;
  /** Samples with a picture and a text; whether the picture can be decoded is not known yet. */
  readonly samples: number;
  /** Samples that lack one of them. */
  readonly skipped: number;
}

/** Samples of one shard, in the order of the file. */
export interface Shard {
  readonly size: number;
  /** What to call sample `index` towards a person. */
  sampleName(index: number): string;
  /** Its text and its picture, not decoded yet. Rejects for a broken one, naming it. */
  read(index: number): Promise<{ readonly caption: Caption; readonly picture: ImageFile }>;
}

/** Pairs in shards. */
export interface ShardedPairs {
  readonly name: string;
  readonly shards: readonly ShardSummary[];
  /** Names the first samples that were skipped, and why. */
  readonly firstSkipped: readonly BadItem[];
  /** Reads what it takes to find the samples of a shard; rejects if they are others than when the data were opened. */
  openShard(shard: number): Promise<Shard>;
}

/** Samples of all shards together. */
export function sampleCount({ shards }: Pick<ShardedPairs, "shards">): number {
  return shards.reduce((sum, { samples }) => sum + samples, 0);
}

/** Changes when names, sizes or counts of the shards change. */
export function shardsFingerprint({ shards }: Pick<ShardedPairs, "shards">): string {
  const hash = createHash("sha256");
  for (const { name, bytes, samples, skipped } of shards) hash.update(JSON.stringify([name, bytes, samples, skipped]));
  return hash.digest("hex").slice(0, 16);
}

/** Samples are skipped one by one; where more than this share of a shard is, the data are of another kind than expected. */
export const mostSkippedByDefault = 0.1;

/**
 * Throws where too many samples of a shard were skipped (open_clip's run that never began, since its shards had classes for
 * texts, is its issue 569).
 */
export function checkSkipped(
  reader: string,
  { name, samples, skipped }: ShardSummary,
  { first, mostSkipped }: { first: BadItem | undefined; mostSkipped: number },
): void {
  const total = samples + skipped;
  if (total > 0 && skipped <= mostSkipped * total) return;
  const why = first === undefined ? "" : `; the first is ${first.name}: ${first.reason}`;
  throw new Error(
    `${reader}: expected at most ${100 * mostSkipped} % of samples without a picture or text, got ${skipped} of ${total} in ` +
      `${name}${why}; pass another { mostSkipped } if they may be left out`,
  );
}
