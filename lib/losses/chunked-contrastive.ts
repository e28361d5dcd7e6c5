// The contrastive loss of contrastive.ts without its [B, B] matrix: rows of logits are computed a chunk at a time, in the
// backward pass once more, so that memory grows with the batch and not with its square. The same value and gradients.
// Barriers make a compiler take the chunks one after the other, and not keep the forward pass's logits for the backward.
import { optimizationBarrier } from "../engine/barrier.js";
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from "../engine/tf.js";
import { checkPairs, logitsGradient, lossOfLogSums, matchingLogits } from "./contrastive-parts.js";

/**
 * Unit embeddings of B pairs, both [B, E], and the logit scale [] (already exponentiated) -> loss [].
 * `chunk` is the number of images whose logits are held at once: [chunk, B] of them, and [B / chunk, B] partial sums.
 * In float32 whatever the program's precision.
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
  return inFloat32(() => run(imageEmbeddings, textEmbeddings, logitScale)) as Scalar;
}

type PairsAndScale = [images: Tensor2D, texts: Tensor2D, scale: Tensor];

/** What the loss is made of, all [B]: see `lossOfLogSums`. */
function sumChunks([images, texts, scale]: PairsAndScale, chunk: number) {
  const scaled = images.mul<Tensor2D>(scale); // [B, E]
  const parts: { rows: Tensor1D; columns: Tensor1D; matching: Tensor1D }[] = [];
  let later = texts; // the same numbers, once the chunk before is done
  for (const { first, count } of chunksOf(images.shape[0], chunk)) {
    const [next, rows, columns, matching] = tf.tidy(() => {
      const logits = tf.matMul(scaled.slice(first, count), later, false, true) as Tensor2D; // [R, B]
      const sums = [tf.logSumExp(logits, 1), tf.logSumExp(logits, 0)]; // [R], [B]
      return optimizationBarrier([later, ...sums, matchingLogits(logits, first)]);
    }) as [Tensor2D, Tensor1D, Tensor1D, Tensor1D];
    parts.push({ rows, columns, matching });
    later = next;
  }
  return {
    rows: tf.concat1d(parts.map(({ rows }) => rows)),
    columns: tf.logSumExp(tf.stack(parts.map(({ columns }) => columns)), 0) as Tensor1D,
    matching: tf.concat1d(parts.map(({ matching }) => matching)),
  };
}

/** Gradients of images, texts and logit scale; `saved` are the three with the sums of rows and of columns. */
function chunkedGradient(slope: Tensor, saved: Tensor[], chunk: number): Tensor[] {
  const [lateSlope, images, texts, scale, rows, columns] = optimizationBarrier([slope, ...saved]) as [
    ...[Tensor, ...PairsAndScale],
    ...[Tensor1D, Tensor1D],
  ];
  const batch = images.shape[0];
  const scaled = images.mul<Tensor2D>(scale); // [B, E]
  const imageParts: Tensor2D[] = [];
  let textSum = tf.zerosLike(texts); // [B, E]
  let later = texts;
  for (const { first, count } of chunksOf(batch, chunk)) {
    const [next, imagePart, sum] = tf.tidy(() => {
      const chunkImages = scaled.slice(first, count); // [R, E]
      const logits = tf.matMul(chunkImages, later, false, true) as Tensor2D; // [R, B]
      const gradient = logitsGradient(logits, { rows: rows.slice(first, count), columns }, first); // [R, B]
      const ofTexts = tf.matMul(gradient, chunkImages, true); // [B, E]
      return optimizationBarrier([later, tf.matMul(gradient, later), textSum.add(ofTexts)]);
    }) as [Tensor2D, Tensor2D, Tensor2D];
    textSum.dispose();
    imageParts.push(imagePart);
    [later, textSum] = [next, sum];
  }
  const weight = lateSlope.div(2 * batch);
  const ofScaled = tf.concat2d(imageParts, 0).mul(weight); // [B, E]
  return [ofScaled.mul(scale), textSum.mul(weight), ofScaled.mul(images).sum()];
}

function chunksOf(batch: number, chunk: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil(batch / chunk) }, (_, i) => {
    const first = i * chunk;
    return { first, count: Math.min(chunk, batch - first) };
  });
}
