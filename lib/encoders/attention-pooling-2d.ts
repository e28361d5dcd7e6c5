// The attention pooling at the end of CLIP's ResNets (Radford et al. 2021, section 2.4): one layer of multi-head attention whose
// query is made of the mean over all positions, and which looks at that mean and at every position. The map after it is the
// tower's projection, and not here.
import { type Described, normal } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { attend } from "./attention.js";
import { type Linear, linear, uniformByInputs } from "./layers.js";

export type AttentionPooling2d = {
  /** [1 + P, D], the mean's first. */
  positions: Tensor;
  /** Each [D, D]. */
  query: Linear;
  key: Linear;
  value: Linear;
};

/** Drawn as in openai/CLIP: positions and kernels with deviation D^-0.5, biases uniform within D^-0.5. */
export function describeAttentionPooling2d(
  key: Key,
  { width, positions }: { width: number; positions: number },
): Described<AttentionPooling2d> {
  const child = (name: string) => deriveKey(key, name);
  const map = (name: string) => ({
    kernel: normal(child(name), [width, width], width ** -0.5),
    bias: uniformByInputs(child(`${name} bias`), [width]),
  });
  return {
    positions: normal(child("positions"), [1 + positions, width], width ** -0.5),
    query: map("query"),
    key: map("key"),
    value: map("value"),
  };
}

/** x [B, height, width, D] -> what each head found, side by side: [B, D]. */
export function attentionPooling2d(
  { positions, query, key, value }: AttentionPooling2d,
  x: Tensor4D,
  { heads }: { heads: number },
): Tensor2D {
  const [batch, height, width, channels] = x.shape;
  if (positions.shape[0] !== 1 + height * width)
    throw new Error(
      `attentionPooling2d: expected positions for ${height} x ${width} places and their mean, got ${positions.shape[0]}`,
    );
  const places = x.reshape<Tensor3D>([batch, height * width, channels]); // [B, P, D]
  const tokens = tf.concat([places.mean<Tensor3D>(1, true), places], 1).add<Tensor3D>(positions); // [B, 1 + P, D]
  const mean = tokens.slice([0, 0, 0], [batch, 1, channels]); // [B, 1, D]
  const heard = { query: linear(query, mean), key: linear(key, tokens), value: linear(value, tokens) };
  return attend(heard, { heads }).reshape([batch, channels]); // [B, D]
}
