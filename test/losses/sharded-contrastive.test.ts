import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { shardedContrastiveLoss } from "../../lib/losses/sharded-contrastive.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

type Loss = (images: Tensor2D, texts: Tensor2D, scale: Tensor) => Tensor;
const whole: Loss = (images, texts, scale) => contrastiveLoss(images, texts, scale).loss;
const sharded =
  (mode: "global" | "local", shards: number): Loss =>
  (images, texts, scale) =>
    shardedContrastiveLoss(images, texts, scale, { mode, shards });

test("two shards of two pairs each have the losses that are worked out by hand", () => {
  // Logits are the scale 2 at the pairs and between pairs 0 and 2, and 1 and 3, which are alike; 0 elsewhere.
  const rows = tf.tensor2d([1, 0, 0, 1, 1, 0, 0, 1], [4, 2]);
  const loss = (mode: "global" | "local") => shardedContrastiveLoss(rows, rows, tf.scalar(2), { mode, shards: 2 });
  // Within a shard: ln(e^2 + 1) - 2 = 0.126928; among all four: ln(2 e^2 + 2) - 2 = 0.126928 + ln 2.
  expectNumbers(loss("local").dataSync(), [0.126928]);
  expectNumbers(loss("global").dataSync(), [0.126928 + Math.LN2]);
});

const settings = fc.record({
  shards: fc.integer({ min: 1, max: 5 }),
  pairs: fc.integer({ min: 2, max: 4 }),
  embedDim: fc.integer({ min: 1, max: 5 }),
  scale: fc.double({ min: 0.1, max: 100, noNaN: true }),
  seed: fc.nat(),
});

test("the global loss and its gradients are those of the whole batch, whatever the number of shards", () => {
  fc.assert(
    fc.property(settings, ({ shards, pairs, embedDim, scale, seed }) =>
      tf.tidy(() => {
        const inputs = pairsOf(shards * pairs, { embedDim, seed, scale });
        const tolerance = 1e-5 + 1e-6 * scale; // logits are as large as the scale, and float32 has seven digits of them
        valuesAndGradients(whole, inputs).forEach((numbers, i) => {
          const actual = valuesAndGradients(sharded("global", shards), inputs)[i];
          expectNumbers(actual, numbers, tolerance * Math.max(1, ...numbers.map(Math.abs)));
        });
      }),
    ),
    { seed: 1, numRuns: 40 },
  );
});

test("the local loss is the mean of the losses of the shards by themselves, and so are its gradients", () => {
  fc.assert(
    fc.property(settings, ({ shards, pairs, embedDim, scale, seed }) =>
      tf.tidy(() => {
        const inputs = pairsOf(shards * pairs, { embedDim, seed, scale });
        const separate: Loss = (images, texts, logitScale) => {
          const part = (rows: Tensor2D, i: number) => rows.slice(i * pairs, pairs);
          const losses = Array.from({ length: shards }, (_, i) => whole(part(images, i), part(texts, i), logitScale));
          return tf.addN(losses).div(shards);
        };
        const actual = valuesAndGradients(sharded("local", shards), inputs);
        valuesAndGradients(separate, inputs).forEach((numbers, i) => {
          expectNumbers(actual[i], numbers, 1e-5 * Math.max(1, ...numbers.map(Math.abs)));
        });
      }),
    ),
    { seed: 2, numRuns: 20 },
  );
});

test("compiled, both losses and their gradients are those run op by op, and no tensor is left behind", async () => {
  const inputs = pairsOf(12, { embedDim: 4, seed: 3, scale: 20 });
  for (const mode of ["global", "local"] as const) {
    const expected = valuesAndGradients(sharded(mode, 3), inputs);
    const program = compile((...tensors: Tensor[]) => {
      const { value, grads } = gradientsOf(sharded(mode, 3), tensors);
      return [value, ...grads];
    });
    const actual = await program(...inputs);
    actual.forEach((tensor, i) => {
      expectNumbers(tensor.dataSync(), expected[i], 1e-5);
    });
    program.dispose();
    await expectNoTensorsLeft(() => void valuesAndGradients(sharded(mode, 3), inputs));
  }
});

test("shards of unequal size, none at all and shards of one pair are refused with the numbers", () => {
  const loss = (pairs: number, mode: "global" | "local", shards: number) => () =>
    shardedContrastiveLoss(tf.zeros([pairs, 2]), tf.zeros([pairs, 2]), tf.scalar(1), { mode, shards });
  expect(loss(6, "global", 4)).toThrow("expected a number of shards that divides the batch of 6 pairs, got 4");
  expect(loss(6, "global", 0)).toThrow("expected a number of shards that divides the batch of 6 pairs, got 0");
  expect(loss(6, "local", 6)).toThrow(
    "expected at least 2 pairs in each shard of a local loss, got 6 pairs in 6 shards",
  );
  expect(loss(6, "global", 6)).not.toThrow();
});

function pairsOf(batch: number, { embedDim, seed, scale }: { embedDim: number; seed: number; scale: number }) {
  return [unitRows(batch, embedDim, seed), unitRows(batch, embedDim, seed + 1), tf.scalar(scale)];
}

function unitRows(rows: number, width: number, seed: number): Tensor2D {
  return tf.tidy(() => {
    const x = tf.randomNormal([rows, width], 0, 1, "float32", seed).add(1e-3);
    return x.div(x.square().sum(-1, true).sqrt());
  });
}

function gradientsOf(loss: Loss, inputs: Tensor[]) {
  return tf.valueAndGrads((i, t, s) => loss(i as Tensor2D, t as Tensor2D, s))(inputs);
}

/** Value, then the gradients of images, texts and scale. */
function valuesAndGradients(loss: Loss, inputs: Tensor[]): Float32Array[] {
  return tf.tidy(() => {
    const { value, grads } = gradientsOf(loss, inputs);
    return [value, ...grads].map((tensor) => tensor.dataSync() as Float32Array);
  });
}
