// What an evaluation of any kind hands on to its result file.
import { deriveKey, type Key, seedKey } from "../runtime/random.js";
import type { EvaluationFacts, EvaluationResult } from "./result-file.js";

export interface Measured
  extends Pick<EvaluationFacts, "intervals" | "chance" | "ownMetric" | "counts" | "notes" | "bad" | "found"> {
  readonly metrics: EvaluationResult["metrics"];
  /** Of everything that was measured on or learned from. */
  readonly fingerprints: readonly string[];
  /** For classification: what may be dumped. */
  readonly classnames?: EvaluationResult["classnames"];
  readonly templates?: EvaluationResult["templates"];
}

/** Bootstraps draw alike for all models and datasets of a seed, so that differences are not theirs. */
export function bootstrapKey(seed: number): Key {
  return deriveKey(seedKey(seed), "bootstrap");
}
