// What all optimizers do with gradients before their own rule: norm, clipping, and leaving everything as it is where loss or
// gradient is not finite.
import { optimizationBarrier } from "../engine/barrier.js";
import { type Scalar, type Tensor, tf } from "../engine/tf.js";
import { leaves, type Tree } from "../engine/tree.js";

/** What optimizers ask of gradients first: their norm, whether they can be used, and what they are multiplied by; all []. */
export function judgeGradients(gradients: Tree, { loss, clipNorm }: { loss?: Scalar; clipNorm: number }) {
  const gradientNorm = normOf(gradients);
  const isUsable = (loss ? gradientNorm.add(loss) : gradientNorm).isFinite() as Scalar;
  return { gradientNorm, isUsable, clip: clipScale(gradientNorm, clipNorm) };
}

/** One update more, if it is one: []. */
export function countUpdate(updates: Scalar, isUsable: Scalar): Scalar {
  return updates.add(isUsable.cast("float32"));
}

/**
 * The next values where the gradients can be used, else the old ones. What follows is computed from these: without the
 * barrier the compiler computes it from the old values again, and keeps these in memory until then.
 */
export function keepUsable(isUsable: Scalar, values: readonly { next: Tensor; old: Tensor }[]): Tensor[] {
  return optimizationBarrier(values.map(({ next, old }) => tf.where(isUsable, next, old)));
}

/** Euclidean norm over all leaves, []. */
function normOf(tree: Tree): Scalar {
  return tf.addN(leaves(tree).map((leaf) => leaf.square().sum())).sqrt() as Scalar;
}

/** What gradients of norm `gradientNorm` [] are multiplied by, so that it is at most `clipNorm`: []. */
function clipScale(gradientNorm: Scalar, clipNorm: number): Tensor {
  return tf.minimum(1, tf.div(clipNorm, gradientNorm.add(1e-12)));
}
