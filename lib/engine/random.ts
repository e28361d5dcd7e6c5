// Random tensors from keys (see runtime/random.ts): the same key gives the same tensor, whatever was drawn before.
import { type Key, randomStream } from "../runtime/random.js";
import { type Tensor, tf } from "./tf.js";

/** Normal numbers with mean 0. */
export function randomNormal(key: Key, shape: readonly number[], standardDeviation: number): Tensor {
  const stream = randomStream(key);
  return draw(shape, () => standardDeviation * stream.normal());
}

/** Uniform numbers in [-bound, bound). */
export function randomUniform(key: Key, shape: readonly number[], bound: number): Tensor {
  const stream = randomStream(key);
  return draw(shape, () => bound * (2 * stream.uniform() - 1));
}

function draw(shape: readonly number[], next: () => number): Tensor {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let i = 0; i < values.length; i++) values[i] = next();
  return tf.tensor(values, [...shape], "float32");
}
