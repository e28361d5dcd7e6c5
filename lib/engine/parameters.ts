// Parameters before they exist: their shapes, and how each is drawn. An encoder describes its parameters once; fresh ones are
// drawn from the description, and weights from a file are held against its shapes without drawing anything.
import type { Key } from "../runtime/random.js";
import { randomNormal, randomUniform } from "./random.js";
import { type Tensor, tf } from "./tf.js";

export interface Parameter {
  readonly shape: readonly number[];
  /** Makes the tensor; the same one every time. */
  draw(): Tensor;
  /** A running mean or variance, that no gradient moves; published numbers of parameters leave it out. */
  readonly isStatistic?: boolean;
}

/** A tree with a `Parameter` in the place of each tensor of `T`. */
export type Described<T> = T extends Tensor ? Parameter : { [K in keyof T]: Described<T[K]> };

/** A described parameter with its place, "imageTower/blocks/0/attention/qkv/kernel". */
export interface NamedParameter {
  readonly path: string;
  readonly parameter: Parameter;
}

export function zeros(shape: readonly number[]): Parameter {
  return { shape, draw: () => tf.zeros([...shape]) };
}

export function ones(shape: readonly number[]): Parameter {
  return { shape, draw: () => tf.ones([...shape]) };
}

/** A single number, []. */
export function constant(value: number): Parameter {
  return { shape: [], draw: () => tf.scalar(value) };
}

/** Normal numbers with mean 0. */
export function normal(key: Key, shape: readonly number[], standardDeviation: number): Parameter {
  return { shape, draw: () => randomNormal(key, shape, standardDeviation) };
}

/** Uniform numbers in [-bound, bound). */
export function uniform(key: Key, shape: readonly number[], bound: number): Parameter {
  return { shape, draw: () => randomUniform(key, shape, bound) };
}

/** A parameter that is measured and not trained. */
export function statistic(parameter: Parameter): Parameter {
  return { ...parameter, isStatistic: true };
}

/** Fresh tensors for a described tree. */
export function drawParameters<T>(described: Described<T>): T {
  return mapDescribed<T>(described as object, ({ parameter }) => parameter.draw());
}

/** All parameters of a described tree, in its order. */
export function namedParameters(described: object): NamedParameter[] {
  const found: NamedParameter[] = [];
  mapDescribed(described, (leaf) => found.push(leaf));
  return found;
}

/** How many numbers of a described tree are trained. */
export function sizeOfParameters(described: object): number {
  const trained = namedParameters(described).filter(({ parameter }) => !parameter.isStatistic);
  return trained.reduce((sum, { parameter }) => sum + tf.util.sizeFromShape([...parameter.shape]), 0);
}

/** A tree like the described one, with what `replace` makes of each parameter in its place. */
export function mapDescribed<R>(described: object, replace: (leaf: NamedParameter) => unknown, path = ""): R {
  if (isParameter(described)) return replace({ path, parameter: described }) as R;
  const child = ([name, value]: [string, object]) =>
    mapDescribed(value, replace, path === "" ? name : `${path}/${name}`);
  if (Array.isArray(described)) return Object.entries(described).map(child) as R;
  return Object.fromEntries(Object.entries(described).map((entry) => [entry[0], child(entry)])) as R;
}

function isParameter(node: object): node is Parameter {
  return "draw" in node && "shape" in node;
}
