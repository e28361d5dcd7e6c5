import { expect, test } from "vitest";
import { activate, activations } from "../../lib/encoders/activations.js";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { expectGradient, expectNumbers } from "../tensors.js";

test("QuickGELU is x times the logistic function of 1.702 x", () => {
  // 1 / (1 + e^-1.702) = 0.845795; 1 / (1 + e^3.404) = 0.032171.
  expectNumbers(activate("quick-gelu", tf.tensor1d([1, -2, 0])).dataSync(), [0.845795, -2 * 0.032171, 0], 1e-5);
});

test("GELU is x times the normal distribution function", () => {
  // Phi(1) = 0.8413447, Phi(-2) = 0.0227501, Phi(0.5) = 0.6914625.
  expectNumbers(activate("gelu", tf.tensor1d([1, -2, 0.5, 0])).dataSync(), [0.8413447, -0.0455003, 0.3457312, 0], 1e-6);
});

test("the approximation of GELU differs from it by up to 5e-4, and is x / 2 (1 + tanh(...))", () => {
  // sqrt(2 / pi) (1 + 0.044715) = 0.8335628, tanh of it 0.6823842: 0.8411921. At -2: 0.7978846 (-2.35772) = -1.8811882,
  // tanh -0.9546 4: -0.0454023.
  expectNumbers(activate("gelu-tanh", tf.tensor1d([1, -2, 0])).dataSync(), [0.8411921, -0.0454023, 0], 1e-6);
});

test("the positive part is 0 below 0", () => {
  expectNumbers(activate("relu", tf.tensor1d([1, -2, 0])).dataSync(), [1, 0, 0]);
});

test.each(activations)("the gradient of %s agrees with finite differences", (activation) => {
  const weights = tf.tensor1d([1, -2, 3, 0.5, 1]);
  expectGradient((x) => activate(activation, x).mul(weights).sum(), [tf.tensor1d([-3, -0.5, 0.2, 0.7, 2])]);
});

test.each(activations)("%s compiled gives what it gives op by op, with its gradient", async (activation) => {
  const x = tf.linspace(-6, 6, 50);
  const both = (input: Tensor) => tf.valueAndGrad((y) => activate(activation, y).square().sum())(input);
  const compiled = compile(both);
  const [fast, plain] = [await compiled(x), both(x)];
  expectNumbers(fast.grad.dataSync(), plain.grad.dataSync(), 1e-4);
  expect(fast.value.dataSync()[0]).toBeCloseTo(plain.value.dataSync()[0], 2);
  compiled.dispose();
});
