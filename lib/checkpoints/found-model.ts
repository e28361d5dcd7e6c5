// A model found in files, before its weights are read: what its format and the files beside it say of it.
import type { Preprocessing } from "../data/preprocessing.js";
import type { DualEncoderSettings } from "../encoders/dual-encoder.js";
import type { Tokenizer, TokenizerDescription } from "../tokenizers/tokenizer.js";
import type { NameTable } from "./name-table.js";
import type { WeightFile } from "./weight-file.js";

export interface FoundModel {
  /** Whose files they are: "open_clip", "OpenAI", ... */
  readonly format: string;
  readonly settings: DualEncoderSettings;
  readonly weights: WeightFile;
  readonly names: NameTable;
  /** How its pictures are made; undefined where the files don't say it. */
  readonly preprocessing?: Preprocessing;
  /** undefined where its vocabulary is not among the files. */
  readonly tokenizer?: Tokenizer;
  /** What the files say of the tokenizer that the model was trained with. */
  readonly trainedWith?: TokenizerDescription;
}

/** Shape of an array that the format can't do without. */
export function shapeOf(weights: WeightFile, name: string, format: string): readonly number[] {
  const array = weights.arrays.get(name);
  if (array) return array.shape;
  const some = [...weights.arrays.keys()].slice(0, 5).join(", ");
  throw new Error(
    `loadModel: expected ${name}, as every file of ${format} has it, got ${weights.arrays.size} arrays (${some}, ...) in ` +
      `${weights.path}; if it is another format, put its configuration beside it`,
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
        `loadModel: expected layers 0 to ${numbers.size - 1} under ${prefix}, got none with number ${layer} in ${weights.path}`,
      );
  return numbers.size;
}
