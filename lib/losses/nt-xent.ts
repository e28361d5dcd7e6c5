// SimCLR's loss, NT-Xent (Chen et al. 2020, "A Simple Framework for Contrastive Learning of Visual Representations", equation 1 and
// Algorithm 1): each of 2 B views must find the other view of its picture among the 2 B - 1 others.
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor2D, tf } from "../engine/tf.js";
import { labelCrossEntropy } from "./cross-entropy.js";

/** Taken from the logit of a view with itself, which so is never the answer. */
const itself = 1e9;

/**
 * Unit embeddings of two views of B pictures, both [B, E] -> the mean cross-entropy, []; ln(2 B - 1) for a model that knows nothing.
 * Temperature 0.1 and 0.5 are the paper's for long and short training (section 5.1). In float32 whatever the program's precision.
 */
export function ntXentLoss(first: Tensor2D, second: Tensor2D, { temperature = 0.5 } = {}): Scalar {
  const [batch] = first.shape;
  checkViews("ntXentLoss", [first, second], temperature);
  const views = tf.concat2d([first, second], 0); // [2 B, E]
  const logits = inFloat32(() => tf.matMul<Tensor2D>(views.div(temperature), views, false, true)); // [2 B, 2 B]
  const others = logits.sub<Tensor2D>(tf.eye(2 * batch).mul(itself)); // [2 B, 2 B]
  const partners = Int32Array.from({ length: 2 * batch }, (_, view) => (view + batch) % (2 * batch));
  return labelCrossEntropy(others, tf.tensor1d(partners, "int32"), tf.ones([2 * batch]));
}

/** Throws, as `caller`, unless both are [B, E] of the same sizes, B at least 2, and the temperature is positive. */
export function checkViews(caller: string, [first, second]: readonly [Tensor2D, Tensor2D], temperature: number): void {
  if (`${first.shape}` !== `${second.shape}`)
    throw new Error(
      `${caller}: expected the second views [${first.shape}] like the first ones, got [${second.shape}]; make two of each picture`,
    );
  if (first.shape[0] < 2)
    throw new Error(`${caller}: expected at least 2 pictures, to tell one from the others, got ${first.shape[0]}`);
  if (!(temperature > 0)) throw new Error(`${caller}: expected a temperature above 0, got ${temperature}`);
}
