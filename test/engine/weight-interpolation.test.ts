import { expect, test } from "vitest";
import { tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { interpolateTrees } from "../../lib/engine/weight-interpolation.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const zeroShot = { visual: { kernel: tf.tensor2d([[1, 2]]) }, biases: [tf.scalar(10)] };
const tuned = { visual: { kernel: tf.tensor2d([[5, 0]]) }, biases: [tf.scalar(-10)] };

test("a quarter of the way is a quarter of the way in every number", () => {
  const between = interpolateTrees(zeroShot, tuned, 0.25);
  expectNumbers(between.visual.kernel.dataSync(), [2, 1.5]); // 0.75 * 1 + 0.25 * 5, 0.75 * 2
  expectNumbers(between.biases[0].dataSync(), [5]); // 0.75 * 10 - 0.25 * 10
  disposeTree(between);
});

test("the ends are the two models", () => {
  const ends = [0, 1].map((share) => interpolateTrees(zeroShot, tuned, share));
  expectNumbers(ends[0].visual.kernel.dataSync(), [1, 2], 0);
  expectNumbers(ends[1].visual.kernel.dataSync(), [5, 0], 0);
  disposeTree(ends);
});

test("the result is all that is kept, and leaves are found by their path", async () => {
  const reordered = { biases: tuned.biases, visual: tuned.visual };
  await expectNoTensorsLeft(() => {
    const between = interpolateTrees<typeof zeroShot>(zeroShot, reordered, 0.5);
    expectNumbers(between.visual.kernel.dataSync(), [3, 1]);
    disposeTree(between);
  });
});

test("models of different architectures and shares outside of 0 to 1 are refused", async () => {
  const [other, kernel] = [{ a: tf.scalar(1), b: tf.scalar(1) }, tf.tensor2d([[1], [2]])];
  await expectNoTensorsLeft(() => {
    expect(() => interpolateTrees(zeroShot, tuned, 1.5)).toThrow("expected a share from 0 (the first tree) to 1");
    expect(() => interpolateTrees(other, { a: other.a } as typeof other, 0)).toThrow(
      "expected trees of one structure, got b in the first alone",
    );
    expect(() => interpolateTrees({ a: other.a } as typeof other, other, 0)).toThrow("got b in the second alone");
    expect(() => interpolateTrees(zeroShot, { ...tuned, visual: { kernel } }, 0.5)).toThrow(
      "expected float32 of one shape, got float32 [1,2] and float32 [2,1] in visual/kernel",
    );
    const whole = tf.scalar(1, "int32");
    expect(() => interpolateTrees({ a: whole }, { a: whole }, 0.5)).toThrow("got int32 [] and int32 [] in a");
    whole.dispose();
  });
});
