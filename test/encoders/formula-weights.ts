// Weights and pictures that are a formula, so that a test can state what a reference implementation made of the same ones.
import { mapDescribed } from "../../lib/engine/parameters.js";
import { type Tensor4D, tf } from "../../lib/engine/tf.js";

/** Numbers in -1..1 that look random: 2 frac(43758.5453 sin(12.9898 i + 78.233 n)) - 1 for i = 0, 1, ... */
function noise(n: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const x = Math.sin(12.9898 * i + 78.233 * n) * 43758.5453;
    return 2 * (x - Math.floor(x)) - 1;
  });
}

/**
 * For a described tree whose leaves are counted by n: matrices and kernels are noise times 1.5 / sqrt(inputs), gains and variances
 * 1 + 0.3 noise, everything else 0.3 noise.
 */
export function formulaWeights<T>(described: object): T {
  let n = 0;
  return mapDescribed<T>(described, ({ path, parameter: { shape } }) => {
    const values = noise(n++, tf.util.sizeFromShape([...shape]));
    const inputs = values.length / shape[shape.length - 1];
    const isAroundOne = /(gain|variance)$/.test(path);
    const value = (v: number) => (shape.length > 1 ? (v * 1.5) / Math.sqrt(inputs) : 0.3 * v + (isAroundOne ? 1 : 0));
    return tf.tensor(values.map(value), [...shape]);
  });
}

/** [count, side, side, 3], the noise of n = -1. */
export function formulaImages(count: number, side: number): Tensor4D {
  return tf.tensor4d(noise(-1, count * side * side * 3), [count, side, side, 3]);
}

/** Every so many numbers, from the first on. */
export function everySo(values: ArrayLike<number>, step: number, count = Number.POSITIVE_INFINITY): number[] {
  return Array.from(values)
    .filter((_, i) => i % step === 0)
    .slice(0, count);
}
