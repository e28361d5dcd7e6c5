// What the operation-parity suite leaves out, each with its reason; the suite holds these tables to be true.

/** Cases that are compared by value alone, since TensorFlow.js 4.22 itself, or our barrier, fails to differentiate them. */
export const withoutGradient: readonly { readonly reason: string; readonly cases: readonly RegExp[] }[] = [
  {
    reason: "no gradient is registered for the operation",
    cases: [
      /^divNoNan/,
      /^cumprod$/,
      /^topk values$/,
      /^bincount with weights$/,
      /^einsum /,
      /^image.rgbToGrayscale$/, // an einsum
      /^diag$/,
      /^conv3dTranspose$/,
      /^stridedSlice$/,
      /^depthToSpace$/,
      /^(gatherND|scatterND)/,
      /^(tensorScatterUpdate|sparseToDense)$/,
      /^image.cropAndResize/,
      /^image.flipLeftRight$/,
      /^complex/,
      /^(fft and ifft|rfft|irfft|signal.stft)$/,
    ],
  },
  {
    reason: "it looks for the gradient of what has none: a comparison, or a place computed from the input",
    cases: [
      /^where of a comparison of its own inputs$/,
      /^linalg.qr$/,
      /^gather at places computed from data$/,
      /^top two rows by a score$/,
      /^image.nonMaxSuppressionPadded$/,
    ],
  },
  {
    reason: "its gradient does not sum over broadcast axes",
    cases: [
      /^(maximum|minimum|squaredDifference), (a row|row and column|a scalar first)$/,
      /^matMul, (a batch against one|batches broadcast both ways)/,
    ],
  },
  {
    reason: "its gradient is for other axes or settings only",
    cases: [
      /^prod over the last axis$/, // not for negative axes
      /^cumsum over the first axis$/, // not where axes must be exchanged
      /^(conv1d|conv2d|depthwiseConv2d), dilated$/,
      /^conv2d, uneven padding$/,
      /^batchNorm (of mean and variance alone|with statistics per number)$/, // not without an offset and a scale
    ],
  },
  { reason: "the compiler's barrier has no gradient, so that recomputing is not undone by it", cases: [/^adamW$/] },
];

/** Cases that compiled programs refuse, with the operation that XLA lacks and the error names. */
export const refused: readonly { readonly operation: string; readonly cases: RegExp }[] = [
  { operation: "Dilation2D", cases: /^dilation2d/ },
];

/** Kernels of the native backend that no case runs. */
export const uncoveredKernels: Readonly<Record<string, string>> = {
  Multinomial: "draws random numbers, others in a compiled program than outside",
  NonMaxSuppressionV3: "the shape of its result depends on its input",
  NonMaxSuppressionV5: "the shape of its result depends on its input",
  Unique: "the shape of its result depends on its input",
  StaticRegexReplace: "works on strings, which compiled programs do not have",
};
