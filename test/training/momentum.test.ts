import { expect, test } from "vitest";
import { valueAndGradients, withoutGradients } from "../../lib/engine/gradients.js";
import { tf } from "../../lib/engine/tf.js";
import { cosineMomentum, followSlowly } from "../../lib/training/momentum.js";
import type { Statistics } from "../../lib/training/statistics.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

test("slow parameters move by one minus the momentum, and their new values are statistics of the run", async () => {
  await expectNoTensorsLeft(() => {
    const [slow, fast] = [
      { a: tf.tensor1d([1, 2]), b: { c: tf.scalar(0) } },
      { a: tf.tensor1d([3, 2]), b: { c: tf.scalar(10) } },
    ];
    const statistics: Statistics = new Map();
    const momentum = tf.scalar(0.9);
    tf.tidy(() => {
      const moved = followSlowly(slow, fast, { momentum, statistics, path: "momentum" });
      expectNumbers(moved.a.dataSync(), [1.2, 2]); // 0.9 * 1 + 0.1 * 3
      expectNumbers(moved.b.c.dataSync(), [1]);
    });
    expect([...statistics.keys()]).toEqual(["momentum/a", "momentum/b/c"]);
    expectNumbers(statistics.get("momentum/a")!.dataSync(), [1.2, 2]); // no tidy frees it
    tf.dispose([momentum, slow.a, slow.b.c, fast.a, fast.b.c, ...statistics.values()]);
  });
});

test("what is followed must have all that follows", () => {
  const options = { momentum: tf.scalar(0.9), statistics: new Map(), path: "momentum" };
  const slow: Record<string, ReturnType<typeof tf.scalar>> = { a: tf.scalar(1), b: tf.scalar(1) };
  expect(() => followSlowly(slow, { a: tf.scalar(1) }, options)).toThrow(/expected b of shape \[\] .* got none/);
});

test("no gradient passes through what is constant, and one does beside it", () => {
  const x = tf.scalar(3);
  // x^2 with one factor held fixed has slope x = 3; the whole square would have 6.
  const { value, gradients } = valueAndGradients(() => x.mul(withoutGradients(() => x.mul(1))), [x]);
  expectNumbers(value.dataSync(), [9]);
  expectNumbers(gradients[0].dataSync(), [3]);
});

test("gradients are taken again after an error inside", () => {
  const x = tf.scalar(3);
  const { gradients } = valueAndGradients(() => {
    expect(() =>
      withoutGradients(() => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    return x.square();
  }, [x]);
  expectNumbers(gradients[0].dataSync(), [6]);
});

test("the momentum goes from its start to 1 along half a cosine", () => {
  const momentum = cosineMomentum({ start: 0.9, steps: 10 });
  // 1 - 0.1 * (cos(pi k / 10) + 1) / 2
  expectNumbers([0, 5, 10, 12].map(momentum), [0.9, 0.95, 1, 1], 1e-9);
  expect(() => cosineMomentum({ start: 1.5, steps: 10 })).toThrow(/expected a start in 0 \.\. 1, got 1.5/);
});
