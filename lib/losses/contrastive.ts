// The symmetric contrastive loss of CLIP (Radford et al. 2021, Figure 3): each picture must find its text among all texts
// of the batch, and each text its picture.
import { type Scalar, type Tensor, type Tensor2D, tf } from "../engine/tf.js";

export interface ContrastiveOutput {
  /** Mean of the two cross-entropies, []; ln B for a model that knows nothing. */
  readonly loss: Scalar;
  /** [B, B], rows are images. */
  readonly logitsPerImage: Tensor2D;
}

/**
 * Unit embeddings of B pairs, both [B, E], and the logit scale [] (already exponentiated) -> loss and logits.
 * Pair i is row i of both; every other row is a negative.
 */
export function contrastiveLoss(
  imageEmbeddings: Tensor2D,
  textEmbeddings: Tensor2D,
  logitScale: Tensor,
): ContrastiveOutput {
  const [batch, embedDim] = imageEmbeddings.shape;
  if (textEmbeddings.shape[0] !== batch || textEmbeddings.shape[1] !== embedDim)
    throw new Error(
      `contrastiveLoss: expected text embeddings [${batch}, ${embedDim}] like the image embeddings, got [${textEmbeddings.shape}]`,
    );
  const logitsPerImage = tf.matMul(imageEmbeddings.mul(logitScale), textEmbeddings, false, true) as Tensor2D; // [B, B]
  const logitsPerText = logitsPerImage.transpose() as Tensor2D; // [B, B]
  const loss = diagonalCrossEntropy(logitsPerImage).add(diagonalCrossEntropy(logitsPerText)).div(2) as Scalar;
  return { loss, logitsPerImage };
}

/** Mean cross-entropy of logits [B, B] when the right answer of row i is column i. */
function diagonalCrossEntropy(logits: Tensor2D): Scalar {
  const batch = logits.shape[0];
  const logProbabilities = tf.logSoftmax(logits); // [B, B]
  return logProbabilities.mul(tf.eye(batch)).sum().div(-batch) as Scalar;
}
