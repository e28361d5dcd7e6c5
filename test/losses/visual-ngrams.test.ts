import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../../lib/engine/tf.js";
import { ngramLogLikelihoods, smoothedNgramLoss } from "../../lib/losses/visual-ngrams.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const none = -1;
const ngrams = (rows: number[][][]) => tf.tensor3d(rows, undefined, "int32");
/** Logits whose softmax is the given probabilities. */
const logitsOf = (probabilities: number[][]) => tf.tensor2d(probabilities).log().add<Tensor2D>(5);

/** Dictionary: "red" 0, "car" 1, "red car" 2, and two more that never come up. */
const probabilities = [
  [0.1, 0.2, 0.3, 0.15, 0.25],
  [0.4, 0.05, 0.05, 0.3, 0.2],
];
const redCar = [
  [0, none, none],
  [1, 2, none],
];
const car = [
  [1, none, none],
  [none, none, none],
];

test("the first word has its own probability, the second that of the pair smoothed with its own", () => {
  // Picture 0, "red car": p(red) = 0.1; p(red car) = 0.2 * 0.3 + 0.8 * 0.2 = 0.22. Picture 1, "car": 0.05.
  const loss = smoothedNgramLoss(logitsOf(probabilities), ngrams([redCar, car]));
  expectNumbers(loss.dataSync(), [-(Math.log(0.1) + Math.log(0.22) + Math.log(0.05)) / 2], 1e-5);
});

test("probability passes on through n-grams that the dictionary lacks", () => {
  // Word 2 ends "car" (0.2) and an unknown pair, and the triple 4 (0.25): 0.5 * 0.25 + 0.5 * (0.5 * 0 + 0.5 * 0.2) = 0.175.
  const text = [
    [0, none, none],
    [0, none, none],
    [1, none, 4],
  ];
  // Word 1 has an unknown pair: 0.5 * 0.1.
  const loss = smoothedNgramLoss(logitsOf(probabilities.slice(0, 1)), ngrams([text]), { smoothing: 0.5 });
  expectNumbers(loss.dataSync(), [-(Math.log(0.1) + Math.log(0.05) + Math.log(0.175))], 1e-5);
});

test("with a smoothing of 0 only single words count", () => {
  const loss = smoothedNgramLoss(logitsOf(probabilities), ngrams([redCar, car]), { smoothing: 0 });
  expectNumbers(loss.dataSync(), [-(Math.log(0.1) + Math.log(0.2) + Math.log(0.05)) / 2], 1e-5);
});

test("a text of which no word is known has no loss and no gradient, and is never chosen", () => {
  const unknown = [
    [none, none, none],
    [none, none, none],
  ];
  const logits = logitsOf(probabilities);
  const { value, grad } = tf.valueAndGrad((x: Tensor) => smoothedNgramLoss(x as Tensor2D, ngrams([unknown, unknown])))(
    logits,
  );
  expectNumbers(value.dataSync(), [0]);
  expectNumbers(grad.dataSync(), new Float32Array(10));
  const scores = ngramLogLikelihoods(logits, ngrams([unknown, car])).dataSync();
  expect([...scores].map(Number.isFinite)).toEqual([false, true, false, true]);
});

test("scores of all texts for all pictures are the log-likelihoods that the loss sums up", () => {
  const scores = ngramLogLikelihoods(logitsOf(probabilities), ngrams([redCar, car]));
  const pair = (p: number[]) => Math.log(p[0]) + Math.log(0.2 * p[2] + 0.8 * p[1]);
  const expected = probabilities.flatMap((p) => [pair(p), Math.log(p[1])]);
  expectNumbers(scores.dataSync(), expected, 1e-5);
});

test("the gradient agrees with finite differences", () => {
  const text = [
    [0, none, none],
    [1, 2, none],
    [3, none, 4],
  ];
  const other = [
    [4, none, none],
    [4, none, none],
    [none, none, none],
  ];
  const logits = tf.randomNormal([2, 5], 0, 1, "float32", 1);
  expectGradient((x) => smoothedNgramLoss(x as Tensor2D, ngrams([text, other]), { smoothing: 0.3 }), [logits]);
});

test("compiled and op by op, gradient and scores are the same", async () => {
  const logits = tf.randomNormal([2, 5], 0, 1, "float32", 2);
  const texts = ngrams([redCar, car]);
  const step = (x: Tensor, y: Tensor) => [
    tf.grad((z: Tensor) => smoothedNgramLoss(z as Tensor2D, y as Tensor3D))(x),
    ngramLogLikelihoods(x as Tensor2D, y as Tensor3D),
  ];
  const fast = compile(step);
  const [eager, compiled] = [step(logits, texts), await fast(logits, texts)];
  for (const [i, tensor] of compiled.entries()) expectNumbers(await tensor.data(), eager[i].dataSync(), 1e-6);
  fast.dispose();
});

test("impossible smoothings and other batches are refused", () => {
  expect(() => smoothedNgramLoss(tf.zeros([2, 5]), ngrams([redCar, car]), { smoothing: 1 })).toThrow(
    "smoothedNgramLoss: expected a smoothing of 0 or more and less than 1, got 1",
  );
  expect(() => smoothedNgramLoss(tf.zeros([3, 5]), ngrams([redCar, car]))).toThrow(
    "smoothedNgramLoss: expected n-grams of 3 captions like the logits, got [2,2,3]",
  );
});
