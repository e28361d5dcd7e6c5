// Reads test/fixtures/parity/objectives, which parity/objectives.py makes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Tensor, tf } from "../lib/engine/tf.js";

export interface StoredArray {
  readonly shape: readonly number[];
  /** Little-endian float32 bytes in base64. */
  readonly values: string;
}

export function readObjectives<T>(name: "losses" | "coca" | "adafactor"): T {
  return JSON.parse(readFileSync(join(__dirname, "fixtures/parity/objectives", `${name}.json`), "utf8"));
}

export function storedTensor<T extends Tensor = Tensor>({ shape, values }: StoredArray): T {
  const bytes = Uint8Array.from(Buffer.from(values, "base64"));
  return tf.tensor(new Float32Array(bytes.buffer), [...shape]) as T;
}
