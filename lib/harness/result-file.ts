// The JSON of one evaluation, with CLIP_benchmark's fields and names of metrics, so that its tools and tables read it; what
// CLIP_benchmark has no place for lies in one more field, "tandem".
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomically } from "../runtime/files.js";

/**
 * A share is a fraction in 0..1. null where there is no such number: CLIP_benchmark writes NaN for acc5 below five classes, which is
 * no JSON and stops strict readers.
 */
const metric = z.union([z.number(), z.boolean(), z.string()]).nullable();

const interval = z.tuple([z.number(), z.number()]);
const badItem = z.object({ name: z.string(), reason: z.string() });

const tandemSchema = z.object({
  format: z.literal(1),
  /** Of 95 %, by name of the metric. */
  intervals: z.record(z.string(), interval),
  /** Accuracy or average precision of guessing, for classification. */
  chance: z.number().optional(),
  /** The dataset's own metric (Radford et al. 2021, Table 9), or the icon task's, where it has one. */
  ownMetric: z.object({ metric: z.string(), value: z.number(), interval, chance: z.number() }).optional(),
  /** What was chosen on the way, such as a probe's strength of regularisation. */
  found: z.record(z.string(), z.number()).optional(),
  /** Numbers of pictures, texts and classes, by what they were used for. */
  counts: z.record(z.string(), z.int().nonnegative()),
  /** Pictures that could not be read, and what the reader left out. */
  bad: z.array(badItem),
  /** What a person should know about how the numbers came about. */
  notes: z.array(z.string()),
  /** Everything that was chosen and may change the numbers. */
  options: z.record(z.string(), z.json()),
  hashes: z.object({ weights: z.string(), preprocessing: z.string(), data: z.string() }),
  /** How pictures were made ready, as it was hashed. */
  preprocessing: z.json(),
  seed: z.int().nonnegative(),
  /** Of the library. */
  version: z.string(),
  /** Hash of its commit, with "-dirty" if files differed from it. */
  commit: z.string(),
  seconds: z.number().nonnegative(),
  finished: z.iso.datetime(),
});

const resultSchema = z.object({
  dataset: z.string(),
  model: z.string(),
  pretrained: z.string(),
  task: z.string(),
  metrics: z.record(z.string(), metric),
  language: z.string(),
  /** A class with several names has them as a list. */
  classnames: z.array(z.union([z.string(), z.array(z.string())])).optional(),
  templates: z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()))]).optional(),
  /** Missing in files that CLIP_benchmark wrote. */
  tandem: tandemSchema.optional(),
});

export type EvaluationResult = Readonly<z.infer<typeof resultSchema>>;
export type EvaluationFacts = Readonly<z.infer<typeof tandemSchema>>;

/** Writes a result, whole or not at all. */
export function writeResult(path: string, result: EvaluationResult): void {
  const parsed = resultSchema.safeParse(result);
  if (!parsed.success)
    throw new Error(`writeResult: expected a result, got problems for ${path}; ${z.prettifyError(parsed.error)}`);
  writeFileAtomically(path, `${JSON.stringify(parsed.data, undefined, 2)}\n`);
}

/** Reads a result of this library's or of CLIP_benchmark's, whose NaN become null. */
export function readResult(path: string): EvaluationResult {
  const text = readFileSync(path, "utf8");
  const parsed = resultSchema.safeParse(asJson(text) ?? asJson(withoutNaN(text)));
  if (parsed.success) return parsed.data;
  throw new Error(
    `readResult: expected the JSON of an evaluation, got problems in ${path}; ${z.prettifyError(parsed.error)}`,
  );
}

/** What identifies an evaluation, and what it was told. */
export type EvaluationIdentity = Pick<EvaluationResult, "dataset" | "model" | "pretrained" | "task" | "language"> & {
  readonly options: EvaluationFacts["options"];
};

/** Why the file is not the finished result of this evaluation; undefined if it is. Files of CLIP_benchmark's count by their names. */
export function whyUnfinished(path: string, { options, ...names }: EvaluationIdentity): string | undefined {
  if (!existsSync(path)) return "there is none";
  try {
    const { tandem, metrics, ...result } = readResult(path);
    for (const [field, value] of Object.entries(names))
      if (result[field as keyof typeof names] !== value)
        return `it is of ${field} ${JSON.stringify(result[field as keyof typeof names])}`;
    if (Object.keys(metrics).length === 0) return "it has no metrics";
    const changed = Object.keys({ ...options, ...tandem?.options }).find(
      (name) => JSON.stringify(options[name]) !== JSON.stringify(tandem?.options[name]),
    );
    return tandem && changed ? `it was made with another ${changed}` : undefined;
  } catch {
    return "it is cut short or no result";
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Python writes NaN and Infinity bare; texts are left alone. */
function withoutNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) => (found.startsWith('"') ? found : "null"));
}
