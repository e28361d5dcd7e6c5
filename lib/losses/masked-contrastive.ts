// Contrastive losses of pictures of which some lack a text, and of pictures with several texts each (Zhai et al. 2022, Appendix C):
// a title, a description and tags make three losses, each over the pictures that have that text.
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from "../engine/tf.js";
import { checkPairs } from "./contrastive-parts.js";
import { labelCrossEntropy } from "./cross-entropy.js";

/** Texts of one kind, a row for each picture. */
export interface MaskedTexts {
  /** Unit embeddings [B, E]; rows without a text hold anything finite. */
  readonly texts: Tensor2D;
  /** [B], 1 where there is a text and 0 elsewhere. */
  readonly mask: Tensor1D;
}

/**
 * The contrastive loss of those pairs whose mask is 1, as if the others were not in the batch: unit embeddings [B, E], the logit
 * scale [] (already exponentiated) and the mask [B] of zeros and ones -> loss []. With one pair or none it is 0, as is its gradient.
 */
export function maskedContrastiveLoss(
  imageEmbeddings: Tensor2D,
  textEmbeddings: Tensor2D,
  logitScale: Tensor,
  mask: Tensor1D,
): Scalar {
  checkPairs("maskedContrastiveLoss", imageEmbeddings, textEmbeddings);
  const [batch] = imageEmbeddings.shape;
  if (mask.size !== batch)
    throw new Error(`maskedContrastiveLoss: expected a mask of ${batch} numbers, one for each pair, got ${mask.size}`);
  const scaled = imageEmbeddings.mul<Tensor2D>(logitScale); // [B, E]
  const logits = inFloat32(() => tf.matMul<Tensor2D>(scaled, textEmbeddings, false, true)); // [B, B]
  const amongTexts = presentCrossEntropy(logits, mask);
  return amongTexts.add<Scalar>(presentCrossEntropy(logits.transpose(), mask)).div(2);
}

/** The sum of the losses of each kind of text: one pass of the text tower for each kind. Image embeddings [B, E] -> loss []. */
export function multiTextContrastiveLoss(
  imageEmbeddings: Tensor2D,
  kinds: readonly MaskedTexts[],
  logitScale: Tensor,
): Scalar {
  if (kinds.length === 0) throw new Error("multiTextContrastiveLoss: expected texts of at least one kind, got none");
  return tf.addN(kinds.map(({ texts, mask }) => maskedContrastiveLoss(imageEmbeddings, texts, logitScale, mask)));
}

/** Taken off a logit, it makes its exponential 0 beside any other. */
const outOfReach = 1e9;

/** Mean over the rows with mask 1 of the cross-entropy among the columns with mask 1: logits [B, B], mask [B] -> []. */
function presentCrossEntropy(logits: Tensor2D, mask: Tensor1D): Scalar {
  const [batch] = logits.shape;
  const among = logits.add<Tensor2D>(mask.sub(1).mul(outOfReach)); // [B, B]
  return labelCrossEntropy(among, tf.range(0, batch, 1, "int32"), mask);
}
