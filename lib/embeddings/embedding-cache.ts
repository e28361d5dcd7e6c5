// Embeddings on disk: the same weights encode the same pictures once, and classifiers are generated once (Radford et al. 2021,
// section 3.1.2; Zhai et al. 2022, section 5.8). The key is made of the weights, of what is done to pictures or texts before, and
// of the items themselves. What is in a file is checked when it is opened, then mapped: only rows that are used are in memory.
import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { breathe } from "../runtime/breathe.js";
import { projectFolder } from "../runtime/project.js";
import {
  type EmbeddedPictures,
  type EmbeddingFile,
  joinEmbeddings,
  readEmbeddings,
  writeEmbeddings,
} from "./embedding-file.js";

/** What embeddings depend on. Everything that is not equal makes another file. */
export interface EmbeddingKey {
  /** `weightsHash` or `weightFileHash` of what encodes. */
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
  /** Encodes the items of these indices, which ascend. */
  encode(indices: readonly number[]): Promise<EmbeddedPictures>;
}

export interface EmbeddingOptions {
  readonly signal?: AbortSignal;
  /**
   * When a file is believed: if its bytes are those that were written under this key, which needs no model; or, by default, if the
   * first and the last item are encoded to what it has, too, which notices code that computes something else now.
   */
  readonly check?: "bytes" | "encoding";
}

/** Items that are encoded between two writes: what an interrupt can lose, at most. */
const partSize = 8192;
/** Raised when files are written differently. */
const format = 2;
/** Relative distance that rounding, compilers and mixed precision may make; another resampling filter makes a tenth or more. */
const sameWithin = 0.02;

export class EmbeddingCache {
  /** Files lie in `folder`, which may be deleted at any time. `notice` hears of files that can't be used. */
  constructor(
    readonly folder = join(projectFolder(), ".cache/embeddings"),
    private readonly notice: (text: string) => void = console.warn,
  ) {}

  /**
   * All items: from a file if there is one, else encoded and kept. Interrupted, it goes on there the next time; several processes may
   * do the same at once.
   */
  async embeddings(
    key: EmbeddingKey,
    items: ItemsToEncode,
    { signal, check = "encoding" }: EmbeddingOptions = {},
  ): Promise<EmbeddedPictures> {
    const whole = this.wholeFile(key, items);
    const known = await this.known(whole, items, check);
    if (known !== undefined) return known;
    const parts = partsOf(whole);
    for (const part of parts) {
      await breathe(signal);
      if (existsSync(whole.path)) break; // another process has made it in the meantime
      if ((await this.known(part, items, check)) === undefined) await encodePart(part, items);
    }
    await this.join(whole, parts);
    return await readEmbeddings(whole);
  }

  private wholeFile(key: EmbeddingKey, { count: size, width }: ItemsToEncode): EmbeddingFile {
    const text = JSON.stringify({ format, ...key, size, width });
    const name = createHash("sha256").update(text).digest("hex").slice(0, 32);
    return { path: join(this.folder, `${name}.safetensors`), key: text, first: 0, size, width };
  }

  /** What a file holds; undefined, and no file any more, if it is cut short, damaged, of another key, or not what is encoded now. */
  private async known(file: EmbeddingFile, items: ItemsToEncode, check: EmbeddingOptions["check"]) {
    if (!existsSync(file.path)) return undefined;
    const embedded = await readEmbeddings(file).catch((error: Error) => error);
    if (embedded instanceof Error) this.notice(`${file.path}: ${embedded.message}; encoding its items anew`);
    else if (check === "bytes" || (await isStillSo(embedded, file, items))) return embedded;
    else this.notice(`${file.path}: these items are encoded differently now; encoding them anew`);
    rmSync(file.path, { force: true });
    return undefined;
  }

  /** Makes the file of all items unless another process has, and may already have deleted the parts. */
  private async join(whole: EmbeddingFile, parts: readonly EmbeddingFile[]): Promise<void> {
    if (parts[0].path === whole.path) return;
    try {
      if (!existsSync(whole.path)) await joinEmbeddings(whole, parts);
    } catch (error) {
      if (!existsSync(whole.path)) throw error;
    }
    for (const { path } of parts) rmSync(path, { force: true });
  }
}

/** The files that are written one by one before that of all items: none but that one where it is small. */
function partsOf(whole: EmbeddingFile): EmbeddingFile[] {
  if (whole.size <= partSize) return [whole];
  return Array.from({ length: Math.ceil(whole.size / partSize) }, (_, i) => {
    const [first, path] = [i * partSize, whole.path.replace(/safetensors$/, `part-${i}.safetensors`)];
    return { ...whole, path, first, size: Math.min(partSize, whole.size - first) };
  });
}

function rangeOf({ first, size }: EmbeddingFile): number[] {
  return Array.from({ length: size }, (_, i) => first + i);
}

async function encodePart(part: EmbeddingFile, { encode }: ItemsToEncode): Promise<void> {
  const made = part.size === 0 ? nothing : await encode(rangeOf(part));
  requireWhole(made, part);
  await writeEmbeddings(part, made);
}

const nothing: EmbeddedPictures = { embeddings: new Float32Array(0), indices: new Int32Array(0), bad: [] };

/**
 * Whether the first and the last item are encoded to what the file has, and the bad ones are still bad: code changes, and a file
 * that could not be read for a moment is no bad one.
 */
async function isStillSo(known: EmbeddedPictures, file: EmbeddingFile, { width, encode }: ItemsToEncode) {
  const isGood = new Set(known.indices);
  const bad = rangeOf(file).filter((index) => !isGood.has(index));
  const rows = [...new Set([0, known.indices.length - 1])].filter((row) => row in known.indices);
  const asked = [...rows.map((row) => known.indices[row]), ...bad];
  const again = asked.length === 0 ? nothing : await encode(asked);
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

function requireWhole({ embeddings, indices, bad }: EmbeddedPictures, { first, size, width }: EmbeddingFile): void {
  if (embeddings.length !== indices.length * width || indices.length + bad.length !== size)
    throw new Error(
      `EmbeddingCache: expected ${size} items of ${width} numbers or bad, got ${embeddings.length} numbers, ${indices.length} ` +
        `items and ${bad.length} bad ones`,
    );
  const astray = indices.findIndex((index, i) => !(index > (indices[i - 1] ?? first - 1) && index < first + size));
  if (astray >= 0)
    throw new Error(
      `EmbeddingCache: expected items ${first} to ${first + size - 1} in their order, got item ${indices[astray]} in place ${astray}`,
    );
  const wrong = embeddings.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new Error(
      `EmbeddingCache: expected finite numbers, got ${embeddings[wrong]} for item ${indices[Math.floor(wrong / width)]}; are the ` +
        "weights whole?",
    );
}
