import { expect, test } from "vitest";
import {
  describeProjection,
  type LinearProjection,
  type MlpProjection,
  type Projection,
  project,
} from "../../lib/encoders/projection.js";
import { drawParameters, namedParameters } from "../../lib/engine/parameters.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const features = tf.tensor2d([1, 2, -1, 3], [2, 2]);
const kernel = tf.tensor2d([1, 0, 2, -1, 1, 0], [2, 3]);

test("linear, affine and no projection", () => {
  // (1 2) -> (1 - 2, 2, 2), (-1 3) -> (-1 - 3, 3, -2).
  expectNumbers(project({ kernel }, features).dataSync(), [-1, 2, 2, -4, 3, -2]);
  const bias = tf.tensor1d([10, 20, 30]);
  expectNumbers(project({ kernel, bias }, features).dataSync(), [9, 22, 32, 6, 23, 28]);
  expect(project(undefined, features)).toBe(features);
});

test("an MLP has GELU itself between its maps", () => {
  const mlp = {
    hidden: { kernel: tf.tensor2d([1, 0, 0, 1], [2, 2]) },
    output: { kernel: tf.tensor2d([2, 1], [2, 1]) },
  };
  // GELU(1) = 0.841345, GELU(2) = 1.954500, GELU(-1) = -0.158655, GELU(3) = 2.995950: 2 * the first + the second.
  expectNumbers(project(mlp, features).dataSync(), [3.637189, 2.67864], 1e-5);
});

test("projections have the parameters of their kind, their kernels drawn with deviation D^-0.5", () => {
  const shapes = (kind: "linear" | "affine" | "mlp") => {
    const described = describeProjection(seedKey(0), kind, { width: 7, embedDim: 4 })!;
    return namedParameters(described).map(({ path, parameter }) => `${path} [${parameter.shape}]`);
  };
  expect(shapes("linear")).toEqual(["kernel [7,4]"]);
  expect(shapes("affine")).toEqual(["kernel [7,4]", "bias [4]"]);
  expect(shapes("mlp")).toEqual(["hidden/kernel [7,5]", "output/kernel [5,4]"]); // floor(11 / 2)
  const described = describeProjection(seedKey(0), "linear", { width: 100, embedDim: 50 })!;
  const drawn = (drawParameters<Projection>(described) as LinearProjection).kernel;
  expect(Math.sqrt(tf.moments(drawn).variance.dataSync()[0])).toBeCloseTo(0.1, 2);
});

test("features of another size than the embeddings can't do without one", () => {
  expect(describeProjection(seedKey(0), "none", { width: 4, embedDim: 4 })).toBeUndefined();
  expect(() => describeProjection(seedKey(0), "none", { width: 7, embedDim: 4 })).toThrow(
    "describeProjection: expected embeddings of the features' size 7, got 4; project them",
  );
});

test("the gradient of an MLP agrees with finite differences", () => {
  const { hidden, output } = drawParameters<Projection>(
    describeProjection(seedKey(1), "mlp", { width: 2, embedDim: 3 })!,
  ) as MlpProjection;
  const weights = tf.tensor2d([1, -2, 3, 2, 1, -1], [2, 3]);
  expectGradient(
    (first: Tensor, second: Tensor, x: Tensor) =>
      project({ hidden: { kernel: first }, output: { kernel: second } }, x as typeof features)
        .mul(weights)
        .sum(),
    [hidden.kernel, output.kernel, features],
  );
});
