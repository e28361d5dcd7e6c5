import { expect, test } from "vitest";
import { nativeRegression } from "../../lib/engine/native.js";
import { plainRegression } from "../../lib/engine/plain-regression.js";
import { crossEntropySum, linearLogits } from "../../lib/engine/regression.js";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

/** A random problem of N examples, D features and R rows of weights. */
function problem(count: number, width: number, rows: number) {
  const random = randomStream(deriveKey(seedKey(3), `${count} ${width} ${rows}`));
  return {
    features: Float32Array.from({ length: count * width }, () => random.normal()),
    weights: Float64Array.from({ length: rows * (width + 1) }, () => random.normal()),
    labels: Int32Array.from({ length: count }, () => random.integer(Math.max(2, rows))),
    width,
  };
}

/** One and two rows of weights, tiles that are full and that are not, more than one part of the rows. */
const shapes = [
  [1, 1, 1],
  [7, 3, 1],
  [300, 130, 1],
  [2000, 200, 1],
  [1, 1, 2],
  [8, 7, 8],
  [9, 8, 9],
  [65, 23, 24],
  [130, 24, 25],
  [64, 95, 33],
  [1200, 150, 70],
] as const;

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** The sum of the losses, then its gradient. */
async function lossAndGradient(
  { features, weights, labels, width }: ReturnType<typeof problem>,
  regression = plainRegression,
) {
  const gradient = new Float64Array(weights.length).fill(9);
  const loss = await crossEntropySum({ features, weights, width, labels, gradient }, { regression });
  return [loss, ...gradient];
}

test("losses, gradients and logits are known numbers", async () => {
  // Two features, three classes, weights that pick the first, the second, and a bias of 3.
  const weights = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 3);
  const features = Float32Array.of(1, 2);
  expect([...(await linearLogits({ features, weights, width: 2 }))]).toEqual([1, 2, 3]);
  const total = Math.exp(1) + Math.exp(2) + Math.exp(3);
  const [p, q, r] = [1, 2, 3].map((logit) => Math.exp(logit) / total);
  const found = await lossAndGradient({ features, weights, labels: Int32Array.of(1), width: 2 });
  // -log of the right class's probability; probability less 1 for the right class, times each feature and 1.
  const expected = [-Math.log(q), p, 2 * p, p, q - 1, 2 * (q - 1), q - 1, r, 2 * r, r];
  expectNumbers(found, expected, 1e-15);
});

test("one row of weights is two classes, of which the first has the logit 0", async () => {
  const weights = Float64Array.of(2, -1); // logit 2 x - 1
  const features = Float32Array.of(1, 3);
  const found = await lossAndGradient({ features, weights, labels: Int32Array.of(1, 0), width: 1 });
  // Logits 1 and 5: losses log(1 + e^-1) and log(1 + e^5); slopes 1/(1 + e^-1) - 1 and 1/(1 + e^-5).
  const [a, b] = [1 / (1 + Math.exp(-1)) - 1, 1 / (1 + Math.exp(-5))];
  expectNumbers(found, [Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(5)), a + 3 * b, a + b], 1e-14);
});

for (const [count, width, rows] of shapes)
  test(`compiled and plain agree on ${count} examples, ${width} features and ${rows} rows of weights`, async () => {
    const given = problem(count, width, rows);
    const [compiled, plain] = [await lossAndGradient(given, nativeRegression()), await lossAndGradient(given)];
    expect(furthest(compiled, plain)).toBeLessThan(1e-13 * count * Math.sqrt(width));
    const logits = await linearLogits(given, { regression: nativeRegression() });
    expect(furthest(logits, await linearLogits(given, { regression: plainRegression }))).toBeLessThan(1e-12);
  });

test("the gradient is the slope of the loss", async () => {
  const given = problem(20, 4, 3);
  const [, ...gradient] = await lossAndGradient(given, nativeRegression());
  for (const i of given.weights.keys()) {
    const [less, more] = [-1e-5, 1e-5].map((change) => ({
      ...given,
      weights: given.weights.map((weight, k) => (k === i ? weight + change : weight)),
    }));
    const slope = ((await lossAndGradient(more))[0] - (await lossAndGradient(less))[0]) / 2e-5;
    expect(Math.abs(gradient[i] - slope)).toBeLessThan(1e-7);
  }
});

test("results are the same to the last bit, however many threads compute them", () => {
  for (const rows of [1, 60]) {
    const { features, weights, width, labels } = problem(3000, 120, rows);
    const [one, many] = [1, 5].map((threads) => {
      const gradient = new Float64Array(weights.length);
      const logits = new Float64Array(labels.length * rows);
      nativeRegression().computeLogits(features, weights, width, threads, logits);
      const loss = nativeRegression().addCrossEntropy(features, weights, width, threads, labels, gradient);
      return [loss, ...gradient, ...logits.subarray(0, 1000)];
    });
    expect(one).toEqual(many);
  }
});

test("logits far apart neither overflow nor lose the loss", async () => {
  for (const regression of [plainRegression, nativeRegression()])
    for (const weights of [Float64Array.of(2000, 0, -2000, 0), Float64Array.of(4000, 0)]) {
      const given = { features: Float32Array.of(1, 1), weights, labels: Int32Array.of(0, 1), width: 1 };
      // Two rows prefer the first class by 4000, one row prefers the second by as much: one example is wrong by 4000.
      const [loss, slope] = await lossAndGradient(given, regression);
      expect(loss).toBeCloseTo(4000, 9);
      expect(Math.abs(slope)).toBeCloseTo(1, 9);
    }
});

test("an interrupt is noticed between two parts of the rows", async () => {
  const control = new AbortController();
  const [features, weights, labels] = [new Float32Array(4e6), new Float64Array(820), new Int32Array(100_000)];
  const running = crossEntropySum(
    { features, weights, width: 40, labels, gradient: new Float64Array(820) },
    { signal: control.signal, regression: plainRegression },
  );
  control.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
});
