// What an optimizer is, and AdamW with decoupled weight decay (Loshchilov and Hutter 2019): pure functions over trees. Compiled,
// the whole update of a leaf is one pass over it; laid end to end in one vector, parameters and gradients would have to be
// copied there and back.
import { type Scalar, type Tensor, tf } from "../engine/tf.js";
import { leaves, mapTree, namedLeaves, type Tree, withLeaves } from "../engine/tree.js";
import { type Rates, rateOf } from "./rates.js";
import { countUpdate, judgeGradients, keepUsable } from "./usable-gradients.js";

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
  /** Learning rate, [], or rates by parts of the parameters. */
  readonly rate: Rates;
  /** What the gradients are of, []: without it only they decide whether they can be used. */
  readonly loss?: Scalar;
}

export interface Optimizer {
  init(params: Tree): OptimizerState;
  /**
   * One update; if loss or gradient is not finite, one that changes nothing. Makes new tensors and leaves the old ones as
   * they are. It can't be differentiated.
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
    update: (params, gradients, { state, rate: rates, loss }) => {
      const { mean, square, updates: before } = state as Moments;
      const { gradientNorm, isUsable, clip } = judgeGradients(gradients, { loss, clipNorm });
      const updates = countUpdate(before, isUsable);
      const meanShare = tf.sub(1, tf.pow(beta1, updates)); // how much of a mean is there already, []
      const squareScale = tf.div(1, tf.sub(1, tf.pow(beta2, updates))); // []
      const [means, squares, slopes] = [mean, square, gradients].map(leaves);
      const next = namedLeaves(params).map(({ path, tensor: value }, i) => {
        const rate = rateOf(rates, path);
        const decay = decays(path, value) ? value.mul(rate.mul(weightDecay)) : 0;
        const rule = { beta1, beta2, epsilon, isUsable, meanScale: rate.div(meanShare), squareScale, decay };
        return nextLeaf({ value, slope: slopes[i].mul(clip), mean: means[i], square: squares[i] }, rule);
      });
      const column = <T extends Tree>(like: T, name: keyof Leaf) =>
        withLeaves(
          like,
          next.map((leaf) => leaf[name]),
        );
      const moments = { mean: column(mean, "mean"), square: column(square, "square"), updates };
      return { params: column(params, "value"), state: moments, gradientNorm, isUsable };
    },
  };
}

/** A parameter and its moments, all of its shape. */
interface Leaf {
  readonly value: Tensor;
  readonly mean: Tensor;
  readonly square: Tensor;
}

interface LeafRule extends Required<Pick<AdamWSettings, "beta1" | "beta2" | "epsilon">> {
  readonly isUsable: Scalar;
  /** The learning rate over what the first mean has of its weights, []; without the rate for the mean of squares. */
  readonly meanScale: Tensor;
  readonly squareScale: Tensor;
  /** What decay takes away from the value. */
  readonly decay: Tensor | number;
}

/** One parameter's update from its clipped gradient. */
function nextLeaf(
  { value, slope, ...old }: Leaf & { readonly slope: Tensor },
  { beta1, beta2, epsilon, isUsable, meanScale, squareScale, decay }: LeafRule,
): Leaf {
  const [mean, square] = keepUsable(isUsable, [
    { next: old.mean.mul(beta1).add(slope.mul(1 - beta1)), old: old.mean },
    { next: old.square.mul(beta2).add(slope.square().mul(1 - beta2)), old: old.square },
  ]);
  const direction = mean.mul(meanScale).div(square.mul(squareScale).sqrt().add(epsilon));
  return { value: tf.where(isUsable, value.sub(direction).sub(decay), value), mean, square };
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
