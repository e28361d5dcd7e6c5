// The safetensors file format: eight bytes with the length of a JSON header, the header, then the tensors' bytes end to
// end. Plain data, nothing in it can run. Reads and writes float32 tensors.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomically } from "../runtime/files.js";

export interface ArrayWithShape {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, ArrayWithShape>;
  readonly metadata: Readonly<Record<string, string>>;
}

const Entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const Header = z.record(z.string(), z.unknown());
const Metadata = z.record(z.string(), z.string());

/** Writes all tensors to `path`, whole or not at all. */
export function writeSafetensors(path: string, { tensors, metadata }: SafetensorsFile): void {
  let offset = 0;
  const entries = [...tensors].map(([name, { shape, values }]) => {
    const begin = offset;
    offset += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, offset] }] as const;
  });
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8)); // aligned, as the format asks
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  const bodies = [...tensors.values()].map(({ values }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  writeFileAtomically(path, Buffer.concat([length, header, ...bodies]));
}

/** Reads a file written by `writeSafetensors` or another tool. Throws on a damaged file or a type other than float32. */
export function readSafetensors(path: string): SafetensorsFile {
  const bytes = readFileSync(path);
  const headerEnd = bytes.length < 8 ? Number.POSITIVE_INFINITY : 8 + Number(bytes.readBigUInt64LE(0));
  if (headerEnd > bytes.length)
    throw new Error(
      `readSafetensors: expected a whole safetensors file, got ${bytes.length} bytes of one in ${path}; write it again`,
    );
  const header = readHeader(bytes.toString("utf8", 8, headerEnd), path);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, ArrayWithShape>();
  for (const [name, entry] of Object.entries(entries))
    tensors.set(name, readTensor(bytes.subarray(headerEnd), Entry.parse(entry), `${name} in ${path}`));
  return { tensors, metadata: Metadata.parse(metadata) };
}

function readHeader(text: string, path: string): z.infer<typeof Header> {
  try {
    return Header.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `readSafetensors: expected a JSON header, got ${JSON.stringify(text.slice(0, 40))} in ${path}; the file is damaged, write it again`,
    );
  }
}

function readTensor(
  body: Buffer,
  { dtype, shape, data_offsets: [begin, end] }: z.infer<typeof Entry>,
  where: string,
): ArrayWithShape {
  if (dtype !== "F32") throw new Error(`readSafetensors: expected type F32, got ${dtype} for ${where}`);
  const size = shape.reduce((product, side) => product * side, 1);
  if (end > body.length || end - begin !== 4 * size)
    throw new Error(
      `readSafetensors: expected ${4 * size} bytes for ${where} of shape [${shape}], got ${Math.min(end, body.length) - begin}; the file is damaged`,
    );
  return { shape, values: new Float32Array(body.buffer.slice(body.byteOffset + begin, body.byteOffset + end)) };
}
