// The symmetric contrastive loss of CLIP (Radford et al. 2021, Figure 3): each picture must find its text among all texts
// of the batch, and each text its picture. The gradient is written out, so that the [B, B] matrix is passed over seldom
// and never transposed: rows and columns of one matrix are the two sides of the loss.
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from "../engine/tf.js";

export interface ContrastiveOutput {
  /** Mean of the two cross-entropies, []; ln B for a model that knows nothing. */
  readonly loss: Scalar;
  /** [B, B], rows are images. */
  readonly logitsPerImage: Tensor2D;
}

/**
 * Unit embeddings of B pairs, both [B, E], and the logit scale [] (already exponentiated) -> loss and logits.
 * Pair i is row i of both; every other row is a negative. In float32 whatever the program's precision: of logits of up to
 * 100, bfloat16 keeps steps of a half.
 */
export function contrastiveLoss(
  imageEmbeddings: Tensor2D,
  textEmbeddings: Tensor2D,
  logitScale: Tensor,
): ContrastiveOutput {
  checkPairs("contrastiveLoss", imageEmbeddings, textEmbeddings);
  const scaled = imageEmbeddings.mul<Tensor2D>(logitScale); // [B, E]
  const logitsPerImage = inFloat32(() => tf.matMul<Tensor2D>(scaled, textEmbeddings, false, true)); // [B, B]
  return { loss: symmetricCrossEntropy(logitsPerImage), logitsPerImage };
}

/** Throws, as `caller`, unless both embeddings are [B, E] of the same sizes, B at least 2. */
export function checkPairs(caller: string, imageEmbeddings: Tensor2D, textEmbeddings: Tensor2D): void {
  const [batch, embedDim] = imageEmbeddings.shape;
  if (textEmbeddings.shape[0] !== batch || textEmbeddings.shape[1] !== embedDim)
    throw new Error(
      `${caller}: expected text embeddings [${batch}, ${embedDim}] like the image embeddings, got [${textEmbeddings.shape}]`,
    );
  if (batch < 2) throw new Error(`${caller}: expected at least 2 pairs, to tell one from the others, got ${batch}`);
}

/** Logarithms of sums of exponentials and logits of the right answers, all [B] -> the loss []. */
export function lossOfLogSums({ rows, columns, matching }: LogSums & { matching: Tensor1D }): Scalar {
  return rows.add(columns).div(2).sub(matching).mean();
}

export interface LogSums {
  /** ln of the sum over texts of exp(logit), one for each image. */
  readonly rows: Tensor1D;
  /** ln of the sum over images of exp(logit), one for each text [B]. */
  readonly columns: Tensor1D;
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
  const images = tf.range(first, first + count, 1, "int32");
  return amongTexts.add(amongImages).sub(tf.oneHot(images, batch, 2, 0, "float32"));
}

/** Mean cross-entropy over the rows and over the columns of logits [B, B]; right answers are on the diagonal. */
function symmetricCrossEntropy(logits: Tensor2D): Scalar {
  const run = tf.customGrad((...args) => {
    const [matrix, save] = args as unknown as [Tensor2D, (tensors: Tensor[]) => void];
    const rows = tf.logSumExp(matrix, 1) as Tensor1D; // [B]
    const columns = tf.logSumExp(matrix, 0) as Tensor1D; // [B]
    save([matrix, rows, columns]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) => tf.tidy(() => crossEntropyGradient(slope, saved));
    return { value: lossOfLogSums({ rows, columns, matching: matchingLogits(matrix) }), gradFunc };
  });
  return run(logits) as Scalar;
}

function crossEntropyGradient(slope: Tensor, saved: Tensor[]): Tensor2D {
  const [logits, rows, columns] = saved as [Tensor2D, Tensor1D, Tensor1D];
  return logitsGradient(logits, { rows, columns }).mul(slope.div(2 * logits.shape[0])); // [B, B]
}
