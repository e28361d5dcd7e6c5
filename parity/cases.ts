// Cases as the Python side writes them: a folder with case.json, files of weights, inputs and what the reference made of them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { type ArrayWithShape, readSafetensorsSync } from "../lib/index.js";

const weightsSchema = z.object({
  /** A file or a folder, inside the case's folder. */
  path: z.string(),
  about: z.string(),
  /** What the form does not tell of the model. */
  options: z.strictObject({
    activation: z.enum(["gelu", "quick-gelu"]).optional(),
    contextLength: z.int().optional(),
    pooling: z.enum(["first", "mean", "pooler"]).optional(),
  }),
});

const caseSchema = z.object({
  name: z.string(),
  family: z.string(),
  variant: z.string(),
  about: z.string(),
  kind: z.enum(["dual-encoder", "image-tower", "text-tower", "loss"]),
  reference: z.string(),
  facts: z.object({
    /** Refusing the file with a reason is right too. */
    optional: z.boolean().default(false),
    /** Trained with the sigmoid loss rather than the contrastive one. */
    sigmoid: z.boolean().default(false),
  }),
  weights: z.array(weightsSchema),
  gradients: weightsSchema.nullable(),
});

export type WeightsOfCase = z.infer<typeof weightsSchema>;
export type Arrays = ReadonlyMap<string, ArrayWithShape>;

export interface Case extends z.infer<typeof caseSchema> {
  readonly folder: string;
  readonly inputs: Arrays;
  readonly expected: Arrays;
}

/** The names of a folder's cases, family by family. */
export function casesIn(folder: string, families: readonly string[]): string[] {
  return families.flatMap((family) =>
    existsSync(`${folder}/${family}`)
      ? readdirSync(`${folder}/${family}`)
          .sort()
          .map((name) => `${folder}/${family}/${name}`)
      : [],
  );
}

/** Throws if the folder's case.json isn't one. */
export function readCase(folder: string): Case {
  const parsed = caseSchema.parse(JSON.parse(readFileSync(`${folder}/case.json`, "utf8")));
  const arrays = (file: string) => readSafetensorsSync(`${folder}/${file}.safetensors`).tensors;
  return { ...parsed, folder, inputs: arrays("inputs"), expected: arrays("expected") };
}
