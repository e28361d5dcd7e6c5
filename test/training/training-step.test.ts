import { expect, test } from "vitest";
import type { Execution } from "../../lib/engine/execution.js";
import { type Scalar, type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves } from "../../lib/engine/tree.js";
import { chunkedContrastiveLoss } from "../../lib/losses/chunked-contrastive.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { adamW } from "../../lib/training/optimizers.js";
import { type StepMeasurements, startTraining, type TrainerOptions, train } from "../../lib/training/trainer.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

type Params = { image: Tensor; text: Tensor; logScale: Tensor };
type Batch = { images: Tensor; ids: Tensor };
type Embeddings = { images: Tensor2D; texts: Tensor2D };

const batchSize = 8;
const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 0.7, "float32", seed);
const fresh = (): Params => ({ image: random([5, 3], 1), text: random([10, 3], 2), logScale: tf.scalar(1.5) });
const unit = (x: Tensor) => x.div(x.square().sum(-1, true).sqrt()) as Tensor2D;
const embed = ({ image, text }: Params, { images, ids }: Batch): Embeddings => ({
  images: unit(images.matMul(image).tanh()),
  texts: unit(tf.gather(text, ids)),
});
const dense = (params: Params, batch: Batch): Scalar => {
  const { images, texts } = embed(params, batch);
  return contrastiveLoss(images, texts, params.logScale.exp()).loss;
};
const twoParts = (microBatch: number) => ({
  embed,
  loss: ({ logScale }: Params, { images, texts }: Embeddings) =>
    chunkedContrastiveLoss(images, texts, logScale.exp(), { chunk: 3 }),
  microBatch,
});

const optionsOf = (loss: TrainerOptions<Params, Batch>["loss"], execution: Execution) => ({
  loss,
  execution,
  batch: (step: number): Batch => ({
    images: random([batchSize, 5], 10 + step),
    ids: tf.tensor1d([3, 1, 4, 1, 5, 9, 2, 6], "int32"),
  }),
  optimizer: adamW({ weightDecay: 0.1 }),
  constrain: (params: Params) => ({ ...params, logScale: params.logScale.minimum(1.52) }),
  schedule: () => 0.01,
  steps: 5,
});

/** Loss and gradient norm of each step, then all parameters. */
async function course(loss: TrainerOptions<Params, Batch>["loss"], execution: Execution): Promise<number[]> {
  const seen: number[] = [];
  const options = optionsOf(loss, execution);
  const onStep = (measured: StepMeasurements) => seen.push(measured.loss, measured.gradientNorm);
  const { params, optimizer } = await train(startTraining(fresh(), options.optimizer), { ...options, onStep });
  const numbers = [...seen, ...leaves(params).flatMap((leaf) => [...leaf.dataSync()])];
  disposeTree({ params, optimizer });
  return numbers;
}

test.each([
  ["compiled", [2, 8]], // it takes a second or two to compile for each
  ["eager", [1, 2, 4, 8]],
] as const)("%s, a run in micro-batches is the run of whole batches", async (execution, sizes) => {
  const expected = await course(dense, execution);
  expect(expected[8]).toBeLessThan(expected[0]); // it learns, so that there is a course to follow
  for (const microBatch of sizes)
    await expectNoTensorsLeft(async () => expectNumbers(await course(twoParts(microBatch), execution), expected, 1e-4));
});

test("a batch that micro-batches do not divide is refused with both numbers", async () => {
  await expectNoTensorsLeft(async () => {
    for (const microBatch of [3, 0, 16]) {
      const options = optionsOf(twoParts(microBatch), "compiled");
      const state = startTraining(fresh(), options.optimizer);
      await expect(train(state, options)).rejects.toThrow(
        `train: expected batches whose rows are a multiple of microBatch ${microBatch}, got 8 rows`,
      );
      disposeTree({ params: state.params, optimizer: state.optimizer });
    }
  });
});

test("a batch whose leaves differ in rows is refused", async () => {
  const options = optionsOf(twoParts(2), "eager");
  const batch = (step: number): Batch => ({ ...options.batch(step), ids: tf.tensor1d([3, 1, 4, 1, 5, 9], "int32") });
  await expect(train(startTraining(fresh(), options.optimizer), { ...options, batch })).rejects.toThrow(
    "a multiple of microBatch 2, got 8 and 6 rows",
  );
});

test.each(["compiled", "eager"] as const)(
  "%s, a run stopped between micro-batches keeps whole steps",
  async (execution) => {
    await expectNoTensorsLeft(async () => {
      const controller = new AbortController();
      const plain = optionsOf(twoParts(2), execution);
      const options = {
        ...plain,
        signal: controller.signal,
        // The batch of step 2 is made while step 1 computes, which then stops before its update.
        batch: (step: number) => {
          if (step === 2) controller.abort(new Error("stopped by hand"));
          return plain.batch(step);
        },
      };
      const state = startTraining(fresh(), options.optimizer);
      await expect(train(state, options)).rejects.toThrow("stopped by hand");
      expect(state.optimizer.updates.dataSync()[0]).toBe(1);
      disposeTree({ params: state.params, optimizer: state.optimizer });
    });
  },
);

test("in micro-batches, a loss that is not finite leaves the parameters as they were and no tensor behind", async () => {
  await expectNoTensorsLeft(async () => {
    const loss = (_: Params, { images }: Embeddings) => images.sum().div<Scalar>(0);
    const options = optionsOf({ ...twoParts(4), loss }, "compiled");
    const state = startTraining(fresh(), options.optimizer);
    const before = [...state.params.image.dataSync()];
    await expect(train(state, options)).rejects.toThrow(/expected a finite loss, got loss -?Infinity.* at step 0/);
    expect([...state.params.image.dataSync()]).toEqual(before);
    disposeTree({ params: state.params, optimizer: state.optimizer });
  });
});
