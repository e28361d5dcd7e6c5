import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../../lib/engine/tf.js";
import { captionLoss, contrastiveCaptionLoss, withoutFirst, withoutLast } from "../../lib/losses/captioning.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { readObjectives, type StoredArray, storedTensor } from "../objective-fixtures.js";
import { expectGradient, expectNumbers } from "../tensors.js";

interface Losses {
  sigmoid: { images: StoredArray; texts: StoredArray };
  coca: { logits: StoredArray; labels: number[][]; contrastive: number; caption: number; gradient: StoredArray };
}

const ids = (rows: number[][]) => tf.tensor2d(rows, [rows.length, rows[0].length], "int32");
const notPadding = (labels: Tensor2D) => labels.notEqual(0).cast("float32") as Tensor2D;

test("tokens that are no targets are left out of the mean", () => {
  const logits = tf.tensor3d([0, 0, 0, Math.log(3), 9, -9, 0, 0], [2, 2, 2]);
  // Targets: (0, 0) ln 2, (0, 1) with label 1 ln(4/3), (1, 1) ln 2; the row with logits 9 and -9 is none.
  const loss = captionLoss(
    logits,
    ids([
      [0, 1],
      [1, 0],
    ]),
    tf.tensor2d([1, 1, 0, 1], [2, 2]),
  );
  expectNumbers(loss.dataSync(), [(2 * Math.LN2 + Math.log(4 / 3)) / 3], 1e-6);
});

test("each token but the last has the one after it to predict", () => {
  const rows = ids([
    [7, 1, 2],
    [7, 3, 4],
  ]);
  expectNumbers(withoutLast(rows).dataSync(), [7, 1, 7, 3]);
  expectNumbers(withoutFirst(rows).dataSync(), [1, 2, 3, 4]);
});

test("caption and contrastive loss of CoCa are those of open_clip, weights 2 and 1", () => {
  const { sigmoid, coca } = readObjectives<Losses>("losses");
  const labels = ids(coca.labels);
  const { value, grad } = tf.valueAndGrad((x: Tensor) => captionLoss(x as Tensor3D, labels, notPadding(labels)).mul(2))(
    storedTensor(coca.logits),
  );
  expectNumbers(value.dataSync(), [coca.caption], 1e-5);
  expectNumbers(grad.dataSync(), storedTensor(coca.gradient).dataSync(), 1e-6);
  const embeddings = {
    imageEmbeddings: storedTensor<Tensor2D>(sigmoid.images),
    textEmbeddings: storedTensor<Tensor2D>(sigmoid.texts),
    logitScale: tf.scalar(10),
  };
  const total = contrastiveCaptionLoss({ ...embeddings, captionLoss: tf.scalar(coca.caption / 2) });
  expectNumbers(total.dataSync(), [coca.contrastive + coca.caption], 1e-5);
});

test("either weight can be changed alone", () => {
  const inputs = { imageEmbeddings: tf.eye(3), textEmbeddings: tf.eye(3), logitScale: tf.scalar(2) };
  const contrastive = contrastiveLoss(tf.eye(3), tf.eye(3), tf.scalar(2)).loss.dataSync()[0];
  const total = contrastiveCaptionLoss(
    { ...inputs, captionLoss: tf.scalar(5) },
    { contrastiveWeight: 3, captionWeight: 0.5 },
  );
  expectNumbers(total.dataSync(), [3 * contrastive + 2.5], 1e-6);
});

test("the gradient agrees with finite differences, and compiled it is the same", async () => {
  const logits = tf.randomNormal([2, 3, 4], 0, 1, "float32", 1);
  const labels = ids([
    [1, 3, 0],
    [2, 0, 0],
  ]);
  expectGradient((x) => captionLoss(x as Tensor3D, labels, notPadding(labels)), [logits]);
  const step = (x: Tensor, y: Tensor) =>
    tf.grad((z: Tensor) => captionLoss(z as Tensor3D, y as Tensor2D, notPadding(y as Tensor2D)))(x);
  const fast = compile(step);
  expectNumbers(await (await fast(logits, labels)).data(), step(logits, labels).dataSync(), 1e-6);
  fast.dispose();
});

test("targets of another shape than the logits are refused", () => {
  expect(() => captionLoss(tf.zeros([2, 3, 4]), ids([[1, 2, 3]]), tf.ones([2, 3]))).toThrow(
    "captionLoss: expected ids and targets [2, 3] like the logits, got [1,3] and [2,3]",
  );
});
