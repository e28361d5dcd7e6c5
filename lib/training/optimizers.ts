// What an optimizer is, and AdamW with decoupled weight decay (Loshchilov and Hutter 2019): pure functions over trees. Compiled,
// the whole update of a leaf is one pass over it; laid end to end in one vector, parameters and gradients would have to be
// copied there and back.
import { optimizationBarrier } from "../engine/barrier.js";
import { type Scalar, type Tensor, tf } from "../engine/tf.js";
import { leaves, mapTree, namedLeaves, type Tree, withLeaves } from "../engine/tree.js";

/** What an optimizer remembers: updates done so far, [], and what only itself knows. */
export type OptimizerState = { readonly updates: Scalar; readonly [name: string]: Tree };

export interface Update<P> {
  readonly params: P;
  readonly state: OptimizerState;
  /** Norm of the gradient before clipping, []. */
  readonly gradientNorm: Scalar;
  /** Whether loss and gradient were finite, [] (bool): if not, nothing changed. */
  readonly isUsable: Scalar;
}

export interface UpdateInputs {
  readonly state: OptimizerState;
  /** Learning rate, []. */
  readonly rate: Scalar;
  /** What the gradients are of, []: without it only they decide whether they can be used. */
  readonly loss?: Scalar;
}

export interface Optimizer {
  init(params: Tree): OptimizerState;
  /**
   * One update; if loss or gradient is not finite, one that changes nothing. Makes new tensors and leaves the old ones as
   * they are.
   */
  update<P extends Tree>(params: P, gradients: P, inputs: UpdateInputs): Update<P>;
}

/** What all optimizers do besides their own rule. */
export interface DecayAndClipping {
  /**
   * Decay per unit of learning rate: an update takes rate * weightDecay of a parameter away, as in PyTorch. LiT's authors
   * leave the peak rate out (big_vision): see `decayPerRate`.
   */
  readonly weightDecay?: number;
  /** Which parameters decay, by their paths and shapes: by default `isMatrix`, all but gains, biases and scalars. */
  readonly decays?: (path: string, parameter: Tensor) => boolean;
  /** Gradients whose norm over all parameters is larger are scaled down to it. */
  readonly clipNorm?: number;
}

export interface AdamWSettings extends DecayAndClipping {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Both moments are trees like the parameters. */
type Moments = { mean: Tree; square: Tree; updates: Scalar };

/**
 * Where the papers differ: CLIP's ResNets and ViTs (Radford et al. 2021, Table 18), and LiT's runs on public data (Zhai et al.
 * 2022, Appendix B) at their rate of 0.001.
 */
export const adamWPresets = {
  clipResNet: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.2 },
  clipVisionTransformer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.2 },
  lit: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, decays: isKernel, clipNorm: 1 },
} as const satisfies Record<string, AdamWSettings>;

/** Defaults are those of CLIP's ViTs (Radford et al. 2021, Table 18), with gradients clipped to norm 1. */
export function adamW({
  beta1 = 0.9,
  beta2 = 0.98,
  epsilon = 1e-6,
  weightDecay = 0.2,
  decays = isMatrix,
  clipNorm = 1,
}: AdamWSettings = {}): Optimizer {
  return {
    init: (params): Moments => ({
      mean: mapTree(params, tf.zerosLike),
      square: mapTree(params, tf.zerosLike),
      updates: tf.scalar(0),
    }),
    update: (params, gradients, { state, rate, loss }) => {
      const moments = state as Moments;
      const { gradientNorm, isUsable, clip } = judgeGradients(gradients, { loss, clipNorm });
      const updates = countUpdate(moments.updates, isUsable);
      const meanScale = rate.div(tf.sub(1, tf.pow(beta1, updates)));
      const squareScale = tf.div(1, tf.sub(1, tf.pow(beta2, updates)));
      const [means, squares, slopes] = [moments.mean, moments.square, gradients].map(leaves);
      const next = namedLeaves(params).map(({ path, tensor: value }, i) => {
        const slope = slopes[i].mul(clip);
        const [mean, square] = keepUsable(isUsable, [
          { next: means[i].mul(beta1).add(slope.mul(1 - beta1)), old: means[i] },
          { next: squares[i].mul(beta2).add(slope.square().mul(1 - beta2)), old: squares[i] },
        ]);
        const direction = mean.mul(meanScale).div(square.mul(squareScale).sqrt().add(epsilon));
        const decay = decays(path, value) ? value.mul(rate.mul(weightDecay)) : 0;
        return [tf.where(isUsable, value.sub(direction).sub(decay), value), mean, square];
      });
      const column = <T extends Tree>(like: T, which: number) =>
        withLeaves(
          like,
          next.map((tensors) => tensors[which]),
        );
      return {
        params: column(params, 0),
        state: { mean: column(moments.mean, 1), square: column(moments.square, 2), updates },
        gradientNorm,
        isUsable,
      };
    },
  };
}

/** All that is not a gain, a bias or a scalar (Radford et al. 2021, section 2.5). */
export function isMatrix(_path: string, parameter: Tensor): boolean {
  return parameter.rank >= 2;
}

/** Matrices of maps alone, not embeddings and positions (big_vision). */
export function isKernel(path: string, parameter: Tensor): boolean {
  return parameter.rank >= 2 && /(kernel|patchEmbedding)$/.test(path);
}

/**
 * Weight decay as big_vision states it, which follows the schedule's shape and not its peak, as decay per unit of learning
 * rate: LiT's 0.0001 at a peak of 0.001 is 0.1 here.
 */
export function decayPerRate({ decay, peak }: { decay: number; peak: number }): number {
  return decay / peak;
}

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
