// Gradients inside the function: custom gradients, gradients of gradients, gradients by variables.
import { type Scalar, type Tensor, tf } from "../../../lib/engine/tf.js";
import { integers, type OpCase, opCase, spread } from "./op-case.js";

/** Softplus with its gradient by hand, the logistic function. */
const softplusByHand = tf.customGrad((...args) => {
  const [x, save] = args as [Tensor, (tensors: Tensor[]) => void];
  save([x]);
  return {
    value: x.exp().log1p(),
    gradFunc: (slope, saved) => (slope as Tensor).mul((saved as Tensor[])[0].sigmoid()),
  };
});

/** Passes numbers on rounded and gradients unchanged. */
const straightThrough = tf.customGrad((...args) => {
  const [x] = args as [Tensor];
  return { value: x.round(), gradFunc: (slope) => slope as Tensor };
});

/** Made outside, as compiled functions want their variables. */
const weights = tf.variable(tf.tensor2d([0.5, -1.5], [2, 1]));

export const autodiff: OpCase[] = [
  opCase(
    "customGrad with a saved tensor",
    () => [spread([2, 3])],
    (x) => softplusByHand(x),
  ),
  opCase(
    "customGrad that passes slopes straight through",
    () => [spread([5], -3, 3)],
    (x) => straightThrough(x.mul(2)).square(),
  ),
  opCase(
    "customGrad that scales slopes",
    () => [spread([4])],
    (x) => scaleSlope(x, 0.1).mul(x),
  ),
  opCase(
    "grad",
    () => [spread([4])],
    (x) => tf.grad((t: Tensor) => t.sin().mul(t))(x),
  ),
  opCase(
    "grad with a slope given",
    () => [spread([4]), spread([4], 1, 2)],
    (x, slope) => tf.grad((t: Tensor) => t.sin())(x, slope),
  ),
  opCase(
    "grads by two inputs",
    () => [spread([3, 2]), spread([2, 4], 1, 2)],
    (a, b) => tf.grads((x: Tensor, y: Tensor) => x.matMul(y).relu())([a, b]),
  ),
  opCase(
    "grad of grad",
    () => [spread([4])],
    (x) => tf.grad((t: Tensor) => tf.grad((u: Tensor) => u.pow(3).sum())(t))(x),
  ),
  opCase(
    "grad of grad of a network",
    () => [spread([3, 2]), spread([2, 2])],
    (x, w) => {
      const energy = (t: Tensor) => t.matMul(w).sin().sum();
      return tf.grad((t: Tensor) => tf.grad(energy)(t).square().sum())(x);
    },
  ),
  opCase(
    "valueAndGrad",
    () => [spread([4])],
    (x) => ({ ...tf.valueAndGrad((t: Tensor) => t.square().mean())(x) }),
  ),
  opCase(
    "valueAndGrads",
    () => [spread([4]), spread([4], 1, 2)],
    (a, b) => {
      const { value, grads } = tf.valueAndGrads((x: Tensor, y: Tensor) => x.mul(y).sum())([a, b]);
      return { value, grads };
    },
  ),
  opCase(
    "gradient descent, three steps",
    () => [spread([4, 2]), spread([4, 1])],
    (x, y) => {
      let w: Tensor = tf.zeros([2, 1]);
      const slope = tf.grad((v: Tensor) => x.matMul(v).sub(y).square().mean());
      for (let step = 0; step < 3; step++) w = w.sub(slope(w).mul(0.1));
      return w;
    },
  ),
  opCase(
    "gradient through a shared embedding",
    () => [spread([4, 3]), integers([5], 4)],
    (table, ids) => {
      const rows = tf.gather(table, ids);
      return tf.matMul(rows, table, false, true).logSumExp(1);
    },
  ),
  opCase(
    "variableGrads",
    () => [spread([3, 2])],
    (x) => {
      const { value, grads } = tf.variableGrads(() => x.matMul(weights).sin().mean() as Scalar, [weights]);
      return [value, ...Object.values(grads)];
    },
  ),
  opCase(
    "tidy and keep inside",
    () => [spread([3])],
    (x) => keptThroughTidy(x),
  ),
];

function scaleSlope(x: Tensor, factor: number): Tensor {
  const scaled = tf.customGrad((...args) => {
    const [input] = args as [Tensor];
    return { value: input.clone(), gradFunc: (slope) => (slope as Tensor).mul(factor) };
  });
  return scaled(x);
}

function keptThroughTidy(x: Tensor): Tensor {
  const kept = tf.tidy(() => tf.keep(x.square()));
  const sum = tf.tidy(() => kept.add(tf.tidy(() => x.exp())));
  kept.dispose();
  return sum;
}
