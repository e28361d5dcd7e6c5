// How the tokens of a text that padding fills up become one vector: BERT's and T5's ways, which look at the text alone.
import type { Tensor2D, Tensor3D } from "../engine/tf.js";

export const tokenPoolings = ["first", "mean", "max"] as const;
export type TokenPooling = (typeof tokenPoolings)[number];

/** Tokens [B, L, D] and 1 where there is text [B, L] -> [B, D]. A row without any text has the mean 0. */
export function poolTokens(pooling: TokenPooling, tokens: Tensor3D, isText: Tensor2D): Tensor2D {
  const [batch, , width] = tokens.shape;
  const weights = isText.expandDims(2); // [B, L, 1]
  switch (pooling) {
    case "first":
      return tokens.slice([0, 0, 0], [batch, 1, width]).reshape([batch, width]); // [B, D]
    case "mean":
      return tokens.mul(weights).sum<Tensor2D>(1).div(isText.sum<Tensor2D>(1, true).maximum(1)); // [B, D]
    case "max":
      return tokens.mul(weights).add(weights.sub(1).mul(1e9)).max(1); // [B, D]
  }
}
