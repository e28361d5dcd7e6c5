import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor1D, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { maskedContrastiveLoss, multiTextContrastiveLoss } from "../../lib/losses/masked-contrastive.js";
import { expectGradient, expectNumbers } from "../tensors.js";

test("the pair that is masked out neither counts nor is a negative", () => {
  // Of three equal pairs two count: each is told from the other by guessing, ln 2.
  const same = tf.ones([3, 1]) as Tensor2D;
  const loss = (mask: number[]) => maskedContrastiveLoss(same, same, tf.scalar(5), tf.tensor1d(mask)).dataSync();
  expectNumbers(loss([1, 0, 1]), [Math.LN2]);
  expectNumbers(loss([1, 1, 1]), [Math.log(3)]);
});

const cases = fc.record({
  mask: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 2, maxLength: 9 }),
  embedDim: fc.integer({ min: 1, max: 5 }),
  scale: fc.double({ min: 0.1, max: 100, noNaN: true }),
  seed: fc.nat(),
});

test("loss and gradients are the plain ones of the pairs that have a text, and 0 at the others", () => {
  const withSomeText = cases.filter(({ mask }) => mask.filter(Boolean).length >= 2);
  fc.assert(
    fc.property(withSomeText, ({ mask, embedDim, scale, seed }) =>
      tf.tidy(() => {
        const inputs = [...[seed, seed + 1].map((s) => unitRows(mask.length, embedDim, s)), tf.scalar(scale)];
        const present = mask.flatMap((bit, i) => (bit ? [i] : []));
        const subset: Loss = (images, texts, logitScale) =>
          contrastiveLoss(tf.gather(images, present), tf.gather(texts, present), logitScale).loss;
        const actual = valuesAndGradients(masked(mask), inputs);
        valuesAndGradients(subset, inputs).forEach((numbers, i) => {
          expectNumbers(actual[i], numbers, (1e-5 + 1e-6 * scale) * Math.max(1, ...numbers.map(Math.abs)));
        });
      }),
    ),
    { seed: 1, numRuns: 40 },
  );
});

test.each([[[0, 0, 0]], [[0, 1, 0]]])(
  "with the mask %j there is nothing to tell apart: loss and gradients are 0",
  (mask) => {
    const inputs = [unitRows(3, 2, 1), unitRows(3, 2, 2), tf.scalar(100)];
    for (const numbers of valuesAndGradients(masked(mask), inputs))
      expectNumbers(numbers, new Array(numbers.length).fill(0));
  },
);

test("several kinds of texts add up, each over the pictures that have one", () => {
  const [images, titles, tags] = [1, 2, 3].map((seed) => unitRows(4, 3, seed));
  const kinds = [
    { texts: titles, mask: tf.tensor1d([1, 1, 1, 1]) },
    { texts: tags, mask: tf.tensor1d([1, 1, 0, 0]) },
  ];
  const first = (rows: Tensor2D) => rows.slice(0, 2);
  const expected =
    contrastiveLoss(images, titles, tf.scalar(2)).loss.dataSync()[0] +
    contrastiveLoss(first(images), first(tags), tf.scalar(2)).loss.dataSync()[0];
  expectNumbers(multiTextContrastiveLoss(images, kinds, tf.scalar(2)).dataSync(), [expected]);
});

test("the gradient of two kinds of texts agrees with finite differences", () => {
  const random = (seed: number) => tf.randomNormal([4, 3], 0, 0.6, "float32", seed);
  const masks = [tf.tensor1d([1, 1, 0, 1]), tf.tensor1d([0, 1, 1, 0])];
  expectGradient(
    (images, titles, tags, scale) =>
      multiTextContrastiveLoss(
        images as Tensor2D,
        [titles, tags].map((texts, i) => ({ texts: texts as Tensor2D, mask: masks[i] })),
        scale,
      ),
    [random(1), random(2), random(3), tf.scalar(2)],
  );
});

test("compiled, with the mask as an input, the loss is the one run op by op", async () => {
  const inputs = [unitRows(5, 3, 1), unitRows(5, 3, 2), tf.scalar(9), tf.tensor1d([1, 0, 1, 1, 0])];
  const run = (...[i, t, s, m]: Tensor[]) => maskedContrastiveLoss(i as Tensor2D, t as Tensor2D, s, m as Tensor1D);
  const program = compile(run);
  expectNumbers((await program(...inputs)).dataSync(), run(...inputs).dataSync());
  program.dispose();
});

test("a mask of another length and no texts at all are refused", () => {
  const rows = tf.zeros([3, 2]) as Tensor2D;
  expect(() => maskedContrastiveLoss(rows, rows, tf.scalar(1), tf.ones([2]))).toThrow(
    "maskedContrastiveLoss: expected a mask of 3 numbers, one for each pair, got 2",
  );
  expect(() => multiTextContrastiveLoss(rows, [], tf.scalar(1))).toThrow(
    "expected texts of at least one kind, got none",
  );
});

type Loss = (images: Tensor2D, texts: Tensor2D, scale: Tensor) => Tensor;

function masked(mask: number[]): Loss {
  return (images, texts, scale) => maskedContrastiveLoss(images, texts, scale, tf.tensor1d(mask));
}

function unitRows(rows: number, width: number, seed: number): Tensor2D {
  return tf.tidy(() => {
    const x = tf.randomNormal([rows, width], 0, 1, "float32", seed).add(1e-3);
    return x.div(x.square().sum(-1, true).sqrt());
  });
}

/** Value, then the gradients of images, texts and scale. */
function valuesAndGradients(loss: Loss, inputs: Tensor[]): Float32Array[] {
  return tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((i, t, s) => loss(i as Tensor2D, t as Tensor2D, s))(inputs);
    return [value, ...grads].map((tensor) => tensor.dataSync() as Float32Array);
  });
}
