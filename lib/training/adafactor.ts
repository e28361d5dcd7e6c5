// Adafactor (Shazeer and Stern 2018) in the variant of LiT's authors (Zhai et al. 2022, Appendix A, after "Scaling Vision
// Transformers", section 3.4; big_vision): of a matrix's squared gradients only the means of rows and columns are kept, and the
// running mean of the direction in bfloat16. No clipping of updates, no rates that follow the size of parameters.
import { packBfloat16, unpackBfloat16 } from "../engine/bfloat16.js";
import { type Scalar, type Tensor, type Tensor1D, tf } from "../engine/tf.js";
import { leaves, namedLeaves, withLeaves } from "../engine/tree.js";
import { countUpdate, type DecayAndClipping, isMatrix, judgeGradients, type Optimizer } from "./optimizers.js";

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
    update: (params, gradients, { state, rate, loss }) => {
      const { parameters, updates: before } = state as AdafactorState;
      const { gradientNorm, isUsable, clip } = judgeGradients(gradients, { loss, clipNorm });
      const updates = countUpdate(before, isUsable);
      const forgetting = tf.minimum(beta2, tf.sub(1, tf.pow(updates, -decayExponent))); // []
      const slopes = leaves(gradients);
      const next = namedLeaves(params).map(({ path, tensor: value }, i) => {
        const slope = slopes[i].mul(clip);
        const old = parameters[path];
        const { direction, squares } = scaleBySquares(slope, old, { forgetting, epsilon });
        const mean = unpackBfloat16(old.mean, value.shape)
          .mul(beta1)
          .add(direction.mul(1 - beta1));
        const decay = decays(path, value) ? value.mul(rate.mul(weightDecay)) : 0;
        const memory: Memory = { mean: packBfloat16(mean), ...squares };
        const keep = (tensor: Tensor, instead: Tensor) => tf.where(isUsable, tensor, instead);
        return {
          path,
          value: keep(value.sub(mean.mul(rate)).sub(decay), value),
          memory: withLeaves(
            memory,
            leaves(memory).map((tensor, leaf) => keep(tensor, leaves(old)[leaf])),
          ),
        };
      });
      return {
        params: withLeaves(
          params,
          next.map(({ value }) => value),
        ),
        state: { parameters: Object.fromEntries(next.map(({ path, memory }) => [path, memory])), updates },
        gradientNorm,
        isUsable,
      };
    },
  };
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

/** The gradient divided by the root of the running mean of its square, or by that of rows and columns; and these means. */
function scaleBySquares(
  slope: Tensor,
  memory: Memory,
  { forgetting, epsilon }: { forgetting: Tensor; epsilon: number },
): { direction: Tensor; squares: Squares } {
  const squared = slope.square().add(epsilon);
  const blend = (old: Tensor, seen: Tensor) => old.mul(forgetting).add(seen.mul(tf.sub(1, forgetting)));
  if ("square" in memory) {
    const square = blend(memory.square, squared);
    return { direction: slope.mul(square.rsqrt()), squares: { square } };
  }
  const { largest, second } = factoredAxes(slope.shape);
  const rows = blend(memory.rows, squared.mean(largest));
  const columns = blend(memory.columns, squared.mean(second));
  const axisOfRows = second > largest ? second - 1 : second; // where the second largest axis is once the largest is gone
  const rowFactor = rows.div(rows.mean(axisOfRows, true)).rsqrt().expandDims(largest);
  const columnFactor = columns.rsqrt().expandDims(second);
  return { direction: slope.mul(rowFactor).mul(columnFactor), squares: { rows, columns } };
}
