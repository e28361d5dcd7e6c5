// AdamW with decoupled weight decay (Loshchilov and Hutter 2019) as a pure function over trees. Its moments are two flat
// vectors over all parameters, because a few operations on long vectors are much faster than thousands on short ones.

import { type Scalar, type Tensor, tf } from "../engine/tf.js";
import { flatten, leaves, type Tree, unflatten } from "../engine/tree.js";

export interface AdamWSettings {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Decay per unit of learning rate, on matrices only: gains, biases and scalars are left alone. */
  readonly weightDecay?: number;
  /** Gradients whose norm over all parameters is larger are scaled down to it. */
  readonly clipNorm?: number;
}

/** What the optimizer remembers, over n parameters. */
export type AdamWState = {
  /** Running mean of the gradient, [n]. */
  mean: Tensor;
  /** Running mean of the squared gradient, [n]. */
  square: Tensor;
  /** 1 where weight decay applies, [n]. */
  decayMask: Tensor;
};

export interface Update<P> {
  readonly params: P;
  readonly state: AdamWState;
  /** Norm of the gradient before clipping, []. */
  readonly gradientNorm: Scalar;
}

export interface Optimizer {
  init(params: Tree): AdamWState;
  /** One update; `step` counts from 0. Makes new tensors and leaves the old ones as they are. */
  update<P extends Tree>(
    params: P,
    gradients: P,
    progress: { state: AdamWState; rate: number; step: number },
  ): Update<P>;
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
    init: (params) => {
      const size = leaves(params).reduce((sum, leaf) => sum + leaf.size, 0);
      return { mean: tf.zeros([size]), square: tf.zeros([size]), decayMask: matrixMask(params) };
    },
    update: (params, gradients, { state, rate, step }) => {
      const raw = flatten(gradients); // [n]
      const gradientNorm = raw.square().sum().sqrt() as Scalar;
      const gradient = raw.mul(tf.minimum(1, tf.div(clipNorm, gradientNorm.add(1e-12))));
      const mean = state.mean.mul(beta1).add(gradient.mul(1 - beta1));
      const square = state.square.mul(beta2).add(gradient.square().mul(1 - beta2));
      const meanScale = rate / (1 - beta1 ** (step + 1));
      const squareScale = 1 / (1 - beta2 ** (step + 1));
      const values = flatten(params); // [n]
      const direction = mean.mul(meanScale).div(square.mul(squareScale).sqrt().add(epsilon));
      const decay = values.mul(state.decayMask).mul(rate * weightDecay);
      const updated = unflatten(values.sub(direction).sub(decay), params);
      return { params: updated, state: { mean, square, decayMask: state.decayMask }, gradientNorm };
    },
  };
}

/** 1 for every scalar of a leaf with two or more axes, 0 for gains, biases and scalars: [n]. */
function matrixMask(params: Tree): Tensor {
  return tf.tidy(() =>
    tf.concat(leaves(params).map((leaf) => (leaf.rank >= 2 ? tf.ones([leaf.size]) : tf.zeros([leaf.size])))),
  );
}
