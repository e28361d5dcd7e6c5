// The contrastive loss of contrastive.ts without its [B, B] matrix: rows of logits are computed a chunk at a time, in the
// backward pass once more, so that memory grows with the batch and not with its square. The same value and gradients.
import { optimizationBarrier } from "../engine/barrier.js";
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from "../engine/tf.js";
import { checkPairs, logitsGradient, lossOfLogSums, matchingLogits } from "./contrastive.js";

/**
 * Unit embeddings of B pairs, both [B, E], and the logit scale [] (already exponentiated) -> loss [].
 * `chunk` is the number of images whose logits are held at once: [chunk, B] of them, and [B / chunk, B] partial sums.
 */
export function chunkedContrastiveLoss(
  imageEmbeddings: Tensor2D,
  textEmbeddings: Tensor2D,
  logitScale: Tensor,
  { chunk = 1024 } = {},
): Scalar {
  checkPairs("chunkedContrastiveLoss", imageEmbeddings, textEmbeddings);
  if (!Number.isInteger(chunk) || chunk < 1)
    throw new Error(`chunkedContrastiveLoss: expected a chunk of at least one row, got ${chunk}`);
  const run = tf.customGrad((...args) => {
    const [images, texts, scale, save] = args as unknown as [...PairsAndScale, (tensors: Tensor[]) => void];
    const { rows, columns, matching } = sumChunks([images, texts, scale], chunk);
    save([images, texts, scale, rows, columns]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) => tf.tidy(() => chunkedGradient(slope, saved, chunk));
    return { value: lossOfLogSums({ rows, columns, matching }), gradFunc };
  });
  return run(imageEmbeddings, textEmbeddings, logitScale) as Scalar;
}

type PairsAndScale = [images: Tensor2D, texts: Tensor2D, scale: Tensor];

/** What the loss is made of, all [B]: see `lossOfLogSums`. */
function sumChunks([images, texts, scale]: PairsAndScale, chunk: number) {
  const scaled = images.mul<Tensor2D>(scale); // [B, E]
  const parts = chunksOf(images.shape[0], chunk).map(({ first, count }) =>
    tf.tidy(() => {
      const logits = tf.matMul(scaled.slice(first, count), texts, false, true) as Tensor2D; // [R, B]
      return {
        rows: tf.logSumExp(logits, 1) as Tensor1D, // [R]
        columns: tf.logSumExp(logits, 0) as Tensor1D, // [B]
        matching: matchingLogits(logits, first), // [R]
      };
    }),
  );
  return {
    rows: tf.concat1d(parts.map(({ rows }) => rows)),
    columns: tf.logSumExp(tf.stack(parts.map(({ columns }) => columns)), 0) as Tensor1D,
    matching: tf.concat1d(parts.map(({ matching }) => matching)),
  };
}

/** Gradients of images, texts and logit scale. The barrier keeps a compiler from storing the forward pass's logits. */
function chunkedGradient(slope: Tensor, saved: Tensor[], chunk: number): Tensor[] {
  const [lateSlope, images, texts, scale, rows, columns] = optimizationBarrier([slope, ...saved]) as [
    ...[Tensor, ...PairsAndScale],
    ...[Tensor1D, Tensor1D],
  ];
  const batch = images.shape[0];
  const scaled = images.mul<Tensor2D>(scale); // [B, E]
  const imageParts: Tensor2D[] = [];
  let textSum = tf.zerosLike(texts); // [B, E]
  for (const { first, count } of chunksOf(batch, chunk)) {
    const [imagePart, sum] = tf.tidy(() => {
      const chunkImages = scaled.slice(first, count); // [R, E]
      const logits = tf.matMul(chunkImages, texts, false, true) as Tensor2D; // [R, B]
      const gradient = logitsGradient(logits, { rows: rows.slice(first, count), columns }, first); // [R, B]
      return [tf.matMul(gradient, texts), textSum.add(tf.matMul(gradient, chunkImages, true))] as Tensor2D[];
    });
    imageParts.push(imagePart);
    textSum.dispose();
    textSum = sum;
  }
  const weight = lateSlope.div(2 * batch);
  const scaledGradient = tf.concat2d(imageParts, 0).mul(weight); // [B, E]
  return [scaledGradient.mul(scale), textSum.mul(weight), scaledGradient.mul(images).sum()];
}

function chunksOf(batch: number, chunk: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil(batch / chunk) }, (_, i) => {
    const first = i * chunk;
    return { first, count: Math.min(chunk, batch - first) };
  });
}
