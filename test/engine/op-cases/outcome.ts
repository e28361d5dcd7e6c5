// What a case gives: its result, and the gradients of a weighted sum of its result; and how two outcomes differ.
import { type Tensor, tf } from "../../../lib/engine/tf.js";
import { leaves, namedLeaves, type Tree, withLeaves } from "../../../lib/engine/tree.js";
import { type OpCase, spread } from "./op-case.js";

export type Outcome = { result: Tree; gradients: Tensor[] };

/** Runs the case and, if told to, differentiates it; a case without floats on either side has no gradients. */
export function outcome(opCase: OpCase, inputs: Tree[], differentiate: boolean): Outcome {
  const result = opCase.run(inputs);
  const smooth = [inputs, result].every((tree) => leaves(tree).some(isFloat));
  return { result, gradients: smooth && differentiate ? gradients(opCase, inputs) : [] };
}

/** Gradients, by every float in the inputs, of one number made of the floats of the result. */
export function gradients(opCase: OpCase, inputs: Tree[]): Tensor[] {
  const all = leaves(inputs);
  const objective = (...floats: Tensor[]): Tensor => {
    let next = 0;
    const replaced = all.map((leaf) => (isFloat(leaf) ? floats[next++] : leaf));
    const results = leaves(opCase.run(withLeaves(inputs, replaced))).filter(isFloat);
    return results.map(weightedSum).reduce((sum, term) => sum.add(term));
  };
  return tf.grads(objective)(all.filter(isFloat));
}

/**
 * Each number has a weight of its own, since a plain sum would hide exchanged places. Slopes of x + softplus(x) are
 * between 1 and 2 and depend on x: constant ones could let the whole gradient be computed before the program runs.
 */
function weightedSum(x: Tensor): Tensor {
  return x
    .add(x.softplus())
    .mul(spread(x.shape, 0.3, 1.7))
    .sum();
}

/** The first difference in structure, dtype, shape or numbers, or undefined. */
export function difference(actual: Tree, expected: Tree): string | undefined {
  const [given, wanted] = [namedLeaves(actual), namedLeaves(expected)];
  if (given.map(({ path }) => path).join() !== wanted.map(({ path }) => path).join())
    return `expected leaves ${wanted.map(({ path }) => path)}, got ${given.map(({ path }) => path)}`;
  for (const [i, { path, tensor }] of wanted.entries()) {
    const fault = tensorDifference(given[i].tensor, tensor);
    if (fault !== undefined) return `${path}: ${fault}`;
  }
  return undefined;
}

function tensorDifference(actual: Tensor, expected: Tensor): string | undefined {
  if (actual.dtype !== expected.dtype) return `expected ${expected.dtype}, got ${actual.dtype}`;
  if (`${actual.shape}` !== `${expected.shape}`) return `expected shape [${expected.shape}], got [${actual.shape}]`;
  const [given, wanted] = [actual.dataSync(), expected.dataSync()];
  const tolerance = tolerances(expected, wanted);
  // Object.is holds not-a-number and infinities equal to themselves; -0 and 0 pass by the second condition.
  const wrong = wanted.findIndex(
    (value, i) => !(Object.is(given[i], value) || Math.abs(given[i] - value) <= tolerance(value)),
  );
  return wrong < 0 ? undefined : `number ${wrong} of ${wanted.length}: expected ${wanted[wrong]}, got ${given[wrong]}`;
}

/** None for integers and flags. Floats differ by the order of sums, by more where large terms leave a small number. */
function tolerances({ dtype }: Tensor, values: ArrayLike<number>): (value: number) => number {
  if (dtype !== "float32") return () => 0;
  const largest = Array.from(values, Math.abs).reduce(
    (most, value) => (value < Infinity ? Math.max(most, value) : most),
    0,
  );
  return (value) => 1e-4 * Math.abs(value) + 2e-5 * largest + 1e-7;
}

function isFloat(tensor: Tensor): boolean {
  return tensor.dtype === "float32";
}
