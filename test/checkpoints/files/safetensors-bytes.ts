// Safetensors files made by hand, as tests need them: with any header, right or wrong.
import type { ArrayToStore } from "../../../lib/checkpoints/files/weight-file.js";

/** This header, whatever it says, and these bytes after it. */
export function safetensorsBytes(header: string | object, body: Uint8Array | number[] = [], length?: bigint): Buffer {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header), "latin1");
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([start, text, Uint8Array.from(body)]);
}

export const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

export const array = (name: string, shape: number[], values: ArrayLike<number>): ArrayToStore => ({
  name,
  shape,
  values: () => Float32Array.from(values),
});
