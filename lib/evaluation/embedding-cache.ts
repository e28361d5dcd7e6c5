// Embeddings on disk: the same weights encode the same pictures once, and classifiers are generated once (Radford et al. 2021,
// section 3.1.2). The key is made of the weights, of what is done to pictures or texts before, and of the items themselves; what
// is read back is checked by a hash and against a few items that are encoded anew, so that a file is never stale.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readSafetensorsSync, writeSafetensorsSync } from "../checkpoints/files/safetensors.js";
import type { PairDataset } from "../data/dataset.js";
import { namedLeaves, type Tree } from "../engine/tree.js";
import { breathe } from "../runtime/breathe.js";
import { projectFolder } from "../runtime/project.js";
import type { EmbeddedPictures } from "./embed-pictures.js";

/** What embeddings depend on. Everything that is not equal makes another file. */
export interface EmbeddingKey {
  /** `weightsHash` of what encodes. */
  readonly weights: string;
  /** What is done to an item before: a preprocessing record, the size of a crop, a tokenizer's description. */
  readonly preprocessing: object;
  /** Which items, in which order: the fingerprint of the data, with split and indices where those are chosen. */
  readonly items: string;
  /** What of them is stored: embeddings, or an image tower's features before the projection. */
  readonly stored: "embeddings" | "features";
}

/** N items, some of which may turn out to be bad. */
export interface ItemsToEncode {
  /** N. */
  readonly count: number;
  /** D, the numbers of an item. */
  readonly width: number;
  /** Encodes the items of these indices. */
  encode(indices: readonly number[]): Promise<EmbeddedPictures>;
}

/** Items of one file: what an interrupt can lose, at most. */
const partSize = 8192;
/** Raised when files are written differently. */
const format = 1;
/** Relative distance that rounding, compilers and mixed precision may make; another resampling filter makes a tenth or more. */
const sameWithin = 0.02;

export class EmbeddingCache {
  /** Files lie in `folder`, which may be deleted at any time. `notice` hears of files that can't be used. */
  constructor(
    readonly folder = join(projectFolder(), ".cache/embeddings"),
    private readonly notice: (text: string) => void = console.warn,
  ) {}

  /** All items: from files where there are any, encoded and kept where not. Interrupted, it goes on there the next time. */
  async embeddings(key: EmbeddingKey, items: ItemsToEncode, { signal }: { signal?: AbortSignal } = {}) {
    const parts: EmbeddedPictures[] = [];
    for (let first = 0; first < items.count; first += partSize) {
      await breathe(signal);
      const size = Math.min(partSize, items.count - first);
      const range = Array.from({ length: size }, (_, i) => first + i);
      parts.push(await this.part(JSON.stringify({ format, ...key, first, size, width: items.width }), range, items));
    }
    return joined(parts, items.width);
  }

  private async part(key: string, range: readonly number[], items: ItemsToEncode): Promise<EmbeddedPictures> {
    const path = join(this.folder, `${sha256([key]).slice(0, 32)}.safetensors`);
    const known = this.read(path, key);
    if (known !== undefined && (await isStillSo(known, range, items))) return known;
    if (known !== undefined) this.notice(`${path}: these items are encoded differently now; encoding them anew`);
    const made = await items.encode(range);
    requireWhole(made, range.length, items.width);
    write(path, key, made);
    return made;
  }

  /** What the file holds; undefined if there is none, or it is cut short, damaged or of another key. */
  private read(path: string, key: string): EmbeddedPictures | undefined {
    if (!existsSync(path)) return undefined;
    try {
      return read(path, key);
    } catch (error) {
      this.notice(`${path}: ${error instanceof Error ? error.message : error}; encoding its items anew`);
      return undefined;
    }
  }
}

/** Hash of everything that decides what a tower computes: its settings and its parameters' bytes. Call it before they move to a device. */
export async function weightsHash(settings: unknown, params: Tree): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  for (const { path, tensor } of namedLeaves(params)) {
    await breathe();
    hash.update(`\n${path} [${tensor.shape}] ${tensor.dtype}\n`).update(bytesOf(await tensor.data()));
  }
  return hash.digest("hex");
}

/** The fingerprint of pictures that are small and at hand: a hash of their pixels, which nothing can outdate. */
export async function pixelsFingerprint(dataset: PairDataset): Promise<string> {
  const picture = new Uint8Array(dataset.imageSize ** 2 * 3);
  const hash = createHash("sha256").update(`${dataset.imageSize}\n`);
  for (let i = 0; i < dataset.size; i++) {
    await breathe();
    dataset.readImage(i, picture);
    hash.update(picture);
  }
  return hash.digest("hex");
}

/** The fingerprint of texts, or of anything else that is told apart by strings. */
export function textsFingerprint(texts: readonly string[]): string {
  return sha256([JSON.stringify(texts)]);
}

const metadataSchema = z.object({ key: z.string(), indices: z.string(), bad: z.string(), checksum: z.string() });
const indicesSchema = z.array(z.int().nonnegative());
const badSchema = z.array(z.object({ name: z.string(), reason: z.string() }));

function read(path: string, key: string): EmbeddedPictures {
  const { tensors, metadata } = readSafetensorsSync(path);
  const parsed = metadataSchema.parse(metadata);
  const values = tensors.get("embeddings")?.values;
  if (parsed.key !== key) throw new Error("expected the key that its name was made of, got another one");
  if (values === undefined || checksum(parsed, values) !== parsed.checksum)
    throw new Error("expected what was written, got other bytes");
  const indices = Int32Array.from(indicesSchema.parse(JSON.parse(parsed.indices)));
  return { embeddings: values, indices, bad: badSchema.parse(JSON.parse(parsed.bad)) };
}

function write(path: string, key: string, { embeddings, indices, bad }: EmbeddedPictures): void {
  const facts = { key, indices: JSON.stringify([...indices]), bad: JSON.stringify(bad) };
  const shape = [indices.length, indices.length === 0 ? 0 : embeddings.length / indices.length]; // [M, D]
  writeSafetensorsSync(path, {
    tensors: new Map([["embeddings", { shape, values: embeddings }]]),
    metadata: { ...facts, checksum: checksum(facts, embeddings) },
  });
}

function checksum(facts: { key: string; indices: string; bad: string }, values: Float32Array): string {
  return sha256([JSON.stringify([facts.key, facts.indices, facts.bad]), bytesOf(values)]);
}

/**
 * Whether the first and the last item are encoded to what the file has, and the bad ones are still bad: code changes, and a file
 * that could not be read for a moment is no bad one.
 */
async function isStillSo(known: EmbeddedPictures, range: readonly number[], { width, encode }: ItemsToEncode) {
  const isGood = new Set(known.indices);
  const bad = range.filter((index) => !isGood.has(index));
  const rows = [...new Set([0, known.indices.length - 1])].filter((row) => row in known.indices);
  const again = await encode([...rows.map((row) => known.indices[row]), ...bad]);
  if (again.indices.length !== rows.length) return false;
  return rows.every((row, i) => {
    if (again.indices[i] !== known.indices[row]) return false;
    const [before, now] = [rowOf(known, row, width), rowOf(again, i, width)];
    return distance(before, now) <= sameWithin * distance(before, new Float32Array(width));
  });
}

function rowOf({ embeddings }: EmbeddedPictures, row: number, width: number): Float32Array {
  return embeddings.subarray(row * width, (row + 1) * width);
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

function joined(parts: readonly EmbeddedPictures[], width: number): EmbeddedPictures {
  const indices = Int32Array.from(parts.flatMap((part) => [...part.indices]));
  const embeddings = new Float32Array(indices.length * width); // [M, D]
  let at = 0;
  for (const part of parts) {
    embeddings.set(part.embeddings, at);
    at += part.embeddings.length;
  }
  return { embeddings, indices, bad: parts.flatMap((part) => part.bad) };
}

function requireWhole({ embeddings, indices, bad }: EmbeddedPictures, items: number, width: number): void {
  if (embeddings.length !== indices.length * width || indices.length + bad.length !== items)
    throw new Error(
      `EmbeddingCache: expected ${items} items of ${width} numbers or bad, got ${embeddings.length} numbers, ${indices.length} ` +
        `items and ${bad.length} bad ones`,
    );
  const wrong = embeddings.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new Error(
      `EmbeddingCache: expected finite numbers, got ${embeddings[wrong]} for item ${indices[Math.floor(wrong / width)]}; are the ` +
        "weights whole?",
    );
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function sha256(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
