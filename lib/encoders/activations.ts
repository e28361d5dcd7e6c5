// The activations of the published models. Taking one for another is an error that no shape check finds: it costs points of
// accuracy, so an activation is part of every tower's settings. Gradients are written out, so that only x has to be kept.
import { optimizationBarrier } from "../engine/barrier.js";
import { type Tensor, tf } from "../engine/tf.js";

/**
 * "quick-gelu" is x * sigmoid(1.702 x) (openai/CLIP), "gelu" x times the normal distribution function (BERT, open_clip's own
 * models), "gelu-tanh" its approximation with tanh (flax's default: big_vision, LiT, T5 v1.1), "relu" the positive part.
 */
export type Activation = (typeof activations)[number];

export const activations = ["quick-gelu", "gelu", "gelu-tanh", "relu"] as const;

interface Formula {
  value(x: Tensor): Tensor;
  /** `slope` times the derivative at x. */
  gradient(x: Tensor, slope: Tensor): Tensor;
}

/** Applies an activation element by element, any shape. */
export function activate<T extends Tensor>(activation: Activation, x: T): T {
  const { value, gradient } = formulas[activation];
  const run = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor, (tensors: Tensor[]) => void];
    save([input]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) =>
      tf.tidy(() => {
        const [again, dy] = optimizationBarrier([...saved, slope]); // computed again, not kept from the forward pass
        return gradient(again, dy);
      });
    return { value: value(input), gradFunc };
  });
  return run(x) as T;
}

const quickGelu: Formula = {
  value: (x) => x.mul(x.mul(1.702).sigmoid()),
  gradient: (x, slope) => {
    const gate = x.mul(1.702).sigmoid();
    return slope.mul(gate).mul(x.mul(1.702).mul(tf.sub(1, gate)).add(1));
  },
};

const gelu: Formula = {
  value: (x) => x.mul(normalDistribution(x)),
  gradient: (x, slope) => {
    const density = x
      .square()
      .div(-2)
      .exp()
      .div(Math.sqrt(2 * Math.PI));
    return slope.mul(normalDistribution(x).add(x.mul(density)));
  },
};

function normalDistribution(x: Tensor): Tensor {
  return x.div(Math.SQRT2).erf().add(1).div(2);
}

const tanhScale = Math.sqrt(2 / Math.PI);
const tanhCubic = 0.044715;

const geluTanh: Formula = {
  value: (x) => tanhGate(x).add(1).mul(x).div(2),
  gradient: (x, slope) => {
    const gate = tanhGate(x);
    const inner = x
      .square()
      .mul(3 * tanhCubic)
      .add(1)
      .mul(tanhScale);
    return slope.mul(
      gate
        .add(1)
        .add(x.mul(tf.sub(1, gate.square())).mul(inner))
        .div(2),
    );
  },
};

function tanhGate(x: Tensor): Tensor {
  return x.square().mul(tanhCubic).add(1).mul(x).mul(tanhScale).tanh();
}

const relu: Formula = {
  value: (x) => x.relu(),
  gradient: (x, slope) => slope.mul(x.greater(0).toFloat()),
};

const formulas: Record<Activation, Formula> = { "quick-gelu": quickGelu, gelu, "gelu-tanh": geluTanh, relu };
