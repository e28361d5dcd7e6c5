import { expect, test } from "vitest";
import { fitLogistic, type Logistic, logisticScores } from "../../lib/evaluation/logistic-regression.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

// Coefficients against scikit-learn's: test/parity/probes.test.ts.

const exact = { tolerance: 1e-10 };

/** N examples of C overlapping classes with D features. */
function examples(count: number, width: number, classes: number) {
  const random = randomStream(seedKey(classes));
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const features = Float32Array.from({ length: count * width }, (_, i) => {
    const [row, feature] = [Math.floor(i / width), i % width];
    return random.normal() + (feature === labels[row] % width ? 1 : 0);
  });
  return { features, labels };
}

test("two opposite examples have the weight at which the penalty balances the losses", async () => {
  // Features 1 and -1 of classes 1 and 0: losses 2 log(1 + e^-w), whose slope is -2 / (1 + e^w) = -1/2 at w = log 3. The
  // penalty's slope there is l2 log 3, so l2 is 1 / (2 log 3). The weights of the two classes are -w / 2 and w / 2.
  const l2 = 1 / (2 * Math.log(3));
  const found = await fitLogistic(Float32Array.of(1, -1), [1, 0], { classes: 2, l2, ...exact });
  expectNumbers(found.weights, [-Math.log(3) / 2, Math.log(3) / 2], 1e-9);
  expectNumbers(found.bias, [0, 0], 1e-12);
  expect(found.loss).toBeCloseTo(2 * Math.log(4 / 3) + Math.log(3) / 4, 12);
  expect(found.converged).toBe(true);
});

test("without anything to see, probabilities are the shares of the classes", async () => {
  // A feature that is always 0; classes 0, 1 and 2 have 4, 2 and 1 examples. Biases differ by the logarithms of 4, 2 and 1.
  const labels = [0, 0, 0, 0, 1, 1, 2];
  const { weights, bias } = await fitLogistic(new Float32Array(7), labels, { classes: 3, l2: 1, ...exact });
  expect([...weights]).toEqual([0, 0, 0]);
  expectNumbers([bias[0] - bias[2], bias[1] - bias[2]], [Math.log(4), Math.log(2)], 1e-9);
});

test("at the minimum, features weigh as much by probabilities as by labels, but for the penalty", async () => {
  // The gradient of the objective: sum over examples of (probability - label) x + l2 w = 0.
  const { features, labels } = examples(60, 3, 3);
  const found = await fitLogistic(features, labels, { classes: 3, l2: 0.5, ...exact });
  const scores = await logisticScores(found, features);
  for (let c = 0; c < 3; c++)
    for (let d = 0; d < 3; d++) {
      let balance = 0.5 * found.weights[c * 3 + d];
      for (const [n, label] of labels.entries()) {
        const row = [...scores.subarray(n * 3, n * 3 + 3)].map(Math.exp);
        const probability = row[c] / (row[0] + row[1] + row[2]);
        balance += (probability - (label === c ? 1 : 0)) * features[n * 3 + d];
      }
      expect(Math.abs(balance)).toBeLessThan(1e-6);
    }
});

test("scores are weights times features and biases", async () => {
  const model = { weights: Float64Array.of(1, 2, 3, 4), bias: Float64Array.of(0.5, -0.5) };
  expect([...(await logisticScores(model, Float32Array.of(1, 1, 0, -1)))]).toEqual([3.5, 6.5, -1.5, -4.5]);
  await expect(logisticScores(model, new Float32Array(3))).rejects.toThrow("expected features [N, 2], got 3 numbers");
});

test("a class without examples is never predicted and changes nothing", async () => {
  const { features, labels } = examples(60, 3, 3);
  const without = await fitLogistic(features, labels, { classes: 3, l2: 1 });
  const shifted = labels.map((label) => label + 1 + (label === 2 ? 1 : 0)); // classes 1, 2 and 4 of 6
  const found = await fitLogistic(features, shifted, { classes: 6, l2: 1 });
  expect([...found.bias]).toEqual([-Infinity, without.bias[0], without.bias[1], -Infinity, without.bias[2], -Infinity]);
  expect([...found.weights.subarray(0, 3)]).toEqual([0, 0, 0]);
  expect([...found.weights.subarray(12, 15)]).toEqual([...without.weights.subarray(6, 9)]);
  const scores = await logisticScores(found, features);
  expect(scores[0]).toBe(-Infinity);
  expect(scores[1]).toBeCloseTo((await logisticScores(without, features))[0], 12);
});

test("the order of examples and the names of classes do not matter", async () => {
  const { features, labels } = examples(80, 4, 4);
  const found = await fitLogistic(features, labels, { classes: 4, l2: 1, ...exact });
  const order = randomStream(seedKey(9)).shuffle(Array.from(labels, (_, i) => i));
  const shuffled = Float32Array.from(
    { length: features.length },
    (_, i) => features[order[Math.floor(i / 4)] * 4 + (i % 4)],
  );
  const renamed = order.map((i) => 3 - labels[i]);
  const again = await fitLogistic(shuffled, renamed, { classes: 4, l2: 1, ...exact });
  for (let c = 0; c < 4; c++) expectNumbers(rowOf(again, 3 - c), rowOf(found, c), 1e-8);
});

test("a strong penalty leaves the prior's weights, a weak one forgets them", async () => {
  for (const classes of [2, 3]) {
    const { features, labels } = examples(60, 3, classes);
    const prior = Float64Array.from({ length: classes * 3 }, (_, i) => Math.sin(i));
    const strong = await fitLogistic(features, labels, { classes, l2: 1e8, prior, ...exact });
    expectNumbers(strong.weights, prior, 1e-5);
    const free = await fitLogistic(features, labels, { classes, l2: 1e-7, ...exact });
    const weak = await fitLogistic(features, labels, { classes, l2: 1e-7, prior, ...exact });
    const differences = ({ weights }: Logistic) => Array.from({ length: 3 }, (_, i) => weights[3 + i] - weights[i]);
    expectNumbers(differences(weak), differences(free), 1e-4);
  }
});

test("a prior without labels that contradict it is the answer to a shifted problem", async () => {
  // Penalising |w - p|^2 around a prior is penalising |v|^2 for w = p + v: with p of 0 nothing changes.
  const { features, labels } = examples(60, 3, 3);
  const plain = await fitLogistic(features, labels, { classes: 3, l2: 2 });
  const zero = await fitLogistic(features, labels, { classes: 3, l2: 2, prior: new Float64Array(9) });
  expect(zero).toEqual(plain);
});

test("a fit that starts at its solution stays there", async () => {
  for (const classes of [2, 4]) {
    const { features, labels } = examples(60, 3, classes);
    const options = { classes, l2: 1 };
    const first = await fitLogistic(features, labels, options);
    const again = await fitLogistic(features, labels, { ...options, start: first });
    expect(again.iterations).toBe(0);
    expectNumbers(again.weights, first.weights, 1e-14);
  }
});

test("a class that had no examples before may have some later", async () => {
  const { features, labels } = examples(60, 3, 3);
  const early = labels.map((label) => Math.min(label, 1));
  const start = await fitLogistic(features, early, { classes: 3, l2: 1, ...exact });
  const found = await fitLogistic(features, labels, { classes: 3, l2: 1, start, ...exact });
  const fresh = await fitLogistic(features, labels, { classes: 3, l2: 1, ...exact });
  expectNumbers(found.weights, fresh.weights, 1e-7);
});

test("iterations that run out are told", async () => {
  const { features, labels } = examples(60, 3, 3);
  const found = await fitLogistic(features, labels, { classes: 3, l2: 1e-3, maxIterations: 2 });
  expect(found).toMatchObject({ iterations: 2, converged: false });
});

test("bad input is refused with the remedy", async () => {
  const good = Float32Array.of(1, 2, 3, 4);
  const refused = (features: Float32Array, labels: number[], options = {}) =>
    expect(fitLogistic(features, labels, { classes: 2, l2: 1, ...options })).rejects;
  await refused(Float32Array.of(1, Number.NaN, 3, 4), [0, 1]).toThrow(
    "fitLogistic: expected finite features, got NaN for example 0; check that the model has not diverged",
  );
  await refused(good, [0, 1, 1]).toThrow("expected features [N, D] and labels [N], got 4 numbers and 3 labels");
  await refused(new Float32Array(0), []).toThrow("got 0 numbers and 0 labels");
  await refused(good, [0, 2]).toThrow("expected labels of 0 to 1, got 2 for example 1");
  await refused(good, [0, 0.5]).toThrow("expected labels of 0 to 1, got 0.5 for example 1");
  await refused(good, [1, 1]).toThrow("expected examples of two or more classes, got only class 1");
  await refused(good, [0, 0], { classes: 1 }).toThrow("expected two or more classes, got 1");
  await refused(good, [0, 1], { l2: -1 }).toThrow("expected a strength l2 of 0 or more, got -1");
  await refused(good, [0, 1], { maxIterations: 0 }).toThrow("expected one or more iterations, got 0");
  await refused(good, [0, 1], { tolerance: Number.NaN }).toThrow("expected a tolerance of 0 or more, got NaN");
  await refused(good, [0, 1], { prior: new Float64Array(3) }).toThrow("expected finite weights [2, 2] as prior, got 3");
  const start = { weights: new Float64Array(4).fill(Number.NaN), bias: new Float64Array(2) };
  await refused(good, [0, 1], { start }).toThrow("as start, got 4 numbers, of which 0 are finite");
});

test("an interrupt stops a fit", async () => {
  const { features, labels } = examples(60, 3, 3);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(fitLogistic(features, labels, { classes: 3, l2: 1, signal })).rejects.toThrow("enough");
});

function rowOf({ weights, bias }: Logistic, c: number): number[] {
  const width = weights.length / bias.length;
  return [...weights.subarray(c * width, (c + 1) * width), bias[c]];
}
