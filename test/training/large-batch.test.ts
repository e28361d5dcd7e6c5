import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves, namedLeaves } from "../../lib/engine/tree.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { largeBatchGradients, largeBatchParts } from "../../lib/training/large-batch.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

type Params = { hidden: Tensor2D; image: Tensor2D; text: Tensor2D; logScale: Tensor; unused: Tensor };
type MicroBatch = { images: Tensor2D; ids: Tensor2D };
type Embeddings = { image: Tensor2D; text: Tensor2D };

const batchSize = 8;
const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 0.7, "float32", seed);
const fresh = (): Params => ({
  hidden: random([5, 6], 1) as Tensor2D,
  image: random([6, 3], 2) as Tensor2D,
  text: random([10, 3], 3) as Tensor2D,
  logScale: tf.scalar(1.5),
  unused: tf.ones([2]),
});
/** Rows `first` to `end` of one batch of eight pairs. */
const rows = (first: number, end: number): MicroBatch =>
  tf.tidy(() => ({
    images: random([batchSize, 5], 4).slice(first, end - first) as Tensor2D,
    ids: tf.tensor2d([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3], [8, 2], "int32").slice(first, end - first),
  }));

const unit = (x: Tensor) => x.div(x.square().sum(-1, true).sqrt()) as Tensor2D;
const embed = ({ hidden, image, text }: Params, { images, ids }: MicroBatch): Embeddings => ({
  image: unit(images.matMul(hidden).tanh().matMul(image)),
  text: unit(tf.gather(text, ids).sum(1)),
});
const loss = ({ logScale }: Params, { image, text }: Embeddings) => contrastiveLoss(image, text, logScale.exp()).loss;
const parts = largeBatchParts(embed, loss);

/** Loss and gradients in one pass over the whole batch; nothing depends on `unused`. */
function atOnce(params: Params): { loss: number; gradients: ArrayLike<number>[] } {
  return tf.tidy(() => {
    const all = rows(0, batchSize);
    const whole = (hidden: Tensor, image: Tensor, text: Tensor, logScale: Tensor) => {
      const tree = { hidden, image, text, logScale, unused: params.unused } as Params;
      return loss(tree, embed(tree, all));
    };
    const { value, grads } = tf.valueAndGrads(whole)([params.hidden, params.image, params.text, params.logScale]);
    return { loss: value.dataSync()[0], gradients: [...grads.map((gradient) => gradient.dataSync()), [0, 0]] };
  });
}

test.each([1, 2, 4])("loss and gradients of %i micro-batches are those of the batch at once", async (count) => {
  const params = fresh();
  const expected = atOnce(params);
  const size = batchSize / count;
  await expectNoTensorsLeft(async () => {
    const actual = await largeBatchGradients(parts, params, {
      count,
      microBatch: (index) => rows(index * size, (index + 1) * size),
    });
    expectNumbers(actual.loss.dataSync(), [expected.loss], 1e-5);
    expect(namedLeaves(actual.gradients).map(({ path }) => path)).toEqual(Object.keys(params));
    for (const [i, gradient] of leaves(actual.gradients).entries())
      expectNumbers(gradient.dataSync(), expected.gradients[i], 1e-5);
    disposeTree(actual);
  });
  // The batch is worth looking at: every parameter but `unused` has a slope.
  for (const gradient of expected.gradients.slice(0, 4))
    expect(Math.max(...Array.from(gradient, Math.abs))).toBeGreaterThan(1e-2);
});

test("micro-batches may differ in size, and the parts may be asynchronous and update the gradients in place", async () => {
  const params = fresh();
  const expected = atOnce(params);
  const limits = [0, 3, 4, 8];
  const updated: Params[] = [];
  const actual = await largeBatchGradients<Params, MicroBatch, Embeddings>(
    {
      embed: async (...inputs) => parts.embed(...inputs),
      lossGradients: async (...inputs) => parts.lossGradients(...inputs),
      accumulate: async (gradients, ...inputs) => {
        const sum = parts.accumulate(gradients, ...inputs);
        const start = updated[0] ?? gradients;
        updated.push(start);
        Object.assign(start, sum);
        return start;
      },
    },
    params,
    { count: 3, microBatch: (index) => rows(limits[index], limits[index + 1]) },
  );
  expect(updated).toHaveLength(3);
  expect(actual.gradients).toBe(updated[0]);
  for (const [i, gradient] of leaves(actual.gradients).entries())
    expectNumbers(gradient.dataSync(), expected.gradients[i], 1e-5);
});

test("compiled, each part is traced once for micro-batches of one size and the gradients are the same", async () => {
  const params = fresh();
  const expected = atOnce(params);
  const embedCompiled = compile(parts.embed);
  const lossCompiled = compile(parts.lossGradients);
  const accumulateCompiled = compile(parts.accumulate);
  const compiled = { embed: embedCompiled, lossGradients: lossCompiled, accumulate: accumulateCompiled };
  await expectNoTensorsLeft(async () => {
    const actual = await largeBatchGradients(compiled, params, {
      count: 4,
      microBatch: (index) => rows(2 * index, 2 * index + 2),
    });
    expectNumbers(actual.loss.dataSync(), [expected.loss], 1e-5);
    for (const [i, gradient] of leaves(actual.gradients).entries())
      expectNumbers(gradient.dataSync(), expected.gradients[i], 1e-5);
    disposeTree(actual);
  });
  for (const part of [embedCompiled, lossCompiled, accumulateCompiled]) {
    expect(part.traces()).toBe(1);
    part.dispose();
  }
});

test("embeddings that the micro-batch brings along outlive it and have no gradient to send on", async () => {
  const locked = largeBatchParts(
    (params: { image: Tensor }, { features, text }: { features: Tensor; text: Tensor }) => ({
      image: features.mul(params.image),
      text,
    }),
    (_, { image, text }) => image.mul(text).sum(),
  );
  await expectNoTensorsLeft(async () => {
    const params = { image: tf.scalar(2) };
    const { loss: sum, gradients } = await largeBatchGradients(locked, params, {
      count: 2,
      microBatch: (index) => ({ features: tf.tensor1d([1, 2]), text: tf.tensor1d([3, 4 + index]) }),
    });
    // (1 * 3 + 2 * 4) + (1 * 3 + 2 * 5) = 24 times the parameter.
    expectNumbers([sum.dataSync()[0], gradients.image.dataSync()[0]], [48, 24]);
    disposeTree([params, sum, gradients]);
  });
});

test("only one micro-batch is held at a time, each is asked for twice, in order", async () => {
  const params = fresh();
  const asked: number[] = [];
  const alive: MicroBatch[] = [];
  const { loss: total, gradients } = await largeBatchGradients(parts, params, {
    count: 4,
    microBatch: (index) => {
      asked.push(index);
      expect(alive.every(({ images, ids }) => images.isDisposed && ids.isDisposed)).toBe(true);
      alive.push(rows(2 * index, 2 * index + 2));
      return alive[alive.length - 1];
    },
  });
  expect(asked).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  disposeTree([total, gradients, params]);
});

test.each([1, 5])("a failure at call %i of the embedding leaves no tensor behind", async (failing) => {
  const params = fresh();
  let calls = 0;
  const failingParts = largeBatchParts((p: Params, microBatch: MicroBatch) => {
    if (calls++ === failing) throw new Error("no memory");
    return embed(p, microBatch);
  }, loss);
  await expectNoTensorsLeft(async () => {
    const work = largeBatchGradients(failingParts, params, {
      count: 4,
      microBatch: (index) => rows(2 * index, 2 * index + 2),
    });
    await expect(work).rejects.toThrow("no memory");
  });
});

test("an aborted signal stops it between two micro-batches", async () => {
  const controller = new AbortController();
  const params = fresh();
  await expectNoTensorsLeft(async () => {
    const work = largeBatchGradients(parts, params, {
      count: 4,
      microBatch: (index) => {
        if (index === 2) controller.abort(new Error("stopped by hand"));
        return rows(2 * index, 2 * index + 2);
      },
      signal: controller.signal,
    });
    await expect(work).rejects.toThrow("stopped by hand");
  });
});

test("no micro-batch at all is refused", async () => {
  const work = largeBatchGradients(parts, fresh(), { count: 0, microBatch: () => rows(0, 1) });
  await expect(work).rejects.toThrow("largeBatchGradients: expected a count of at least one micro-batch, got 0");
});
