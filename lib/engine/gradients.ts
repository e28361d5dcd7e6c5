// Gradients where TensorFlow.js has none to offer: inside the gradient of another function, and for inputs that the
// function ignores; and a way to have none.
import { type Tensor, tf } from "./tf.js";

export interface ValueAndGradients {
  readonly value: Tensor;
  /** One for each input, of its shape; zeros for an input that the value does not depend on. */
  readonly gradients: Tensor[];
}

/**
 * Value of `f` and the gradients of sum(slope * value) with respect to `inputs` (float32), the slope being 1 by default
 * and of the value's shape.
 * Unlike tf.valueAndGrads, it may be called in the gradient function of a tf.customGrad: TensorFlow.js has one tape, and
 * a gradient taken while another is on its way back replaces it and then drops it, so the tape is put aside meanwhile.
 */
export function valueAndGradients(f: () => Tensor, inputs: readonly Tensor[], slope?: Tensor): ValueAndGradients {
  const engine = tf.engine();
  const outerTape = engine.state.activeTape;
  try {
    return tf.tidy(() => {
      const { value, grads } = engine.gradients(f, [...inputs], slope, true);
      const gradients = grads.map((gradient: Tensor | undefined, i) => gradient ?? tf.zerosLike(inputs[i]));
      return { value, gradients };
    });
  } finally {
    engine.state.activeTape = outerTape;
  }
}

/**
 * What `compute` gives, as a constant: no gradient passes through it, and none of what it computes is kept for one. Not to be used
 * in the gradient function of a tf.customGrad.
 */
export function withoutGradients<T>(compute: () => T): T {
  const { state } = tf.engine();
  const { gradientDepth } = state;
  state.gradientDepth = 0; // TensorFlow.js records nothing meanwhile
  try {
    return compute();
  } finally {
    state.gradientDepth = gradientDepth;
  }
}
