// The loss of MoCo v3 (Chen, Xie and He 2021, "An Empirical Study of Training Self-Supervised Vision Transformers", section 3 and
// Algorithm 1): each view, predicted, must find its picture's other view among those of the batch as a slowly moving copy of the
// encoder sees them.
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor2D, tf } from "../engine/tf.js";
import { labelCrossEntropy } from "./cross-entropy.js";
import { checkViews } from "./nt-xent.js";

/** Unit embeddings of two views of B pictures, both [B, E]. */
export type TwoViews = readonly [first: Tensor2D, second: Tensor2D];

/**
 * Predictions of the trained encoder and keys of the copy, which must be constants (`withoutGradients`) -> the loss, []: the
 * cross-entropy of the first predictions against the second keys and the other way round, times 2 temperatures as in the paper. A model
 * that knows nothing has 4 * temperature * ln B. In float32 whatever the program's precision.
 */
export function momentumContrastLoss(predictions: TwoViews, keys: TwoViews, { temperature = 0.2 } = {}): Scalar {
  checkViews("momentumContrastLoss", predictions, temperature);
  checkViews("momentumContrastLoss", keys, temperature);
  checkViews("momentumContrastLoss", [predictions[0], keys[0]], temperature);
  const sum = crossEntropy(predictions[0], keys[1], temperature).add(
    crossEntropy(predictions[1], keys[0], temperature),
  );
  return sum.mul(2 * temperature);
}

function crossEntropy(queries: Tensor2D, keys: Tensor2D, temperature: number): Scalar {
  const [batch] = queries.shape;
  const logits = inFloat32(() => tf.matMul<Tensor2D>(queries.div(temperature), keys, false, true)); // [B, B]
  return labelCrossEntropy(logits, tf.range(0, batch, 1, "int32"), tf.ones([batch]));
}
