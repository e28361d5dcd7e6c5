// What the measured programs of Tandem are made of: the parameters and the batch of the harness's file.
import { type ArrayWithShape, readSafetensorsSync } from "../../lib/checkpoints/files/safetensors.js";
import type { DualEncoder, DualEncoderSettings } from "../../lib/encoders/dual-encoder.js";
import { type Tensor2D, type Tensor4D, tf } from "../../lib/engine/tf.js";
import type { Tree } from "../../lib/engine/tree.js";
import type { Setup } from "../protocol.js";

export interface Ingredients {
  readonly params: DualEncoder;
  readonly settings: DualEncoderSettings;
  readonly batch: HostBatch;
  /** Learning rate. */
  readonly rate: number;
}

/** The batch in the process's own memory, as a dataset hands it over. */
export interface HostBatch {
  readonly size: number;
  /** RGB bytes [B, imageSize, imageSize, 3]. */
  readonly pixels: Uint8Array;
  /** Token ids [B, L]. */
  readonly ids: Int32Array;
}

export function readIngredients({ file, settings, rate }: Setup): Ingredients {
  const { tensors } = readSafetensorsSync(file);
  const pixels = tensors.get("batch/pixels")!;
  const ids = tensors.get("batch/ids")!;
  const parameters = [...tensors].filter(([path]) => !path.startsWith("batch/"));
  return {
    params: nest(parameters.map(([path, array]) => ({ steps: path.split("/"), array }))) as unknown as DualEncoder,
    settings,
    batch: { size: pixels.shape[0], pixels: Uint8Array.from(pixels.values), ids: Int32Array.from(ids.values) },
    rate,
  };
}

export function imageTensor({ size, pixels }: HostBatch, { image }: DualEncoderSettings): Tensor4D {
  return tf.tensor4d(pixels, [size, image.imageSize, image.imageSize, 3], "int32"); // [B, imageSize, imageSize, 3]
}

export function idTensor({ size, ids }: HostBatch, { text }: DualEncoderSettings): Tensor2D {
  return tf.tensor2d(ids, [size, text.contextLength], "int32"); // [B, L]
}

interface Entry {
  readonly steps: readonly string[];
  readonly array: ArrayWithShape;
}

/** The tree whose leaves have these paths; numbered children make an array. */
function nest(entries: readonly Entry[]): Tree {
  const [{ steps, array }] = entries;
  if (steps.length === 0) return tf.tensor(array.values, [...array.shape]);
  const children = new Map<string, Entry[]>();
  for (const { steps, array } of entries) {
    const [name, ...rest] = steps;
    children.set(name, [...(children.get(name) ?? []), { steps: rest, array }]);
  }
  const trees = [...children].map(([name, below]) => [name, nest(below)] as const);
  return trees[0][0] === "0" ? trees.map(([, tree]) => tree) : Object.fromEntries(trees);
}
