// The weights with which resizing adds up pixels along one axis: Pillow's filters, which widen as the picture shrinks, as
// fractions and as the whole numbers of Pillow (src/libImaging/Resample.c) and of PyTorch (UpSampleKernel.cpp).

export type ResamplingFilter = "box" | "bilinear" | "hamming" | "bicubic" | "lanczos";

/** An axis that is resized from `from` pixels to `to`. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  /** The results that are wanted: `count` of them, from `first` on. */
  readonly first: number;
  readonly count: number;
}

/** Result i is the sum over k of pixel starts[i] + k times values[i * stride + k], for k below counts[i]. */
export interface Weights<Values extends Float64Array | Int32Array = Float64Array> {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly values: Values;
  readonly stride: number;
}

/** Weights as whole numbers: multiples of 2^-bits. */
export interface WholeWeights extends Weights<Int32Array> {
  readonly bits: number;
}

/** Weights of the wanted results. */
export function axisWeights(filter: ResamplingFilter, { from, to, first, count }: Axis): Weights {
  const { support, at } = kernels[filter];
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const stride = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const values = new Float64Array(count * stride);
  for (let i = 0; i < count; i++) {
    const centre = (first + i + 0.5) * scale;
    starts[i] = Math.max(Math.trunc(centre - reach + 0.5), 0);
    counts[i] = Math.min(Math.trunc(centre + reach + 0.5), from) - starts[i];
    let total = 0;
    for (let k = 0; k < counts[i]; k++) {
      const weight = at((k + starts[i] - centre + 0.5) * (1 / stretch));
      values[i * stride + k] = weight;
      total += weight;
    }
    if (total !== 0) for (let k = 0; k < counts[i]; k++) values[i * stride + k] /= total;
  }
  return { starts, counts, values, stride };
}

/** Pillow's weights have 22 bits: 32 less 8 for the result and 2 for sums beyond its range. */
export function pillowWeights(filter: ResamplingFilter, axis: Axis): WholeWeights {
  return toWhole(axisWeights(filter, axis), 22);
}

/** PyTorch's have as many bits as let the largest of the whole axis fit in 16 with a sign, at most 22. */
export function torchWeights(filter: ResamplingFilter, axis: Axis): WholeWeights {
  const largest = largestWeight(filter, axis);
  let bits = 0;
  while (bits < 22 && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 2 ** 15) bits++;
  return toWhole(axisWeights(filter, axis), bits);
}

/** Of the whole axis, which is gone through in parts because it can be millions of pixels long. */
function largestWeight(filter: ResamplingFilter, { from, to }: Axis): number {
  let largest = 0;
  for (let first = 0; first < to; first += 1024) {
    const { values } = axisWeights(filter, { from, to, first, count: Math.min(1024, to - first) });
    for (let i = 0; i < values.length; i++) if (values[i] > largest) largest = values[i];
  }
  return largest;
}

function toWhole(weights: Weights, bits: number): WholeWeights {
  const { values } = weights;
  const whole = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) whole[i] = Math.trunc(values[i] * 2 ** bits + (values[i] < 0 ? -0.5 : 0.5));
  return { ...weights, values: whole, bits };
}

const kernels: Record<ResamplingFilter, { support: number; at(x: number): number }> = {
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(1 - Math.abs(x), 0) },
  hamming: { support: 1, at: (x) => hamming(Math.abs(x)) },
  bicubic: { support: 2, at: (x) => cubic(Math.abs(x)) },
  lanczos: { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Keys 1981, "Cubic convolution interpolation for digital image processing", equation 4, with a = -1/2. */
function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** The two constants have single precision in Pillow. */
function hamming(x: number): number {
  return x < 1 ? sinc(x) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(x * Math.PI)) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
