// The classification problems that linear probes are timed on: features of unit length, as a tower's embeddings are, that tell
// the classes apart most of the time.
import { deriveKey, randomStream, seedKey, writeSafetensorsSync } from "../../lib/index.js";

export interface Problem {
  /** N. */
  readonly examples: number;
  /** D. */
  readonly features: number;
  /** C. */
  readonly classes: number;
}

export const problems = {
  "ten classes": { examples: 1000, features: 192, classes: 10 },
  "two classes": { examples: 5000, features: 512, classes: 2 },
  "a hundred classes": { examples: 5000, features: 512, classes: 100 },
  "five hundred classes": { examples: 20_000, features: 192, classes: 500 },
} as const satisfies Record<string, Problem>;

export type ProblemName = keyof typeof problems;

/** The strength of the penalty, 1 / C of scikit-learn: fits then take a few dozen iterations. */
export const strength = 0.1;

/** Writes "features" [N, D] and "labels" [N]: a class's direction, and noise three times as large in every feature. */
export function writeProblem(path: string, { examples, features, classes }: Problem, seed: number): void {
  const random = randomStream(deriveKey(seedKey(seed), "problem"));
  const directions = Float32Array.from({ length: classes * features }, () => random.normal()); // [C, D]
  const labels = Float32Array.from({ length: examples }, (_, i) => i % classes);
  const values = new Float32Array(examples * features); // [N, D]
  for (const [row, label] of labels.entries()) {
    const ofRow = values.subarray(row * features, (row + 1) * features);
    for (let i = 0; i < features; i++) ofRow[i] = directions[label * features + i] + 3 * random.normal();
    const length = Math.hypot(...ofRow);
    for (let i = 0; i < features; i++) ofRow[i] /= length;
  }
  const tensors = new Map([
    ["features", { shape: [examples, features], values }],
    ["labels", { shape: [examples], values: labels }],
  ]);
  writeSafetensorsSync(path, { tensors, metadata: {} });
}
