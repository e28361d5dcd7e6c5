// Linear probe (placeholder while it is being written).
import type { DatasetChoice, EvalOptions } from "./eval-options.js";
import type { EvaluationSet } from "./evaluation-set.js";
import type { Measured } from "./measured.js";
import type { Encoder } from "./vectors.js";

export type ProbeOptions = Pick<EvalOptions, "seed" | "shots" | "normalise"> &
  Pick<DatasetChoice, "trainSplit" | "validation"> & { open(split: string): Promise<EvaluationSet> };

export async function probeRun(_encoder: Encoder, _set: EvaluationSet, _options: ProbeOptions): Promise<Measured> {
  throw new Error("linear_probe: not yet");
}
