import { test } from "vitest";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { distillationLoss } from "../../lib/losses/distillation.js";
import { readObjectives, type StoredArray, storedTensor } from "../objective-fixtures.js";
import { expectGradient, expectNumbers } from "../tensors.js";

interface Losses {
  sigmoid: { images: StoredArray; texts: StoredArray };
  distillation: {
    teacherImages: StoredArray;
    teacherTexts: StoredArray;
    teacherScale: number;
    scale: number;
    loss: number;
    gradients: StoredArray[];
  };
}

const logits = (images: Tensor, texts: Tensor, scale: number) =>
  tf.matMul(images as Tensor2D, texts as Tensor2D, false, true).mul<Tensor2D>(scale);

test("value and gradients are those of open_clip", () => {
  const { sigmoid, distillation: expected } = readObjectives<Losses>("losses");
  const teacher = logits(
    storedTensor(expected.teacherImages),
    storedTensor(expected.teacherTexts),
    expected.teacherScale,
  );
  const { value, grads } = tf.valueAndGrads((i, t) => distillationLoss(logits(i, t, expected.scale), teacher))([
    storedTensor(sigmoid.images),
    storedTensor(sigmoid.texts),
  ]);
  expectNumbers(value.dataSync(), [expected.loss], 1e-5);
  for (const [i, gradient] of grads.entries())
    expectNumbers(gradient.dataSync(), storedTensor(expected.gradients[i]).dataSync(), 1e-5);
});

test("a student that knows nothing pays ln B, whatever the teacher knows", () => {
  expectNumbers(distillationLoss(tf.zeros([5, 5]), tf.eye(5).mul(9)).dataSync(), [Math.log(5)], 1e-6);
});

test("of two pairs, the student's cross-entropy is worked out by hand over texts and over images", () => {
  const l = Math.log(3);
  const teacher = tf.tensor2d([l, 0, l, 0], [2, 2]); // both images are three quarters text 0; over images all is even
  const student = tf.tensor2d([l, 0, 0, 0], [2, 2]);
  // Over texts: image 0 has entropy(1/4) = 0.562335, image 1 ln 2. Over images: text 0 -(ln 3/4 + ln 1/4) / 2 = 0.836988,
  // text 1 ln 2.
  const expected = (0.562335 + Math.LN2 + 0.836988 + Math.LN2) / 4;
  expectNumbers(distillationLoss(student, teacher).dataSync(), [expected], 1e-6);
});

test("the student's gradient agrees with finite differences, and the teacher gets none", () => {
  const random = (seed: number) => tf.randomNormal([4, 4], 0, 1, "float32", seed) as Tensor2D;
  const teacher = random(2);
  expectGradient((student) => distillationLoss(student as Tensor2D, teacher), [random(1)]);
  const both = (student: Tensor, taught: Tensor) =>
    distillationLoss(student as Tensor2D, taught.mul(2)).add(taught.sum().mul(0));
  const [, gradient] = tf.grads(both)([random(1), teacher]);
  expectNumbers(gradient.dataSync(), new Float32Array(16));
});
