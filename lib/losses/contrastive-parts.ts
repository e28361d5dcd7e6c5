// What the contrastive loss is made of, whether its [B, B] logits are held whole (contrastive.ts) or a chunk of rows at a time
// (chunked-contrastive.ts), and what all losses of pairs ask of their embeddings.
import { type Scalar, type Tensor1D, type Tensor2D, tf } from "../engine/tf.js";

/** Throws, as `caller`, unless both embeddings are [B, E] of the same sizes, B at least 2. */
export function checkPairs(caller: string, imageEmbeddings: Tensor2D, textEmbeddings: Tensor2D): void {
  const [batch, embedDim] = imageEmbeddings.shape;
  if (textEmbeddings.shape[0] !== batch || textEmbeddings.shape[1] !== embedDim)
    throw new Error(
      `${caller}: expected text embeddings [${batch}, ${embedDim}] like the image embeddings, got [${textEmbeddings.shape}]`,
    );
  if (batch < 2) throw new Error(`${caller}: expected at least 2 pairs, to tell one from the others, got ${batch}`);
}

export interface LogSums {
  /** ln of the sum over texts of exp(logit), one for each image. */
  readonly rows: Tensor1D;
  /** ln of the sum over images of exp(logit), one for each text [B]. */
  readonly columns: Tensor1D;
}

/** Logarithms of sums of exponentials and logits of the right answers, all [B] -> the loss []. */
export function lossOfLogSums({ rows, columns, matching }: LogSums & { matching: Tensor1D }): Scalar {
  return rows.add(columns).div(2).sub(matching).mean();
}

/** Logits of the pairs: the diagonal of the [B, B] matrix in its rows from `first` on, `logits` [R, B] -> [R]. */
export function matchingLogits(logits: Tensor2D, first = 0): Tensor1D {
  const [count, batch] = logits.shape;
  const last = first + (count - 1) * (batch + 1);
  return logits.flatten().stridedSlice([first], [last + 1], [batch + 1]) as Tensor1D; // [R]
}

/**
 * Gradient of 2 B times the loss with respect to some rows of the logits [R, B], the first being number `first`:
 * softmax over texts + softmax over images - 2 at the right answers. `rows` [R] and `columns` [B] as in `LogSums`.
 */
export function logitsGradient(logits: Tensor2D, { rows, columns }: LogSums, first = 0): Tensor2D {
  const [count, batch] = logits.shape;
  const amongTexts = logits.sub(rows.expandDims(1)).exp(); // [R, B]
  const amongImages = logits.sub(columns).exp(); // [R, B]
  const images = tf.range(first, first + count, 1, "int32"); // [R]
  return amongTexts.add(amongImages).sub(tf.oneHot(images, batch, 2, 0, "float32")); // [R, B]
}
