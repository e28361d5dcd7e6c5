// Adafactor (Shazeer and Stern 2018) in the variant of LiT's authors (Zhai et al. 2022, Appendix A, after "Scaling Vision
// Transformers", section 3.4; big_vision): of a matrix's squared gradients only the means of rows and columns are kept, and the
// running mean of the direction in bfloat16. No clipping of updates, no rates that follow the size of parameters.
import { packBfloat16, unpackBfloat16 } from "../engine/bfloat16.js";
import { type Scalar, type Tensor, type Tensor1D, tf } from "../engine/tf.js";
import { leaves, namedLeaves, withLeaves } from "../engine/tree.js";
import { type DecayAndClipping, isMatrix, type Optimizer } from "./optimizers.js";
import { rateOf } from "./rates.js";
import { countUpdate, judgeGradients } from "./usable-gradients.js";

export interface AdafactorSettings extends DecayAndClipping {
  /** Of the running mean of the direction. */
  readonly beta1?: number;
  /** The squares' running mean forgets with 1 - t^-decayExponent at update t, and never slower than with `beta2`. */
  readonly beta2?: number;
  readonly decayExponent?: number;
  /** Added to squared gradients. */
  readonly epsilon?: number;
  /** Tensors whose second largest side is smaller are not factored. */
  readonly minimalSide?: number;
}

/** Running means of squared gradients: of each number, or over the rows and columns of a matrix. */
type Squares = { square: Tensor } | { rows: Tensor; columns: Tensor };

/** What is known of a parameter's squared gradients, and the mean of its direction, two numbers in each. */
type Memory = { mean: Tensor1D } & Squares;

/** By the parameters' paths. */
type AdafactorState = { parameters: Record<string, Memory>; updates: Scalar };

/** Defaults are the authors'; LiT's runs with it have no weight decay. */
export function adafactor({
  beta1 = 0.9,
  beta2 = 0.999,
  decayExponent = 0.8,
  epsilon = 1e-30,
  minimalSide = 32,
  weightDecay = 0,
  decays = isMatrix,
  clipNorm = 1,
}: AdafactorSettings = {}): Optimizer {
  return {
    init: (params): AdafactorState => ({
      parameters: Object.fromEntries(
        namedLeaves(params).map(({ path, tensor }) => [path, emptyMemory(tensor, minimalSide)]),
      ),
      updates: tf.scalar(0),
    }),
    update: (params, gradients, { state, rate: rates, loss }) => {
      const { parameters, updates: before } = state as AdafactorState;
      const { gradientNorm, isUsable, clip } = judgeGradients(gradients, { loss, clipNorm });
      const updates = countUpdate(before, isUsable);
      const forgetting = tf.minimum(beta2, tf.sub(1, tf.pow(updates, -decayExponent))); // []
      const slopes = leaves(gradients);
      const next = namedLeaves(params).map(({ path, tensor: value }, i) => {
        const rate = rateOf(rates, path);
        const decay = decays(path, value) ? value.mul(rate.mul(weightDecay)) : 0;
        const rule = { beta1, epsilon, isUsable, forgetting, rate, decay };
        return { path, ...nextLeaf({ value, slope: slopes[i].mul(clip), old: parameters[path] }, rule) };
      });
      const values = next.map(({ value }) => value);
      const memories = Object.fromEntries(next.map(({ path, memory }) => [path, memory]));
      return { params: withLeaves(params, values), state: { parameters: memories, updates }, gradientNorm, isUsable };
    },
  };
}

interface LeafRule extends Required<Pick<AdafactorSettings, "beta1" | "epsilon">> {
  readonly isUsable: Scalar;
  /** How much of the old mean of squares stays, []. */
  readonly forgetting: Tensor;
  readonly rate: Scalar;
  /** What decay takes away from the value. */
  readonly decay: Tensor | number;
}

/** One parameter's update from its clipped gradient, of its shape. */
function nextLeaf(
  { value, slope, old }: { value: Tensor; slope: Tensor; old: Memory },
  { beta1, isUsable, rate, decay, ...rule }: LeafRule,
): { value: Tensor; memory: Memory } {
  const { direction, squares } = scaleBySquares(slope, old, rule);
  const mean = unpackBfloat16(old.mean, value.shape)
    .mul(beta1)
    .add(direction.mul(1 - beta1));
  const memory: Memory = { mean: packBfloat16(mean), ...squares };
  const keep = (tensor: Tensor, instead: Tensor) => tf.where(isUsable, tensor, instead);
  const oldLeaves = leaves(old);
  const kept = leaves(memory).map((tensor, i) => keep(tensor, oldLeaves[i]));
  return { value: keep(value.sub(mean.mul(rate)).sub(decay), value), memory: withLeaves(memory, kept) };
}

/** The two largest axes of a tensor that is to be factored: of equal ones, the later counts as larger. */
interface FactoredAxes {
  /** Averaged over for the rows. */
  readonly largest: number;
  /** Averaged over for the columns. */
  readonly second: number;
}

function factoredAxes(shape: readonly number[]): FactoredAxes {
  const bySize = shape.map((_, axis) => axis).sort((a, b) => shape[a] - shape[b] || a - b);
  return { largest: bySize[bySize.length - 1], second: bySize[bySize.length - 2] };
}

function emptyMemory(parameter: Tensor, minimalSide: number): Memory {
  const { shape } = parameter;
  const mean = tf.tensor1d(new Float32Array(Math.ceil(parameter.size / 2)));
  const { largest, second } = factoredAxes(shape);
  if (shape.length < 2 || shape[second] < minimalSide) return { mean, square: tf.zerosLike(parameter) };
  const without = (axis: number) => shape.filter((_, i) => i !== axis);
  return { mean, rows: tf.zeros(without(largest)), columns: tf.zeros(without(second)) };
}

/**
 * The gradient [..., n, ..., m, ...] divided by the root of the running mean of its square, or by that of rows and columns, its
 * means over the largest side m and over the second largest n; and these means.
 */
function scaleBySquares(
  slope: Tensor,
  memory: Memory,
  { forgetting, epsilon }: { forgetting: Tensor; epsilon: number },
): { direction: Tensor; squares: Squares } {
  const squared = slope.square().add(epsilon); // [..., n, ..., m, ...]
  const blend = (old: Tensor, seen: Tensor) => old.mul(forgetting).add(seen.mul(tf.sub(1, forgetting)));
  if ("square" in memory) {
    const square = blend(memory.square, squared);
    return { direction: slope.mul(square.rsqrt()), squares: { square } };
  }
  const { largest, second } = factoredAxes(slope.shape);
  const rows = blend(memory.rows, squared.mean(largest)); // without m
  const columns = blend(memory.columns, squared.mean(second)); // without n
  const axisOfRows = second > largest ? second - 1 : second; // where the second largest axis is once the largest is gone
  const rowFactor = rows.div(rows.mean(axisOfRows, true)).rsqrt().expandDims(largest); // 1 for m
  const columnFactor = columns.rsqrt().expandDims(second); // 1 for n
  return { direction: slope.mul(rowFactor).mul(columnFactor), squares: { rows, columns } };
}
