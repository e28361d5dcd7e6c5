// Kernels of image resizing for programs: XLA has no gradient of nearest neighbours and no crops, and its bilinear
// interpolation is wrong where a place to look up falls on a pixel. Resizing is linear along each axis, so it is a matrix product along
// each axis; the matrices follow from the sizes, or, for crops, from the boxes.
import { inFloat32 } from "./in-float32.js";
import type { KernelCall, KernelFunc } from "./native-backend.js";
import { type Tensor, tf } from "./tf.js";

export const resizingKernels: Readonly<Record<string, KernelFunc>> = {
  [tf.ResizeBilinear]: resizeBilinear,
  [tf.ResizeNearestNeighborGrad]: resizeNearestNeighborGrad,
  [tf.CropAndResize]: cropAndResize,
};

/** Along one axis: `from` pixels to `to` pixels. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** images [B, H, W, C] -> [B, height, width, C], always float32. */
function resizeBilinear({ inputs, attrs }: KernelCall): ReturnType<KernelFunc> {
  const images = inputs.images as Tensor;
  const { size, ...corners } = attrs as unknown as ResizeAttributes & { size: [number, number] };
  const [, height, width] = images.shape;
  return tf.tidy(() => {
    const rows = bilinearMatrix({ from: height, to: size[0], ...corners });
    const columns = bilinearMatrix({ from: width, to: size[1], ...corners });
    return alongBothAxes(tf.cast(images, "float32"), rows, columns);
  });
}

/** Slopes [B, height, width, C] of the resized pictures -> slopes of the pictures. As TensorFlow.js, without half pixels. */
function resizeNearestNeighborGrad({ inputs, attrs }: KernelCall): ReturnType<KernelFunc> {
  const [images, slopes] = [inputs.images, inputs.dy] as Tensor[];
  const { alignCorners } = attrs as unknown as ResizeAttributes;
  const [, height, width] = images.shape;
  const [, slopesHeight, slopesWidth] = slopes.shape;
  const matrix = (from: number, to: number) => nearestMatrix({ from, to, alignCorners, halfPixelCenters: false });
  return tf.tidy(() =>
    alongBothAxes(slopes, matrix(height, slopesHeight).transpose(), matrix(width, slopesWidth).transpose()),
  );
}

/** image [B, H, W, C], boxes [N, 4] (top, left, bottom, right in 0..1), boxInd [N] -> [N, height, width, C]. */
function cropAndResize({ inputs, attrs }: KernelCall): ReturnType<KernelFunc> {
  const { image, boxes, boxInd } = inputs as Record<string, Tensor>;
  const { cropSize, method, extrapolationValue } = attrs as unknown as {
    cropSize: [number, number];
    method: "bilinear" | "nearest";
    extrapolationValue: number;
  };
  return tf.tidy(() => {
    const [top, left, bottom, right] = tf.split(boxes, 4, 1); // [N, 1]
    const [, height, width] = image.shape;
    const rows = cropMatrix([top, bottom], { from: height, to: cropSize[0], method });
    const columns = cropMatrix([left, right], { from: width, to: cropSize[1], method });
    const crops = alongBothAxes(tf.gather(tf.cast(image, "float32"), boxInd), rows.weights, columns.weights);
    const inside = rows.inside.expandDims(2).mul(columns.inside.expandDims(1)).expandDims(3); // [N, height, width, 1]
    return tf.where(inside.greater(0), crops, tf.scalar(extrapolationValue));
  });
}

/** rows [height, H] and columns [width, W], or one for each picture: x [B, H, W, C] -> [B, height, width, C]. */
function alongBothAxes(x: Tensor, rows: Tensor, columns: Tensor): Tensor {
  const [batch, fromHeight, fromWidth, channels] = x.shape;
  const [height, width] = [rows.shape[rows.rank - 2], columns.shape[columns.rank - 2]];
  const stretched = inFloat32(
    () => tf.matMul(perPicture(rows), x.reshape([batch, fromHeight, fromWidth * channels])), // [B, height, W C]
  );
  const lines = stretched.reshape([batch, height, fromWidth, channels]);
  const resized = inFloat32(() => tf.matMul(perPicture(columns).expandDims(1), lines)); // [B, height, width, C]
  return resized.reshape([batch, height, width, channels]);
}

function perPicture(matrix: Tensor): Tensor {
  return matrix.rank === 2 ? matrix.expandDims(0) : matrix;
}

/** Weights [to, from] of the two pixels around the place that each output position looks up. */
function bilinearMatrix(axis: Axis): Tensor {
  return matrixOf(axis, (i) => {
    const place = axis.halfPixelCenters ? (i + 0.5) * scaleOf(axis) - 0.5 : i * scaleOf(axis);
    const low = Math.floor(place);
    const clipped = (pixel: number) => Math.min(Math.max(pixel, 0), axis.from - 1);
    return [
      [clipped(low), 1 - (place - low)],
      [clipped(low + 1), place - low],
    ];
  });
}

/** Weights [to, from] that choose one pixel for each output position. */
function nearestMatrix(axis: Axis): Tensor {
  return matrixOf(axis, (i) => {
    const place = (axis.halfPixelCenters ? i + 0.5 : i) * scaleOf(axis);
    return [[Math.min(axis.alignCorners ? Math.round(place) : Math.floor(place), axis.from - 1), 1]];
  });
}

function matrixOf({ from, to }: Axis, weightsOf: (position: number) => readonly (readonly [number, number])[]): Tensor {
  const values = new Float32Array(to * from);
  for (let i = 0; i < to; i++) for (const [pixel, weight] of weightsOf(i)) values[i * from + pixel] += weight;
  return tf.tensor2d(values, [to, from]);
}

function scaleOf({ from, to, alignCorners }: Axis): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

/** Weights [N, to, from] for boxes from `low` to `high` (both [N, 1]), and 1 where the place looked up is inside the picture [N, to]. */
function cropMatrix(
  [low, high]: readonly [Tensor, Tensor],
  { from, to, method }: { from: number; to: number; method: "bilinear" | "nearest" },
): { weights: Tensor; inside: Tensor } {
  const steps = to > 1 ? tf.linspace(0, 1, to) : tf.tensor1d([0.5]); // [to]
  const places = low.add(high.sub(low).mul(steps)).mul(from - 1); // [N, to]
  const inside = places
    .greaterEqual(0)
    .logicalAnd(places.lessEqual(from - 1))
    .toFloat();
  const pixels = tf.range(0, from); // [from]
  const centres = (method === "nearest" ? places.add(0.5).floor() : places).expandDims(2); // [N, to, 1]
  return { weights: tf.relu(tf.sub(1, centres.sub(pixels).abs())), inside };
}
