// Results of evaluations that nobody ran, for tables and files.
import type { EvaluationResult } from "../../lib/harness/result-file.js";

const facts: NonNullable<EvaluationResult["tandem"]> = {
  format: 1,
  intervals: {},
  counts: { pictures: 10 },
  bad: [],
  notes: [],
  options: { split: "test", seed: 0 },
  hashes: { weights: "w", preprocessing: "p", data: "d" },
  preprocessing: {},
  seed: 0,
  version: "0.1.0",
  commit: "unknown",
  seconds: 1,
  finished: "2026-01-01T00:00:00.000Z",
};

/** A result of which only what matters is given. */
export function resultOf(
  given: Partial<EvaluationResult> & { intervals?: Record<string, [number, number]>; chance?: number } = {},
): EvaluationResult {
  const { intervals = {}, chance, ...rest } = given;
  return {
    ...{ dataset: "a", model: "m", pretrained: "p", task: "zeroshot_classification", language: "en" },
    metrics: { acc1: 0.5 },
    ...rest,
    tandem: { ...facts, intervals, ...(chance !== undefined && { chance }) },
  };
}
