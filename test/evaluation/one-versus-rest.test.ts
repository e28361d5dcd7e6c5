import { expect, test } from "vitest";
import { fitLogistic, logisticScores } from "../../lib/evaluation/logistic-regression.js";
import { fitOneVersusRest } from "../../lib/evaluation/one-versus-rest.js";
import { expectNumbers } from "../tensors.js";

const features = Float32Array.of(1, 0, 2, 1, 0, 1, -1, 2, 3, 3);
// Labels of five examples: the first of three is a matter of the first feature, the second no example has, the third all have.
const labelSets = Uint8Array.of(1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1);

test("each label is a regression of its own between those that have it and those that don't", async () => {
  const found = await fitOneVersusRest(features, labelSets, { classes: 3, l2: 0.5 });
  const first = await fitLogistic(features, [1, 1, 0, 0, 1], { classes: 2, l2: 0.5 });
  const expected = [0, 1].map((i) => first.weights[2 + i] - first.weights[i]);
  expect([...found.weights]).toEqual([...expected, 0, 0, 0, 0]);
  expect(found).toMatchObject({ iterations: first.iterations, converged: true, loss: first.loss });
});

test("the logit of a label says by its sign whether it is likelier than not", async () => {
  const found = await fitOneVersusRest(features, labelSets, { classes: 3, l2: 0.01 });
  const scores = await logisticScores(found, features);
  expect([0, 3, 6, 9, 12].map((i) => Math.sign(scores[i]))).toEqual([1, 1, -1, -1, 1]);
  expect([...found.bias.subarray(1)]).toEqual([-Infinity, Infinity]);
  expectNumbers([scores[4] === -Infinity ? 1 : 0, scores[5] === Infinity ? 1 : 0], [1, 1], 0);
});

test("label sets that are none are refused", async () => {
  const fitted = (sets: number[], classes: number) =>
    expect(fitOneVersusRest(features, sets, { classes, l2: 1 })).rejects;
  await fitted([0, 1, 0, 1, 2], 1).toThrow("expected label sets of 0 and 1, got 2");
  await fitted([0, 1, 0, 1], 3).toThrow("expected label sets [N, C] of one or more classes, got 4 numbers for 3");
  await fitted([0, 1, 0, 1], 1).toThrow("fitLogistic: expected features [N, D] and labels [N], got 10 numbers and 4");
});
