// Pickles and archives built byte by byte, for files that no PyTorch would write.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { zipPieces } from "../../../lib/checkpoints/files/zip-writer.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** A path that no other test uses. */
export function newPath(ending: string): string {
  return join(folder, `${++files}${ending}`);
}

export function fileWith(bytes: Uint8Array, ending: string): string {
  const path = newPath(ending);
  writeFileSync(path, bytes);
  return path;
}

/** Strings stand for bytes, one letter each. */
export function bytesOf(...parts: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
}

/** BINUNICODE. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return bytesOf("X", length, bytes);
}

/** LONG1 of eight bytes. */
export function whole(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytesOf("\x8a\x08", bytes);
}

/** LONG_BINPUT and LONG_BINGET. */
export function put(index: number): Buffer {
  return indexed("r", index);
}

export function get(index: number): Buffer {
  return indexed("j", index);
}

function indexed(opcode: string, index: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(index);
  return bytesOf(opcode, bytes);
}

export interface TensorBytes {
  readonly key?: string;
  readonly storage?: string;
  /** Of the storage, as the file says. */
  readonly elements: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** What torch.save writes for a tensor. */
export function tensor({
  key = "0",
  storage = "FloatStorage",
  elements,
  offset = 0,
  shape,
  strides,
}: TensorBytes): Buffer {
  const id = bytesOf("(", text("storage"), `ctorch\n${storage}\n`, text(key), text("cpu"), whole(elements), "tQ");
  const sides = bytesOf("(", ...shape.map(whole), "t(", ...strides.map(whole), "t");
  return bytesOf(
    "ctorch._utils\n_rebuild_tensor_v2\n(",
    id,
    whole(offset),
    sides,
    "\x89ccollections\nOrderedDict\n)RtR",
  );
}

/** A state dict with the one tensor "w". */
export function stateDictOf(description: TensorBytes): Buffer {
  return bytesOf("\x80\x02}", text("w"), tensor(description), "s.");
}

/** A file of torch.save with this data.pkl, and storages that hold 1, 2, 3, ... */
export async function archiveWith(
  pickle: Uint8Array,
  storages: Readonly<Record<string, number>> = {},
): Promise<string> {
  const entries = [
    { name: "a/data.pkl", data: pickle },
    ...Object.entries(storages).map(([key, elements]) => ({
      name: `a/data/${key}`,
      data: Buffer.from(Float32Array.from({ length: elements }, (_, i) => i + 1).buffer),
    })),
    { name: "a/version", data: Buffer.from("3\n") },
  ];
  const pieces: Uint8Array[] = [];
  for await (const piece of zipPieces(entries.map(({ name, data }) => ({ name, pieces: async () => [data] }))))
    pieces.push(piece);
  return fileWith(bytesOf(...pieces), ".pt");
}
