import { expect, test } from "vitest";
import { averagePool, convolution, maxPool, sumOverPlaces } from "../../lib/encoders/convolution.js";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { expectGradient, expectNumbers } from "../tensors.js";

/** Zeros of (size - 1) / 2 around, written out with plain numbers. */
function plainConvolution(x: Tensor4D, kernel: Tensor4D, stride: number): { shape: number[]; values: number[] } {
  const [batch, height, width, inputs] = x.shape;
  const [size, , , outputs] = kernel.shape;
  const [xs, ks] = [x.arraySync(), kernel.arraySync()];
  const padding = (size - 1) / 2;
  const shape = [batch, Math.ceil(height / stride), Math.ceil(width / stride), outputs];
  const values: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let row = 0; row < height; row += stride)
      for (let column = 0; column < width; column += stride)
        for (let out = 0; out < outputs; out++) {
          let sum = 0;
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++)
              for (let c = 0; c < inputs; c++)
                sum += (xs[b][row + i - padding]?.[column + j - padding]?.[c] ?? 0) * ks[i][j][c][out];
          values.push(sum);
        }
  return { shape, values };
}

const random = (shape: [number, number, number, number], seed: number): Tensor4D =>
  tf.randomNormal(shape, 0, 1, "float32", seed);
const cases = [1, 3, 7].flatMap((size) =>
  [1, 2].flatMap((stride) =>
    [
      [5, 4],
      [6, 4],
      [3, 4],
      [2, 1],
    ].map(([height, width]) => ({ size, stride, height, width })),
  ),
);

test.each(cases)(
  "a $size x $size convolution of stride $stride on $height x $width places is the sum written out",
  ({ size, stride, height, width }) => {
    const x = random([2, height, width, 3], 1);
    const kernel = random([size, size, 3, 2], 2);
    const y = convolution(x, kernel, stride);
    const expected = plainConvolution(x, kernel, stride);
    expect(y.shape).toEqual(expected.shape);
    expectNumbers(y.dataSync(), expected.values, 1e-4);
    const weights = tf.randomNormal(y.shape, 0, 1, "float32", 3);
    const weighted = (input: Tensor, k: Tensor) =>
      convolution(input as Tensor4D, k, stride)
        .mul(weights)
        .sum();
    expectGradient(weighted, [x, kernel], { every: 5 });
  },
);

test("compiled, each of these with its gradients is the same as op by op", async () => {
  const run = ([large, small]: Tensor4D[], kernels: Tensor4D[]) => {
    const weighted = (...tensors: Tensor[]) => {
      const [input, tiny, single, strided, wide] = tensors as Tensor4D[];
      const results = [
        averagePool(convolution(input, single), 2),
        convolution(input, strided, 2),
        maxPool(convolution(input, wide), 3, 2),
        convolution(tiny, single, 2),
        convolution(tiny, strided, 2),
      ];
      return tf.addN(results.map((tensor) => tensor.square().sum()));
    };
    const { value, grads } = tf.valueAndGrads(weighted)([large, small, ...kernels]);
    return [value, ...grads];
  };
  const pictures = [random([2, 7, 6, 3], 1), random([2, 4, 3, 3], 2)];
  const kernels = [random([1, 1, 3, 4], 3), random([3, 3, 3, 4], 4), random([7, 7, 3, 4], 5)];
  const compiled = compile(run);
  const actual = await compiled(pictures, kernels);
  run(pictures, kernels).forEach((tensor, i) => {
    const size = Math.max(1, ...tensor.abs().dataSync());
    expectNumbers(actual[i].dataSync(), tensor.dataSync(), 1e-5 * size);
  });
  compiled.dispose();
});

test("average pooling leaves out what does not fill a square", () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [1, 3, 5, 1]);
  // Rows 1..5, 6..10, 11..15: (1 + 2 + 6 + 7) / 4 and (3 + 4 + 8 + 9) / 4.
  expectNumbers(averagePool(x, 2).dataSync(), [4, 6]);
  const weights = tf.tensor4d([1, -2], [1, 1, 2, 1]);
  expectGradient(
    (input) =>
      averagePool(input as Tensor4D, 2)
        .mul(weights)
        .sum(),
    [x],
  );
});

test("the zeros around a picture are larger than its negative numbers", () => {
  const x = tf.tensor4d([-1, -2, -3, 5, -4, -6, -7, -8, -9], [1, 3, 3, 1]);
  expectNumbers(maxPool(x, 3, 2).dataSync(), [5, 0, 5, 0]); // windows around the four corners; 5 is at the left of the middle row
  const weights = tf.tensor4d([1, -2, 3, 4], [1, 2, 2, 1]);
  expectGradient(
    (input) =>
      maxPool(input as Tensor4D, 3, 2)
        .mul(weights)
        .sum(),
    [x],
  );
});

test("sums over places are taken per picture and channel", () => {
  const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [2, 2, 1, 2]);
  expectNumbers(sumOverPlaces(x).dataSync(), [3, 30, 7, 70]);
});
