// The pairwise sigmoid loss of SigLIP (Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training", equation 1): each of
// the B * B pairs is a yes-or-no question of its own, so that nothing has to be normalised over the batch, and rows can be
// taken a chunk at a time in one pass, their gradient included.
import { optimizationBarrier } from "../engine/barrier.js";
import { inFloat32 } from "../engine/in-float32.js";
import { type Scalar, type Tensor, type Tensor2D, tf } from "../engine/tf.js";
import { checkPairs } from "./contrastive-parts.js";

export interface SigmoidOptions {
  /** [], already exponentiated. */
  readonly logitScale: Tensor;
  /** [], added to every logit. */
  readonly logitBias: Tensor;
  /** Images whose logits [chunk, B] are held at once; all of them by default. */
  readonly chunk?: number;
}

/**
 * Unit embeddings of B pairs, both [B, E] -> -1/B sum over all pairs of log sigmoid(z logit), where z is 1 for the pairs that
 * belong together and -1 for the others: []. Towers start from `sigmoidLogits`. In float32 whatever the program's precision.
 */
export function sigmoidLoss(
  imageEmbeddings: Tensor2D,
  textEmbeddings: Tensor2D,
  { logitScale, logitBias, chunk = imageEmbeddings.shape[0] }: SigmoidOptions,
): Scalar {
  checkPairs("sigmoidLoss", imageEmbeddings, textEmbeddings);
  if (!Number.isInteger(chunk) || chunk < 1)
    throw new Error(`sigmoidLoss: expected a chunk of at least one row, got ${chunk}`);
  const run = tf.customGrad((...args) => {
    const [images, texts, scale, bias, save] = args as unknown as [...Inputs, (tensors: Tensor[]) => void];
    const { loss, gradients } = sumChunks([images, texts, scale, bias], chunk);
    save(gradients);
    return { value: loss, gradFunc: (slope: Tensor, saved: Tensor[]) => saved.map((gradient) => gradient.mul(slope)) };
  });
  return inFloat32(() => run(imageEmbeddings, textEmbeddings, logitScale, logitBias)) as Scalar;
}

type Inputs = [images: Tensor2D, texts: Tensor2D, scale: Tensor, bias: Tensor];

/** Running sums: the loss, and the gradients of texts, logit scale and logit bias. */
type Sums = [loss: Tensor, texts: Tensor, scale: Tensor, bias: Tensor];

/** The loss and its gradients; barriers make a compiler take the chunks one after the other. */
function sumChunks([images, texts, scale, bias]: Inputs, chunk: number) {
  const batch = images.shape[0];
  const imageParts: Tensor[] = [];
  let later = texts; // the same numbers, once the chunk before is done
  let sums: Sums = [tf.scalar(0), tf.zerosLike(texts), tf.scalar(0), tf.scalar(0)];
  for (let first = 0; first < batch; first += chunk) {
    const rows = images.slice(first, Math.min(chunk, batch - first)); // [R, E]
    const [next, imagePart, ...added] = tf.tidy(() => {
      const part = chunkOf([rows, later, scale, bias], first);
      return optimizationBarrier([later, part.images, ...part.sums.map((sum, i) => sum.add(sums[i]))]);
    });
    imageParts.push(imagePart);
    [later, sums] = [next as Tensor2D, added as Sums];
  }
  const [loss, ofTexts, ofScale, ofBias] = sums.map((sum) => sum.div(batch));
  return { loss: loss as Scalar, gradients: [tf.concat(imageParts).div(batch), ofTexts, ofScale, ofBias] };
}

/** B times the loss of some rows, the first being number `first`, and B times its gradients. */
function chunkOf([rows, texts, scale, bias]: Inputs, first: number): { images: Tensor; sums: Sums } {
  const [count, batch] = [rows.shape[0], texts.shape[0]];
  const cosines = tf.matMul(rows, texts, false, true); // [R, B]
  const logits = cosines.mul(scale).add(bias); // [R, B]
  const isPair = tf.oneHot(tf.range(first, first + count, 1, "int32"), batch); // [R, B]
  const loss = tf.softplus(logits.mul(tf.sub(1, isPair.mul(2)))).sum();
  const gradient = logits.sigmoid().sub<Tensor2D>(isPair); // of the logits [R, B]
  const ofRows = tf.matMul(gradient, texts).mul(scale); // [R, E]
  const ofTexts = tf.matMul(gradient, rows, true).mul(scale); // [B, E]
  return { images: ofRows, sums: [loss, ofTexts, gradient.mul(cosines).sum(), gradient.sum()] };
}
