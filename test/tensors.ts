// Helpers of the whole suite: one numeric matcher, one leak check, one way to differentiate numerically.
import { expect } from "vitest";
import { type Tensor, tf } from "../lib/engine/tf.js";

/** Every number within `tolerance` of the expected one, and as many of them. */
export function expectNumbers(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i] - expected[i]), `number ${i}: ${actual[i]} against ${expected[i]}`).toBeLessThanOrEqual(
      tolerance,
    );
}

/** Runs `work` and expects as many tensors afterwards as before. */
export async function expectNoTensorsLeft(work: () => unknown): Promise<void> {
  const before = tf.memory().numTensors;
  await work();
  expect(tf.memory().numTensors).toBe(before);
}

/**
 * Compares the gradient of `f` with central differences at every `every`-th number of each input. Float32 leaves about
 * three digits, hence the large step and the tolerance relative to the largest slope.
 */
export function expectGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
  { step = 1e-2, tolerance = 2e-2, every = 1 } = {},
): void {
  const gradients = tf
    .grads((...values: Tensor[]) => f(...values))(inputs)
    .map((gradient) => gradient.dataSync());
  inputs.forEach((input, which) => {
    const values = Float32Array.from(input.dataSync());
    const at = (index: number, delta: number) =>
      tf.tidy(() => {
        const moved = Float32Array.from(values);
        moved[index] += delta;
        return f(...inputs.map((other, i) => (i === which ? tf.tensor(moved, input.shape) : other))).dataSync()[0];
      });
    const scale = Math.max(1e-2, ...gradients[which].map(Math.abs));
    for (let i = 0; i < values.length; i += every) {
      const slope = (at(i, step) - at(i, -step)) / (2 * step);
      expect(
        Math.abs(gradients[which][i] - slope) / scale,
        `input ${which}, number ${i}: ${gradients[which][i]} against ${slope}`,
      ).toBeLessThan(tolerance);
    }
  });
}
