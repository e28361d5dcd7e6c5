// The library's own checkpoints: a safetensors file whose names are the paths of the parameters, and whose metadata hold a record
// of everything that decides the numbers: settings, activation among them, preprocessing and tokenizer.
import { z } from "zod";
import { preprocessingSchema } from "../data/preprocessing.js";
import { type DualEncoderSettings, describeDualEncoder } from "../encoders/dual-encoder.js";
import { namedParameters } from "../engine/parameters.js";
import { seedKey } from "../runtime/random.js";
import { tokenizerDescription } from "../tokenizers/tokenizer.js";
import type { FoundModel } from "./found-model.js";
import { knownClipTokenizer } from "./known-tokenizer.js";
import type { NameTable } from "./name-table.js";
import { dualEncoderSettingsSchema } from "./settings-schema.js";
import type { WeightFile } from "./weight-file.js";

/** Where the record is in a file's metadata. */
export const recordName = "tandem";

const modelRecord = z.strictObject({
  version: z.literal(1),
  settings: dualEncoderSettingsSchema,
  preprocessing: preprocessingSchema.optional(),
  tokenizer: tokenizerDescription.optional(),
});

/** What a checkpoint says of its model beside the weights. */
export type ModelRecord = z.infer<typeof modelRecord>;

/** A model from one of the library's own files. */
export function tandemModel(weights: WeightFile): FoundModel {
  const { settings, preprocessing, tokenizer: trainedWith } = parseRecord(weights);
  const known = trainedWith?.kind === "clip-bpe" ? knownClipTokenizer(settings.text) : undefined;
  const tokenizer = known?.description.vocabularyHash === trainedWith?.vocabularyHash ? known : undefined;
  return { format: "Tandem", settings, weights, names: tandemNames(settings), preprocessing, tokenizer, trainedWith };
}

/** Every parameter by its path. */
export function tandemNames(settings: DualEncoderSettings): NameTable {
  const described = describeDualEncoder(seedKey(0), settings);
  return { rows: namedParameters(described).map(({ path }) => [path, path] as const) };
}

function parseRecord({ metadata, path }: WeightFile): ModelRecord {
  const parsed = modelRecord.safeParse(asJson(metadata[recordName]));
  if (parsed.success) return parsed.data;
  throw new Error(
    `tandemModel: expected a record of the model in the metadata, got problems in ${path}; ${z.prettifyError(parsed.error)}`,
  );
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
