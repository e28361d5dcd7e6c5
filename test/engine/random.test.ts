import { expect, test } from "vitest";
import { randomNormal, randomUniform } from "../../lib/engine/random.js";
import { engineInfo, tf } from "../../lib/engine/tf.js";
import { deriveKey, seedKey } from "../../lib/runtime/random.js";

const key = seedKey(3);

test("normal tensors have the deviation asked for and mean 0", () => {
  const { mean, variance } = tf.moments(randomNormal(key, [200, 200], 0.5));
  // 40,000 numbers: the mean's standard error is 0.0025, that of the deviation 0.0018.
  expect(Math.abs(mean.dataSync()[0])).toBeLessThan(0.01);
  expect(Math.abs(Math.sqrt(variance.dataSync()[0]) - 0.5)).toBeLessThan(0.01);
});

test("uniform tensors fill the range and no more", () => {
  const values = randomUniform(key, [10_000], 2).dataSync();
  expect(Math.max(...values)).toBeLessThanOrEqual(2);
  expect(Math.max(...values)).toBeGreaterThan(1.99);
  expect(Math.min(...values)).toBeLessThan(-1.99);
});

test("a key gives the same tensor each time and another key another", () => {
  const draw = (name: string) => [...randomNormal(deriveKey(key, name), [8], 1).dataSync()];
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
});

test("the tests run on the native engine", () => {
  expect(engineInfo()).toMatchObject({ native: true, backend: "tensorflow", tensorflowJs: "4.22.0" });
});
