// Zero-shot classifiers as files: --save_clf and --load_clfs. The file is safetensors with the names of its classes, where
// CLIP_benchmark pickles a bare tensor, whose classes nobody knows.
import { z } from "zod";
import { readSafetensorsSync, writeSafetensorsSync } from "../checkpoints/files/safetensors.js";

interface Shape {
  /** One or more for each class, [C]. */
  readonly names: readonly (readonly string[])[];
  /** E. */
  readonly embedDim: number;
}

/** Writes a classifier [C, E]. */
export function saveClassifier(path: string, classifier: Float32Array, { names, embedDim }: Shape): void {
  writeSafetensorsSync(path, {
    tensors: new Map([["classifier", { shape: [names.length, embedDim], values: classifier }]]),
    metadata: { classnames: JSON.stringify(names) },
  });
}

/**
 * The mean of classifiers [C, E], each class scaled to unit length as an ensemble of prompts is (CLIP_benchmark leaves the mean as
 * it is, so that classes on which the classifiers disagree lose). Throws for files of other classes or widths.
 */
export function averagedClassifier(paths: readonly string[], shape: Shape): Float32Array {
  const sums = new Float64Array(shape.names.length * shape.embedDim); // [C, E]
  for (const path of paths) for (const [i, value] of readClassifier(path, shape).entries()) sums[i] += value;
  const averaged = new Float32Array(sums.length); // [C, E]
  for (let at = 0; at < sums.length; at += shape.embedDim)
    averaged.set(unitRow(sums.subarray(at, at + shape.embedDim), paths), at);
  return averaged;
}

function unitRow(sums: Float64Array, paths: readonly string[]): Float64Array {
  const length = Math.sqrt(sums.reduce((squares, value) => squares + value * value, 0));
  if (length > 1e-6) return sums.map((value) => value / length);
  throw new Error(`expected classifiers with a direction in common for --load_clfs, got none (${paths.join(", ")})`);
}

const namesSchema = z.array(z.array(z.string()));

function readClassifier(path: string, { names, embedDim }: Shape): Float32Array {
  const { tensors, metadata } = readSafetensorsSync(path);
  const found = tensors.get("classifier");
  const [classes, width] = found?.shape ?? [];
  if (found === undefined || classes !== names.length || width !== embedDim)
    throw new Error(
      `expected a classifier [${names.length}, ${embedDim}] for --load_clfs, got ${found ? `[${found.shape}]` : "none"} (${path})`,
    );
  const saved = namesSchema.parse(JSON.parse(metadata.classnames ?? "[]"));
  const other = names.findIndex((each, i) => JSON.stringify(each) !== JSON.stringify(saved[i]));
  if (other >= 0)
    throw new Error(
      `expected a classifier of these classes for --load_clfs, got ${JSON.stringify(saved[other])} for ` +
        `${JSON.stringify(names[other])}, class ${other} (${path})`,
    );
  return found.values;
}
