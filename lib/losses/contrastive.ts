// The symmetric contrastive loss of CLIP (Radford et al. 2021, Figure 3): each picture must find its text among all texts
// of the batch, and each text its picture. The gradient is written out, so that the [B, B] matrix is passed over seldom
// and never transposed: rows and columns of one matrix are the two sides of the loss.
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from "../engine/tf.js";
import { checkPairs, logitsGradient, lossOfLogSums, matchingLogits } from "./contrastive-parts.js";

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
