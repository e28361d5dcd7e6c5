// Files that PyTorch and NumPy wrote, with what is in them; made by parity/weights.py.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { WeightFile } from "../../lib/checkpoints/files/weight-file.js";

const folder = join(__dirname, "../fixtures/parity/weights");
const Arrays = z.record(
  z.string(),
  z.object({ shape: z.array(z.number()), type: z.string(), values: z.array(z.number()) }),
);
type Arrays = z.infer<typeof Arrays>;
const expected = z.record(z.string(), Arrays).parse(JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")));

export function writtenPath(name: string): string {
  return join(folder, name);
}

/** The arrays that the writer of a file had, by name. */
export function writtenArrays(name: string): Arrays {
  return expected[name];
}

/** All arrays of a file; closes it. */
export async function arraysOf(file: WeightFile): Promise<Arrays> {
  const found: Arrays = {};
  for (const [name, array] of file.arrays)
    found[name] = { shape: [...array.shape], type: array.type, values: [...(await array.read())] };
  await file.close();
  return found;
}
