// A model found in files, before its weights are read: what its format and the files beside it say of it.
import type { Preprocessing } from "../../data/preprocessing.js";
import type { DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { TokenizerDescription } from "../../tokenizers/tokenizer.js";
import type { WeightFile } from "../files/weight-file.js";
import type { NameTable } from "../tables/name-table.js";
import type { FindTokenizer } from "./tokenizer-files.js";

export interface FoundModel {
  /** Whose files they are: "open_clip", "OpenAI", ... */
  readonly format: string;
  readonly settings: DualEncoderSettings;
  readonly weights: WeightFile;
  readonly names: NameTable;
  /** How its pictures are made; undefined where the files don't say it. */
  readonly preprocessing?: Preprocessing;
  /** Finds the tokenizer when it is asked for: files that are not needed may be of a kind that the library does not have. */
  readonly tokenizer: FindTokenizer;
  /** What the files say of the tokenizer that the model was trained with. */
  readonly trainedWith?: TokenizerDescription;
}

/** Shape of an array that the format can't do without: no side of it is 0, and it has at least as many `axes` as are looked at. */
export function shapeOf(weights: WeightFile, name: string, format: string, axes = 2): readonly number[] {
  const shape = weights.arrays.get(name)?.shape;
  if (shape && shape.length >= axes && !shape.includes(0)) return shape;
  if (shape)
    throw new Error(
      `shapeOf: expected ${name} with at least ${axes} axes and no side of 0, as in every file of ${format}, got [${shape}] in ` +
        `${weights.path}; it is another model's file, or a damaged one`,
    );
  const some = [...weights.arrays.keys()].slice(0, 5).join(", ");
  throw new Error(
    `shapeOf: expected ${name}, as every file of ${format} has it, got ${weights.arrays.size} arrays (${some}, ...) in ` +
      `${weights.path}; it is another model's file, or a part is missing`,
  );
}

/** How many numbers follow `prefix` in the names: layers of a tower. Throws if one of 0 .. n - 1 is missing. */
export function countLayers(weights: WeightFile, prefix: string): number {
  const numbers = new Set<number>();
  for (const name of weights.arrays.keys()) {
    const number = name.startsWith(prefix) ? /^\d+(?=[./])/.exec(name.slice(prefix.length)) : undefined;
    if (number) numbers.add(Number(number[0]));
  }
  for (let layer = 0; layer < numbers.size; layer++)
    if (!numbers.has(layer))
      throw new Error(
        `countLayers: expected layers 0 to ${numbers.size - 1} under ${prefix}, got none with number ${layer} in ${weights.path}`,
      );
  return numbers.size;
}
