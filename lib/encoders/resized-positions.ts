// Learned positions for pictures or texts of another size: CLIP's 336-pixel model goes on from the one for 224 pixels (Radford et
// al. 2021, section 2.5). Each house's code has a kernel of its own; another one's gives other features.
import { axisWeights } from "../data/resampling-weights.js";
import { type Tensor, tf } from "../engine/tf.js";
import { gridOf, type VisionTransformer, type VisionTransformerSettings } from "./vision-transformer.js";

/**
 * "bicubic" is open_clip's for pictures, antialiased, and "linear" its own for texts; "bicubic-points" is transformers' bicubic
 * one, which looks at four places however far apart the results are; "bilinear-corners" is big_vision's, whose corners stay.
 */
export type PositionKernel = "bicubic" | "bicubic-points" | "bilinear-corners" | "linear";

/**
 * A vision transformer for pictures of `imageSize` pixels: its patches' positions are interpolated on their grid, a class
 * token's is kept. The tower's other tensors are shared with the one it came from.
 */
export function resizedForImages<P extends VisionTransformer>(
  { params, settings }: { params: P; settings: VisionTransformerSettings },
  imageSize: number,
  kernel: Exclude<PositionKernel, "linear"> = "bicubic",
): { params: P; settings: VisionTransformerSettings } {
  const resized = { ...settings, imageSize };
  const [from, to] = [gridOf(settings), gridOf(resized)];
  if (to < 1)
    throw new Error(`resizedForImages: expected pictures of at least ${settings.patchSize} pixels, got ${imageSize}`);
  const positions = tf.tidy(() => {
    const kept = settings.classToken === "positioned" ? 1 : 0;
    const [rows, width] = params.positions.shape;
    const patches = params.positions.slice([kept, 0], [rows - kept, width]); // [P, D]
    const values = interpolateGrid(patches, { from, to, kernel }); // [to * to, D]
    return kept ? tf.concat([params.positions.slice([0, 0], [1, width]), values]) : values; // [to * to + kept, D]
  });
  return { params: { ...params, positions }, settings: resized };
}

/** Positions of a text tower [L, D] for texts of `length` tokens, [length, D], as open_clip does it: linear. */
export function resizedForTexts(positions: Tensor, length: number): Tensor {
  return tf.tidy(() => tf.matMul(kernelMatrix({ from: positions.shape[0], to: length, kernel: "linear" }), positions));
}

interface Resizing {
  readonly from: number;
  readonly to: number;
  readonly kernel: PositionKernel;
}

/** A square grid of vectors, row by row: [from * from, D] -> [to * to, D]. */
function interpolateGrid(grid: Tensor, { from, to, kernel }: Resizing): Tensor {
  const width = grid.shape[1]!;
  const matrix = kernelMatrix({ from, to, kernel }); // [to, from]
  const rows = tf.matMul(matrix, grid.reshape([from, from * width])); // [to, from * D]
  const columns = rows
    .reshape([to, from, width])
    .transpose([1, 0, 2])
    .reshape([from, to * width]); // [from, to * D]
  return tf
    .matMul(matrix, columns)
    .reshape([to, to, width])
    .transpose([1, 0, 2])
    .reshape([to * to, width]);
}

/** Row i holds the weights of result i: [to, from]. */
function kernelMatrix({ from, to, kernel }: Resizing): Tensor {
  const matrix = tf.buffer([to, from]);
  const tapsOf = kernels[kernel](from, to);
  for (let i = 0; i < to; i++)
    for (const [place, weight] of tapsOf(i)) {
      const inside = Math.min(Math.max(place, 0), from - 1); // beyond the edges lies the edge, again and again
      matrix.set(matrix.get(i, inside) + weight, i, inside);
    }
  return matrix.toTensor();
}

/** Places along an axis and what each of them weighs. */
type Taps = readonly (readonly [place: number, weight: number])[];

/** For an axis that goes from `from` places to `to`: the taps of result i. */
const kernels: Record<PositionKernel, (from: number, to: number) => (i: number) => Taps> = {
  bicubic: antialiasedTaps,
  "bicubic-points": (from, to) => (i) => cubicTaps(centreOf(i, from, to)),
  "bilinear-corners": (from, to) => (i) => linearTaps(to > 1 ? (i * (from - 1)) / (to - 1) : 0),
  linear: (from, to) => (i) => linearTaps(centreOf(i, from, to)),
};

function centreOf(i: number, from: number, to: number): number {
  return (i + 0.5) * (from / to) - 0.5;
}

function antialiasedTaps(from: number, to: number): (i: number) => Taps {
  const { starts, counts, values, stride } = axisWeights("bicubic", { from, to, first: 0, count: to });
  return (i) => Array.from({ length: counts[i] }, (_, k) => [starts[i] + k, values[i * stride + k]] as const);
}

function linearTaps(at: number): Taps {
  const left = Math.floor(at);
  return [
    [left, 1 - (at - left)],
    [left + 1, at - left],
  ];
}

/** Keys 1981, equation 4, with a = -3/4: torch.nn.functional.interpolate without antialias. */
function cubicTaps(at: number): Taps {
  const a = -0.75;
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1; // up to a distance of 1
  const far = (x: number) => (((x - 5) * x + 8) * x - 4) * a; // from 1 to 2
  const left = Math.floor(at);
  const rest = at - left;
  return [
    [left - 1, far(rest + 1)],
    [left, near(rest)],
    [left + 1, near(1 - rest)],
    [left + 2, far(2 - rest)],
  ];
}
