// What a case of the operation-parity suite is, and the fixed numbers that cases compute with.
import {
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from "../../../lib/engine/tf.js";
import type { Tree } from "../../../lib/engine/tree.js";

export interface OpCase {
  readonly name: string;
  /** Fresh tensors, the same numbers each time. */
  inputs(): Tree[];
  run(inputs: readonly Tree[]): Tree;
}

/** A case from a function of typed inputs. */
export function opCase<T extends Tree[] | []>(name: string, inputs: () => T, run: (...inputs: T) => Tree): OpCase {
  return { name, inputs, run: (given) => run(...(given as unknown as T)) };
}

export type Tensor5D = ReturnType<typeof tf.tensor5d>;
type Ranked = { 0: Scalar; 1: Tensor1D; 2: Tensor2D; 3: Tensor3D; 4: Tensor4D; 5: Tensor5D };
type OfShape<S extends readonly number[]> = S["length"] extends keyof Ranked ? Ranked[S["length"]] : Tensor;

const goldenRatio = (1 + Math.sqrt(5)) / 2;

/** Numbers all over [low, high), no two of them equal: fractional parts of multiples of the golden ratio. */
export function spread<const S extends readonly number[]>(shape: S, low = -2, high = 2): OfShape<S> {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => low + (high - low) * (((i + 1) * goldenRatio) % 1));
  return tf.tensor(values, [...shape], "float32") as OfShape<S>;
}

/** Whole numbers 0 .. below - 1 (int32), repeating in an order that is not sorted. */
export function integers<const S extends readonly number[]>(shape: S, below: number): OfShape<S> {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => (5 * i + 3) % below);
  return tf.tensor(values, [...shape], "int32") as OfShape<S>;
}

/** True and false (bool), a third of them true. */
export function flags<const S extends readonly number[]>(shape: S): OfShape<S> {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => (i % 3 === 1 ? 1 : 0));
  return tf.tensor(values, [...shape], "bool") as OfShape<S>;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
