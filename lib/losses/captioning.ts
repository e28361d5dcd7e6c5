// Predicting the words of a caption (Radford et al. 2021, section 2.3 and Figure 2; Desai and Johnson 2021, VirTex), and doing
// so beside the contrastive loss (Yu et al. 2022, CoCa).
import type { Scalar, Tensor, Tensor2D, Tensor3D } from "../engine/tf.js";
import { contrastiveLoss } from "./contrastive.js";
import { labelCrossEntropy } from "./cross-entropy.js";

/**
 * Mean cross-entropy of the words that are to be predicted: logits [B, L, V] and ids [B, L] (int32) -> []. `isTarget` [B, L]
 * is 1 where the id is one of them and 0 elsewhere, such as at padding.
 */
export function captionLoss(logits: Tensor3D, ids: Tensor2D, isTarget: Tensor2D): Scalar {
  const [batch, length, words] = logits.shape;
  if (`${ids.shape}` !== `${[batch, length]}` || `${isTarget.shape}` !== `${[batch, length]}`)
    throw new Error(
      `captionLoss: expected ids and targets [${batch}, ${length}] like the logits, got [${ids.shape}] and [${isTarget.shape}]`,
    );
  const flat = logits.reshape<Tensor2D>([batch * length, words]); // [B * L, V]
  return labelCrossEntropy(flat, ids.flatten(), isTarget.toFloat().flatten()); // of [B * L] words
}

/** All but the first of each row: what each position of `withoutLast` has to predict, [B, L] -> [B, L - 1]. */
export function withoutFirst(rows: Tensor2D): Tensor2D {
  return rows.slice([0, 1]); // [B, L - 1]
}

/** All but the last of each row, after which there is nothing to predict: [B, L] -> [B, L - 1]. */
export function withoutLast(rows: Tensor2D): Tensor2D {
  return rows.slice([0, 0], [rows.shape[0], rows.shape[1] - 1]); // [B, L - 1]
}

export interface CoCaInputs {
  /** Unit embeddings, both [B, E], and the logit scale []. */
  readonly imageEmbeddings: Tensor2D;
  readonly textEmbeddings: Tensor2D;
  readonly logitScale: Tensor;
  /** Loss of the captions, []. */
  readonly captionLoss: Scalar;
}

/** Contrastive and caption loss, weighted: 1 and 2 are the weights of CoCa (Yu et al. 2022, section 4.1). */
export function contrastiveCaptionLoss(
  { imageEmbeddings, textEmbeddings, logitScale, captionLoss: caption }: CoCaInputs,
  { contrastiveWeight = 1, captionWeight = 2 } = {},
): Scalar {
  const { loss } = contrastiveLoss(imageEmbeddings, textEmbeddings, logitScale);
  return loss.mul(contrastiveWeight).add(caption.mul(captionWeight)) as Scalar;
}
