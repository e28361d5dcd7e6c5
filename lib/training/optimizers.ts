// AdamW with decoupled weight decay (Loshchilov and Hutter 2019) as a pure function over trees. Compiled, the whole update of
// a leaf is one pass over it; laid end to end in one vector, parameters and gradients would have to be copied there and back.

import { type Scalar, tf } from "../engine/tf.js";
import { leaves, mapTree, type Tree, withLeaves } from "../engine/tree.js";

export interface AdamWSettings {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Decay per unit of learning rate, on matrices only: gains, biases and scalars are left alone. */
  readonly weightDecay?: number;
  /** Gradients whose norm over all parameters is larger are scaled down to it. */
  readonly clipNorm?: number;
}

/** What the optimizer remembers; both moments are trees like the parameters. */
export type AdamWState = {
  /** Running mean of the gradient. */
  mean: Tree;
  /** Running mean of the squared gradient. */
  square: Tree;
  /** Updates done so far, []. */
  updates: Scalar;
};

export interface Update<P> {
  readonly params: P;
  readonly state: AdamWState;
  /** Norm of the gradient before clipping, []. */
  readonly gradientNorm: Scalar;
}

export interface Optimizer {
  init(params: Tree): AdamWState;
  /** One update with learning rate `rate` []. Makes new tensors and leaves the old ones as they are. */
  update<P extends Tree>(params: P, gradients: P, progress: { state: AdamWState; rate: Scalar }): Update<P>;
}

/** Defaults are those of CLIP's ViTs (Radford et al. 2021, Table 18), with gradients clipped to norm 1. */
export function adamW({
  beta1 = 0.9,
  beta2 = 0.98,
  epsilon = 1e-6,
  weightDecay = 0.2,
  clipNorm = 1,
}: AdamWSettings = {}): Optimizer {
  return {
    init: (params) => ({
      mean: mapTree(params, tf.zerosLike),
      square: mapTree(params, tf.zerosLike),
      updates: tf.scalar(0),
    }),
    update: (params, gradients, { state, rate }) => {
      const gradientNorm = normOf(gradients);
      const updates = state.updates.add(1) as Scalar;
      const clip = tf.minimum(1, tf.div(clipNorm, gradientNorm.add(1e-12)));
      const meanScale = rate.div(tf.sub(1, tf.pow(beta1, updates)));
      const squareScale = tf.div(1, tf.sub(1, tf.pow(beta2, updates)));
      const [means, squares, slopes] = [state.mean, state.square, gradients].map(leaves);
      const next = leaves(params).map((value, i) => {
        const slope = slopes[i].mul(clip);
        const mean = means[i].mul(beta1).add(slope.mul(1 - beta1));
        const square = squares[i].mul(beta2).add(slope.square().mul(1 - beta2));
        const direction = mean.mul(meanScale).div(square.mul(squareScale).sqrt().add(epsilon));
        const decay = value.rank >= 2 ? value.mul(rate.mul(weightDecay)) : 0; // gains, biases and scalars don't decay
        return [value.sub(direction).sub(decay), mean, square];
      });
      const column = <T extends Tree>(like: T, which: number) =>
        withLeaves(
          like,
          next.map((tensors) => tensors[which]),
        );
      return {
        params: column(params, 0),
        state: { mean: column(state.mean, 1), square: column(state.square, 2), updates },
        gradientNorm,
      };
    },
  };
}

/** Euclidean norm over all leaves, []. */
function normOf(tree: Tree): Scalar {
  return tf.addN(leaves(tree).map((leaf) => leaf.square().sum())).sqrt() as Scalar;
}
