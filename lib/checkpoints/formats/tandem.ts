// The library's own checkpoints: a safetensors file whose names are the paths of the parameters, and whose metadata hold a record
// of everything that decides the numbers: settings, activation among them, preprocessing and tokenizer.
import { z } from "zod";
import { preprocessingSchema } from "../../data/preprocessing.js";
import { type DualEncoderSettings, describeDualEncoder } from "../../encoders/dual-encoder.js";
import { namedParameters } from "../../engine/parameters.js";
import { seedKey } from "../../runtime/random.js";
import { readTokenizerConfig } from "../../tokenizers/hugging-face/tokenizer-config.js";
import { type Tokenizer, type TokenizerDescription, tokenizerDescription } from "../../tokenizers/tokenizer.js";
import type { WeightFile } from "../files/weight-file.js";
import type { NameTable } from "../tables/name-table.js";
import type { FoundModel } from "./found-model.js";
import { knownClipTokenizer } from "./known-tokenizer.js";
import { dualEncoderSettingsSchema } from "./settings-schema.js";
import { findTokenizer, withRows } from "./tokenizer-files.js";
import { recordedRules, type TokenizerRules } from "./tokenizer-rules.js";

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
  const { contextLength } = settings.text;
  const recorded = trainedWith ? recordedRules(trainedWith, contextLength) : ({ contextLength } as TokenizerRules);
  const tokenizer = findTokenizer(
    (folder) => ({ ...recorded, config: { ...readTokenizerConfig(folder), ...recorded.config } }),
    () => knownTokenizer(settings, trainedWith),
  );
  return { format: "Tandem", settings, weights, names: tandemNames(settings), preprocessing, tokenizer, trainedWith };
}

/** CLIP's vocabulary needs no file, however its rows were made. */
function knownTokenizer({ text }: DualEncoderSettings, trainedWith?: TokenizerDescription): Tokenizer | undefined {
  if (trainedWith?.kind !== "clip-bpe") return undefined;
  const { merges, ...rows } = recordedRules(trainedWith, text.contextLength);
  const known = knownClipTokenizer(text, merges);
  return known?.description.vocabularyHash === trainedWith.vocabularyHash ? withRows(known, rows) : undefined;
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
