// Learning from a larger model: the student's softmax over a batch is drawn towards the teacher's (Hinton et al. 2015,
// "Distilling the Knowledge in a Neural Network"; for dual encoders as in open_clip's DistillClipLoss).
import { type Scalar, type Tensor2D, tf } from "../engine/tf.js";
import { softCrossEntropy } from "./cross-entropy.js";

/**
 * Logits per image of student and teacher for the same B pairs, both [B, B], each with its own logit scale -> mean of the
 * cross-entropies over texts and over images, []. To be added to `contrastiveLoss`, whose logits the student's are. The
 * teacher gets no gradient.
 */
export function distillationLoss(logitsPerImage: Tensor2D, teacherLogitsPerImage: Tensor2D): Scalar {
  const [student, teacher] = [logitsPerImage, teacherLogitsPerImage]; // [B, B], rows are images
  const overTexts = softCrossEntropy(student, tf.softmax(teacher)); // []
  const overImages = softCrossEntropy(student.transpose(), tf.softmax(teacher.transpose())); // [], rows are texts
  return overTexts.add(overImages).div(2) as Scalar; // []
}
