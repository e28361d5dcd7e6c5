// Tar shards of pairs as img2dataset writes them: 00000.tar with 000000000.jpg, .txt and .json for each key. An archive is never
// unpacked and never read as a whole: its headers say where each file lies.
import { basename } from "node:path";
import { breathe } from "../../runtime/breathe.js";
import { startProgress } from "../../runtime/progress.js";
import type { BadItem } from "../labelled-pictures.js";
import { type OpenFile, withFile } from "../readers/byte-range.js";
import { mostPictureBytes, openEncoded } from "../readers/encoded-pictures.js";
import type { TarEntry } from "../readers/tar-index.js";
import { pictureKinds, type TarSample, tarSamples } from "../readers/tar-samples.js";
import { captionOfFiles } from "./sample-captions.js";
import { type ManifestEntry, readManifest, writeManifest } from "./shard-manifest.js";
import { shardNames } from "./shard-names.js";
import { checkSkipped, mostSkippedByDefault, type Shard, type ShardedPairs } from "./sharded-pairs.js";

const reader = "openTarShards";
const mostTextBytes = 2 ** 22;
const mostListed = 3;
/** Reading the headers of so many shards takes long enough to be shown. */
const shownFrom = 20;

export interface TarShardOptions {
  /** Where the counts of the shards are kept: written when they are first read, and again when shards have changed. */
  readonly manifest?: string;
  /** More samples of a shard without a picture or text are an error: a share, 0.1 by default. */
  readonly mostSkipped?: number;
  /** What to do about an archive that is damaged or cut short; "throw" by default. */
  readonly damaged?: "throw" | "keep what is whole";
}

/**
 * Pairs in tar files, given by paths or by a pattern such as "data/{00000..00012}.tar". A title is "title" of .json or, where that
 * has none, what .txt has or "caption" of .json; "description" and "tags" are those of .json.
 *
 * @throws for missing and compressed archives, for damaged ones unless the samples before the damage are to be kept, where
 * shards have the same name, and where too many samples lack a picture or text, with what they have instead.
 */
export async function openTarShards(
  source: string | readonly string[],
  { manifest, mostSkipped = mostSkippedByDefault, damaged = "throw" }: TarShardOptions = {},
): Promise<ShardedPairs> {
  const paths = typeof source === "string" ? shardNames(source) : source;
  checkNames(paths);
  const known = new Map(
    (manifest === undefined ? [] : (readManifest(manifest) ?? [])).map((each) => [each.name, each]),
  );
  const shards: ManifestEntry[] = [];
  const progress = known.size === 0 && paths.length >= shownFrom ? startProgress("shards", paths.length) : undefined;
  for (const path of paths) {
    const entry = await withFile(reader, path, (file) => summary(file, known.get(basename(path)), damaged));
    checkSkipped(reader, { ...entry, name: path }, { first: entry.firstSkipped[0], mostSkipped });
    shards.push(entry);
    progress?.update(shards.length);
  }
  progress?.finish();
  if (manifest !== undefined && shards.some((entry) => known.get(entry.name) !== entry))
    writeManifest(manifest, shards);
  return {
    name: typeof source === "string" ? source : paths[0],
    shards,
    firstSkipped: shards.flatMap(({ firstSkipped }) => firstSkipped),
    openShard: (shard) => openShard(paths[shard], shards[shard]),
  };
}

function checkNames(paths: readonly string[]): void {
  if (paths.length === 0) throw new Error(`${reader}: expected paths of tar files, got none`);
  const seen = new Set<string>();
  for (const path of paths) {
    const name = basename(path);
    if (/\.(gz|tgz|zst|bz2|xz)$/.test(name))
      throw new Error(
        `${reader}: expected plain tar files, got a compressed one (${path}); decompress it, pictures are`,
      );
    if (seen.has(name)) throw new Error(`${reader}: expected every name of a shard once, got ${name} twice (${path})`);
    seen.add(name);
  }
}

/** What the manifest has of an unchanged file, or what its headers say. */
async function summary(
  file: OpenFile,
  known: ManifestEntry | undefined,
  damaged: TarShardOptions["damaged"],
): Promise<ManifestEntry> {
  if (known?.bytes === file.size && (damaged !== "throw" || known.damage === undefined)) return known;
  const { samples, skipped, damage } = await indexOf(file);
  if (damage !== undefined && damaged === "throw")
    throw new Error(`${damage}, or pass { damaged: "keep what is whole" } for its first ${samples.length} samples`);
  return {
    name: basename(file.path),
    bytes: file.size,
    samples: samples.length,
    skipped: skipped.length,
    firstSkipped: skipped.slice(0, mostListed),
    ...(damage !== undefined && { damage }),
  };
}

interface PlacedSample {
  readonly key: string;
  readonly picture: TarEntry;
  readonly text?: TarEntry;
  readonly json?: TarEntry;
}

/** Where the samples of an archive lie, up to its end or its damage; the last one before that may lack files and is left out. */
async function indexOf(file: OpenFile): Promise<{ samples: PlacedSample[]; skipped: BadItem[]; damage?: string }> {
  const samples: PlacedSample[] = [];
  const skipped: BadItem[] = [];
  try {
    for await (const found of tarSamples(file)) {
      await breathe();
      const placed = "reason" in found ? found : placedSample(file, found);
      if ("reason" in placed) skipped.push(placed);
      else samples.push(placed);
    }
    return { samples, skipped };
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith(`${reader}: `)) throw error; // an interrupt
    return { samples, skipped, damage: message };
  }
}

function placedSample(file: OpenFile, { key, parts }: TarSample): PlacedSample | BadItem {
  const name = `${file.path}: ${key}`;
  const picture = pictureKinds.map((kind) => parts.get(kind)).find((entry) => entry !== undefined);
  const [text, json] = [parts.get("txt"), parts.get("json")];
  const got = `got .${[...parts.keys()].join(", .").slice(0, 200)}`;
  if (picture === undefined) return { name, reason: `expected .${pictureKinds.join(", .")}, ${got}` };
  if (text === undefined && json === undefined) return { name, reason: `expected .txt or .json, ${got}` };
  const unreadable = [picture, text, json].find((entry) => entry?.unreadable !== undefined)?.unreadable;
  if (unreadable !== undefined) return { name, reason: `in the archive as ${unreadable}` };
  if (picture.size > mostPictureBytes) return { name, reason: `a picture of ${picture.size} bytes` };
  const longest = Math.max(text?.size ?? 0, json?.size ?? 0);
  if (longest > mostTextBytes) return { name, reason: `a text of ${longest} bytes` };
  return { key, picture, text, json };
}

async function openShard(path: string, { bytes, samples: expected }: ManifestEntry): Promise<Shard> {
  const { samples, size } = await withFile(reader, path, async (file) => ({
    ...(await indexOf(file)),
    size: file.size,
  }));
  if (size !== bytes || samples.length !== expected)
    throw new Error(
      `${reader}: expected ${expected} samples in ${bytes} bytes, got ${samples.length} in ${size} (${path}); the shard has ` +
        "changed, open the shards again",
    );
  const sampleName = (index: number) => `${path}: ${samples[index].key}`;
  return {
    size: samples.length,
    sampleName,
    read: (index) =>
      withFile(reader, path, async (file) => {
        const { picture, text, json } = samples[index];
        const textOf = async (entry: TarEntry | undefined) => entry && (await bytesOf(file, entry)).toString("utf8");
        const caption = captionOfFiles(await textOf(text), await textOf(json), sampleName(index));
        return { caption, picture: await openEncoded(await bytesOf(file, picture), sampleName(index)) };
      }),
  };
}

function bytesOf(file: OpenFile, { begin, size }: TarEntry): Promise<Buffer> {
  return file.read(begin, begin + size);
}
