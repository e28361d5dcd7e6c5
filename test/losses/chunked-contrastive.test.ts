import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { chunkedContrastiveLoss } from "../../lib/losses/chunked-contrastive.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { expectGradient, expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const half = Math.SQRT1_2;
type Loss = (images: Tensor2D, texts: Tensor2D, scale: Tensor) => Tensor;
const dense: Loss = (images, texts, scale) => contrastiveLoss(images, texts, scale).loss;
const chunked =
  (chunk: number): Loss =>
  (images, texts, scale) =>
    chunkedContrastiveLoss(images, texts, scale, { chunk });

test.each([1, 2, 5])("in chunks of %i rows the loss of two pairs is the one worked out by hand", (chunk) => {
  const loss = chunkedContrastiveLoss(
    tf.tensor2d([1, 0, 0, 1], [2, 2]),
    tf.tensor2d([half, half, 0, 1], [2, 2]),
    tf.scalar(2),
    { chunk },
  );
  // Means of 0.330085 over images and of 0.410037 over texts: see the dense loss.
  expectNumbers(loss.dataSync(), [(0.330085 + 0.410037) / 2], 1e-5);
});

test("value and gradients are those of the dense loss for any batch, chunk and logit scale", () => {
  const sizes = { batch: fc.integer({ min: 2, max: 13 }), embedDim: fc.integer({ min: 1, max: 5 }) };
  const settings = { chunk: fc.integer({ min: 1, max: 15 }), scale: fc.double({ min: 0.1, max: 100, noNaN: true }) };
  fc.assert(
    fc.property(fc.record({ ...sizes, ...settings, seed: fc.nat() }), ({ batch, embedDim, chunk, scale, seed }) =>
      tf.tidy(() => {
        const inputs = [unitRows(batch, embedDim, seed), unitRows(batch, embedDim, seed + 1), tf.scalar(scale)];
        const expected = valueAndGradients(dense, inputs);
        const actual = valueAndGradients(chunked(chunk), inputs);
        // The logits are as large as the scale, and float32 has seven digits of them.
        const tolerance = 1e-5 + 1e-6 * scale;
        for (const [i, numbers] of expected.entries())
          expectNumbers(actual[i], numbers, tolerance * Math.max(1, ...numbers.map(Math.abs)));
      }),
    ),
    { seed: 1, numRuns: 60 },
  );
});

test("the gradient agrees with finite differences", () => {
  const random = (seed: number) => tf.randomNormal([5, 3], 0, 0.6, "float32", seed);
  expectGradient(
    (i, t, s) => chunked(2)(i as Tensor2D, t as Tensor2D, s).mul(3), // a slope other than 1
    [random(1), random(2), tf.scalar(2)],
  );
});

test("at logit scale 100 nothing overflows, whether every pair is matched or every pair is opposite", () => {
  const axes = tf.eye(6);
  const scale = tf.scalar(100);
  // All mass on the pair: the loss is ln(1 + 5 e^-100) = 0 and so is the gradient.
  const [matched, gradient] = valueAndGradients(chunked(4), [axes, axes, scale]);
  expectNumbers(matched, [0], 1e-5);
  expectNumbers(gradient, new Float32Array(36), 1e-5);
  // The pair at cosine -1, the others at 0: ln(e^-100 + 5) + 100 = ln 5 + 100.
  const [opposite, ofImages] = valueAndGradients(chunked(4), [axes, axes.neg(), scale]);
  expectNumbers(opposite, [Math.log(5) + 100], 1e-4);
  // d loss / d image 0 = 100 / 12 * (softmax sums over the texts, of which text j is minus axis j): on its own axis
  // -(0 + 0 - 2) = 2, on the others -(1 / 5 + 1 / 5); times 100 / 12 that is 16.667 and -3.333.
  expectNumbers(ofImages.slice(0, 6), [50 / 3, ...new Array(5).fill(-10 / 3)], 1e-3);
});

test("no tensor is left behind, and none has the size of the whole matrix of logits", async () => {
  const [batch, chunk] = [64, 8];
  const inputs = [unitRows(batch, 4, 1), unitRows(batch, 4, 2), tf.scalar(10)];
  await expectNoTensorsLeft(async () => {
    const sizes = async (loss: Loss) => {
      const { kernels } = await tf.profile(() => void valueAndGradients(loss, inputs));
      return kernels.flatMap(({ outputShapes }) => outputShapes.map((shape) => tf.util.sizeFromShape(shape)));
    };
    expect(Math.max(...(await sizes(dense)))).toBe(batch * batch);
    expect(Math.max(...(await sizes(chunked(chunk))))).toBe(chunk * batch);
  });
});

test("compiled, value and gradients of both losses are those of the dense one run op by op", async () => {
  const inputs = [unitRows(11, 4, 7), unitRows(11, 4, 8), tf.scalar(20)];
  const expected = valueAndGradients(dense, inputs);
  for (const loss of [dense, chunked(4)]) {
    const program = compile((...tensors: Tensor[]) => {
      const { value, grads } = tf.valueAndGrads((i, t, s) => loss(i as Tensor2D, t as Tensor2D, s))(tensors);
      return [value, ...grads];
    });
    const actual = await program(...inputs);
    for (const [i, tensor] of actual.entries()) expectNumbers(tensor.dataSync(), expected[i], 1e-5);
    program.dispose();
  }
});

test("batches of different size and an empty chunk are refused", () => {
  const scale = tf.scalar(1);
  expect(() => chunkedContrastiveLoss(tf.zeros([3, 2]), tf.zeros([4, 2]), scale)).toThrow(
    /chunkedContrastiveLoss: expected.*\[3, 2\].*got \[4,2\]/,
  );
  expect(() => chunkedContrastiveLoss(tf.zeros([3, 2]), tf.zeros([3, 2]), scale, { chunk: 0 })).toThrow(
    "chunkedContrastiveLoss: expected a chunk of at least one row, got 0",
  );
});

function unitRows(rows: number, width: number, seed: number): Tensor2D {
  return tf.tidy(() => {
    const x = tf.randomNormal([rows, width], 0, 1, "float32", seed).add(1e-3);
    return x.div(x.square().sum(-1, true).sqrt());
  });
}

/** Value, then the gradients of images, texts and scale. */
function valueAndGradients(loss: Loss, inputs: Tensor[]): Float32Array[] {
  return tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((i, t, s) => loss(i as Tensor2D, t as Tensor2D, s))(inputs);
    return [value, ...grads].map((tensor) => tensor.dataSync() as Float32Array);
  });
}
