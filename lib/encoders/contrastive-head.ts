// The heads through which encoders learn from views of pictures alone and which are thrown away afterwards: SimCLR's projection (Chen
// et al. 2020, section 4.2) and the projection and prediction of MoCo v3 (Chen, Xie and He 2021, section 4.1): linear maps without biases,
// each with batch norm, ReLU after all but the last.
import type { Described } from "../engine/parameters.js";
import type { Tensor, Tensor2D, Tensor4D } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { type BatchNorm, batchNorm, describeBatchNorm } from "./batch-norm.js";
import { type ComputeOptions, linear, uniformByInputs } from "./layers.js";

/** Kernels [in, out]. */
export type ContrastiveHead = { kernel: Tensor; norm: BatchNorm }[];

export interface ContrastiveHeadOptions extends Pick<ComputeOptions, "statistics"> {
  /** Of the head in the parameters, "projection". */
  readonly path: string;
}

/** Maps between these widths in turn: [D, hidden, E] is a head of two layers. */
export function describeContrastiveHead(key: Key, widths: readonly number[]): Described<ContrastiveHead> {
  if (widths.length < 2)
    throw new Error(`describeContrastiveHead: expected widths of inputs and outputs, got ${widths.length} widths`);
  return widths.slice(1).map((outputs, i) => ({
    kernel: uniformByInputs(deriveKey(key, i), [widths[i], outputs]),
    norm: describeBatchNorm(outputs),
  }));
}

/** Features [B, D] -> embeddings [B, E], not yet of unit length. */
export function contrastiveHead(
  params: ContrastiveHead,
  features: Tensor2D,
  { statistics, path }: ContrastiveHeadOptions,
): Tensor2D {
  return params.reduce<Tensor2D>((x, { kernel, norm }, i) => {
    const mapped = linear({ kernel }, x); // [B, out]
    const [batch, outputs] = mapped.shape;
    const picture = mapped.reshape<Tensor4D>([batch, 1, 1, outputs]); // what batch norm takes
    const normed = batchNorm(norm, picture, { statistics, path: `${path}/${i}/norm` }).reshape<Tensor2D>([
      batch,
      outputs,
    ]);
    return i < params.length - 1 ? normed.relu() : normed; // [B, out]
  }, features);
}
