// Learned positions for pictures or texts of another size: CLIP's 336-pixel model goes on from the one for 224 pixels (Radford et
// al. 2021, section 2.5). Two kernels are published: open_clip's bicubic one, antialiased, and big_vision's bilinear one, whose
// corners stay where they are.
import { axisWeights } from "../data/resampling-weights.js";
import { type Tensor, tf } from "../engine/tf.js";
import { gridOf, type VisionTransformer, type VisionTransformerSettings } from "./vision-transformer.js";

export type PositionKernel = "bicubic" | "bilinear-corners" | "linear";

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
  if (kernel === "bicubic") {
    const { starts, counts, values, stride } = axisWeights("bicubic", { from, to, first: 0, count: to });
    for (let i = 0; i < to; i++)
      for (let k = 0; k < counts[i]; k++) matrix.set(values[i * stride + k], i, starts[i] + k);
    return matrix.toTensor();
  }
  for (let i = 0; i < to; i++) {
    const at = kernel === "linear" ? (i + 0.5) * (from / to) - 0.5 : to > 1 ? (i * (from - 1)) / (to - 1) : 0;
    const place = Math.min(Math.max(at, 0), from - 1);
    const left = Math.min(Math.floor(place), from - 1);
    const right = Math.min(left + 1, from - 1);
    matrix.set(matrix.get(i, left) + 1 - (place - left), i, left);
    matrix.set(matrix.get(i, right) + place - left, i, right);
  }
  return matrix.toTensor();
}
