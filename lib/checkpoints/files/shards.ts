// Weights in several files, with an index that says which file has which array: model.safetensors.index.json or
// pytorch_model.bin.index.json, as the transformers library writes them.
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { streamFilesAtomically } from "../../runtime/files.js";
import { withOwnNames } from "./array-bytes.js";
import { openFile, readBytes } from "./byte-source.js";
import { complaint, type FileInQuestion, quoted } from "./complaint.js";
import { jsonMembers } from "./json-members.js";
import { openSafetensors, safetensorsPieces, type WriteOptions } from "./safetensors.js";
import { numberBytes, type WeightType } from "./stored-types.js";
import { elementCount } from "./strided-array.js";
import type { ArrayToStore, StoredArray, WeightFile } from "./weight-file.js";

/** Of a hundred thousand arrays it has ten million. */
const longestIndex = 100_000_000;
const safetensorsIndex = "model.safetensors.index.json";
const onlyFile = "model.safetensors";

/** A file in the folder of the index, and nowhere else. */
const ShardName = z.string().regex(/^(?!\.{1,2}$)[^/\\\0]{1,255}$/);

/**
 * Opens an index file, or the one called `index` in a folder, and all shards that it names, with `openShard`. The arrays
 * are those of the index. Throws if a shard or one of its arrays is missing, or a shard lies outside of the folder.
 */
export async function openShards(
  path: string,
  {
    openShard = openSafetensors,
    index = safetensorsIndex,
  }: { openShard?: typeof openSafetensors; index?: string } = {},
): Promise<WeightFile> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false, // reading the index says what is wrong
  );
  const file = { reader: "openShards", path: isFolder ? join(path, index) : path };
  const shardOf = await readIndex(file);
  const shards = new Map<string, WeightFile>();
  const close = async () => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };
  try {
    for (const name of new Set(shardOf.values())) shards.set(name, await openShard(join(dirname(file.path), name)));
    const metadata = Object.fromEntries([...shards.values()].flatMap((shard) => Object.entries(shard.metadata)));
    return { path: file.path, arrays: findArrays(shardOf, shards, file), metadata, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Writes arrays as safetensors files of at most `maxShardBytes` of numbers (a larger array has a file of its own) and their
 * index into a folder, all or nothing.
 */
export async function writeShards(
  folder: string,
  arrays: Iterable<ArrayToStore>,
  { maxShardBytes = 5e9, type = "F32", metadata = {} }: WriteOptions & { readonly maxShardBytes?: number } = {},
): Promise<void> {
  if (existsSync(join(folder, onlyFile)))
    throw new Error(
      `writeShards: expected a folder without ${onlyFile}, got ${folder} with one; move it away, other programs would read it`,
    );
  const shards = inShards(withOwnNames("writeShards", arrays), type, maxShardBytes);
  const names = shards.map((_, i) => shardName(i + 1, shards.length));
  const files = shards.map((shard, i) => ({
    path: join(folder, names[i]),
    pieces: safetensorsPieces(shard, { type, metadata }),
  }));
  const shardOf = shards.flatMap((shard, i) => shard.map(({ name }) => [name, names[i]] as const));
  const total_size = shards.reduce((sum, shard) => sum + bytesOf(shard, type), 0);
  const index = { metadata: { total_size }, weight_map: Object.fromEntries(shardOf) };
  const indexText = Buffer.from(`${JSON.stringify(index, undefined, 2)}\n`);
  await streamFilesAtomically([...files, { path: join(folder, safetensorsIndex), pieces: [indexText] }]);
}

/** The file of each array. */
async function readIndex(question: FileInQuestion): Promise<ReadonlyMap<string, string>> {
  const file = await openFile(question.reader, question.path);
  try {
    if (file.size > longestIndex)
      throw complaint(file, `an index of at most ${longestIndex} bytes`, `one of ${file.size} bytes`);
    const text = (await readBytes(file, 0, file.size)).toString();
    const members = jsonMembers(text, file);
    const map = [...members].find(({ name }) => name === "weight_map")?.value;
    if (map === undefined) throw complaint(file, 'a "weight_map"', "none");
    return new Map(Object.entries(map).map(([name, shard]) => [name, parseShardName(name, shard, file)]));
  } finally {
    await file.close();
  }
}

function parseShardName(name: string, shard: unknown, file: FileInQuestion): string {
  const { success, data } = ShardName.safeParse(shard);
  if (success) return data;
  throw complaint(file, `the name of a file beside the index for ${quoted(name)}`, quoted(`${shard}`));
}

function findArrays(
  shardOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, WeightFile>,
  file: FileInQuestion,
): ReadonlyMap<string, StoredArray> {
  const arrays = new Map<string, StoredArray>();
  for (const [name, shard] of shardOf) {
    const found = shards.get(shard)?.arrays.get(name);
    if (found === undefined) throw complaint(file, `${quoted(name)} in ${quoted(shard)}`, "no such array there");
    arrays.set(name, found);
  }
  return arrays;
}

/** Fills one shard after the other, in the order of the arrays. */
function inShards(arrays: readonly ArrayToStore[], type: WeightType, maxShardBytes: number): ArrayToStore[][] {
  const shards: ArrayToStore[][] = [];
  for (const array of arrays) {
    const last = shards.at(-1);
    if (last !== undefined && bytesOf([...last, array], type) <= maxShardBytes) last.push(array);
    else shards.push([array]);
  }
  return shards;
}

function bytesOf(arrays: readonly ArrayToStore[], type: WeightType): number {
  return arrays.reduce((sum, { shape }) => sum + elementCount(shape) * numberBytes[type], 0);
}

/** As transformers names them: model-00001-of-00002.safetensors. */
function shardName(number: number, count: number): string {
  const digits = (value: number) => `${value}`.padStart(5, "0");
  return `model-${digits(number)}-of-${digits(count)}.safetensors`;
}
