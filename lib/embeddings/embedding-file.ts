// A file of embeddings: a safetensors file with one array of float32 numbers [M, D], which any reader of that format reads, and
// beside it what the numbers were made from and a checksum of every section. Everything is checked when it is opened; the numbers
// are then mapped, not read into memory.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { z } from "zod";
import { type OpenFile, openFile, readBytes } from "../checkpoints/files/byte-source.js";
import { headerOf, headerSize, parseHeader } from "../checkpoints/files/safetensors-header.js";
import type { BadItem } from "../data/labelled-pictures.js";
import { inHostOrder, numbersOfFile } from "../engine/mapped-numbers.js";
import { breathe } from "../runtime/breathe.js";
import { streamFilesAtomically } from "../runtime/files.js";

export interface EmbeddedPictures {
  /** Embeddings [n, E] of the pictures that could be read, in the order in which they were asked for. */
  readonly embeddings: Float32Array;
  /** Which pictures those are: [n]. */
  readonly indices: Int32Array;
  /** The others, by their names; those that the reader left out are in the pictures' `skipped`. */
  readonly bad: readonly BadItem[];
}

/** Which file, and what has to be in it: items `first` to `first + size - 1`, `width` numbers each, made from what `key` says. */
export interface EmbeddingFile {
  readonly path: string;
  readonly key: string;
  readonly first: number;
  readonly size: number;
  readonly width: number;
}

/** Opens a file. The numbers are its own memory: see `numbersOfFile`. Throws where anything is not as it was written. */
export async function readEmbeddings(expected: EmbeddingFile): Promise<EmbeddedPictures> {
  const file = await openFile("EmbeddingCache", expected.path);
  try {
    const { facts, begin } = await readFacts(file, expected);
    await requireSections(file, begin, { sections: facts.sections, width: expected.width });
    const count = rowsOf(facts) * expected.width;
    const embeddings = numbersOfFile({ file: file.descriptor, begin, count }); // [M, D]
    return { embeddings, indices: indicesBut(facts.missing, expected), bad: facts.bad };
  } finally {
    await file.close();
  }
}

/** Writes a file, whole or not at all. */
export async function writeEmbeddings(file: EmbeddingFile, { embeddings, indices, bad }: EmbeddedPictures) {
  const bytes = bytesInFile(embeddings);
  const checksum = createHash("sha256").update(bytes).digest("hex");
  const missing = missingFrom(indices, file);
  await write(file, { key: file.key, missing, bad, sections: [[indices.length, checksum]] }, [bytes]);
}

/** Writes a file of all items of other files, one after the other, whole or not at all. */
export async function joinEmbeddings(whole: EmbeddingFile, parts: readonly EmbeddingFile[]): Promise<void> {
  const found: { facts: Facts; begin: number }[] = [];
  for (const part of parts) {
    const file = await openFile("EmbeddingCache", part.path);
    found.push(await readFacts(file, part).finally(file.close));
  }
  const facts = found.map((each) => each.facts);
  const joined = {
    key: whole.key,
    missing: facts.flatMap(({ missing }) => missing),
    bad: facts.flatMap(({ bad }) => bad),
    sections: facts.flatMap(({ sections }) => sections),
  };
  async function* numbers() {
    for (const [i, { begin }] of found.entries()) yield* createReadStream(parts[i].path, { start: begin });
  }
  await write(whole, joined, numbers());
}

/** What a file says beside the numbers. */
interface Facts {
  readonly key: string;
  /** Items that are not among the rows since they are bad, in the order of `bad`. */
  readonly missing: readonly number[];
  readonly bad: readonly BadItem[];
  /** Of the rows, in their order: how many, and the SHA-256 of their bytes. */
  readonly sections: readonly (readonly [rows: number, checksum: string])[];
}

const Metadata = z.object({ facts: z.string(), checksum: z.string() });
const FactsSchema = z.object({
  key: z.string(),
  missing: z.array(z.int().nonnegative()),
  bad: z.array(z.object({ name: z.string(), reason: z.string() })),
  sections: z.array(z.tuple([z.int().nonnegative(), z.string()])),
});
const arrayName = "embeddings";

/** The facts of a file, checked, and where its numbers begin. */
async function readFacts(file: OpenFile, expected: EmbeddingFile): Promise<{ facts: Facts; begin: number }> {
  const begin = 8 + headerSize(await readBytes(file, 0, Math.min(8, file.size)), file.size, file);
  const { entries, metadata } = parseHeader(await readBytes(file, 8, begin), file.size - begin, file);
  const { success, data } = Metadata.safeParse(metadata);
  if (!success || sha256(data.facts) !== data.checksum) throw otherBytes();
  const facts = FactsSchema.parse(JSON.parse(data.facts));
  if (facts.key !== expected.key) throw new Error("expected the key that its name was made of, got another one");
  const [{ name, type, shape }] = entries;
  const rows = expected.size - facts.missing.length;
  if (name !== arrayName || type !== "F32" || `${shape}` !== `${[rows, expected.width]}` || rows !== rowsOf(facts))
    throw new Error(`expected float32 numbers [${rows}, ${expected.width}], got ${type} [${shape}]`);
  return { facts, begin };
}

/** Reads all numbers once, a piece at a time, and compares their checksums. */
async function requireSections(
  file: OpenFile,
  begin: number,
  { sections, width }: Pick<Facts, "sections"> & { width: number },
): Promise<void> {
  let at = begin;
  for (const [rows, checksum] of sections) {
    const hash = createHash("sha256");
    const end = at + 4 * rows * width;
    for await (const chunk of file.chunks(at, end)) {
      await breathe();
      hash.update(chunk);
    }
    if (hash.digest("hex") !== checksum) throw otherBytes();
    at = end;
  }
}

async function write(
  { path, width }: EmbeddingFile,
  facts: Facts,
  numbers: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const text = JSON.stringify(facts);
  const array = { name: arrayName, shape: [rowsOf(facts), width] };
  const header = headerOf([array], "F32", { facts: text, checksum: sha256(text) });
  async function* pieces() {
    yield header;
    yield* numbers;
  }
  await streamFilesAtomically([{ path, pieces: pieces() }]);
}

function rowsOf({ sections }: Pick<Facts, "sections">): number {
  return sections.reduce((sum, [rows]) => sum + rows, 0);
}

/** The items of a file that are not at `indices`. */
function missingFrom(indices: Int32Array, { first, size }: EmbeddingFile): number[] {
  const isThere = new Set(indices);
  return Array.from({ length: size }, (_, i) => first + i).filter((index) => !isThere.has(index));
}

function indicesBut(missing: readonly number[], { first, size }: EmbeddingFile): Int32Array {
  const isMissing = new Set(missing);
  const indices = Int32Array.from({ length: size }, (_, i) => first + i);
  return isMissing.size === 0 ? indices : indices.filter((index) => !isMissing.has(index));
}

/** Numbers as they lie in files: little-endian. */
function bytesInFile(values: Float32Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = inHostOrder(values.slice());
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function otherBytes(): Error {
  return new Error("expected what was written, got other bytes");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
