import { expect, test } from "vitest";
import type { Scalar, Tensor } from "../../lib/engine/tf.js";
import { tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves } from "../../lib/engine/tree.js";
import { adafactor } from "../../lib/training/adafactor.js";
import { adamW } from "../../lib/training/optimizers.js";
import { type StepMeasurements, startTraining, train } from "../../lib/training/trainer.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

type Line = { slope: Tensor; offset: Tensor };
const fresh = (): Line => ({ slope: tf.zeros([1, 1]), offset: tf.zeros([1]) });
/** Mean squared error of y = 3 x - 1 at four points, the batch of every step. */
const options = (steps: number) => ({
  loss: ({ slope, offset }: Line, { x, y }: { x: Tensor; y: Tensor }) =>
    tf
      .matMul(x as never, slope as never)
      .add(offset)
      .sub(y)
      .square()
      .mean() as Scalar,
  batch: () => ({ x: tf.tensor2d([-1, 0, 1, 2], [4, 1]), y: tf.tensor2d([-4, -1, 2, 5], [4, 1]) }),
  optimizer: adamW({ weightDecay: 0 }),
  schedule: () => 0.1,
  steps,
});

test("a line is fitted and no tensor is left behind", async () => {
  await expectNoTensorsLeft(async () => {
    const settings = options(400);
    const { params, optimizer } = await train(startTraining(fresh(), settings.optimizer), settings);
    expectNumbers([params.slope.dataSync()[0], params.offset.dataSync()[0]], [3, -1], 1e-2);
    disposeTree(params);
    disposeTree(optimizer);
  });
});

test("measurements are those before the update and the rate comes from the schedule", async () => {
  const seen: StepMeasurements[] = [];
  const settings = {
    ...options(2),
    schedule: (step: number) => 0.1 / (step + 1),
    onStep: (m: StepMeasurements) => seen.push(m),
  };
  await train(startTraining(fresh(), settings.optimizer), settings);
  // At zero parameters the errors are 4, 1, -2, -5: mean square (16 + 1 + 4 + 25) / 4 = 11.5.
  expect(seen[0].loss).toBeCloseTo(11.5, 5);
  // Gradient: offset 2 * mean(4, 1, -2, -5) = -1; slope 2 * mean(-4, 0, -2, -10) = -8; norm sqrt(65).
  expect(seen[0].gradientNorm).toBeCloseTo(Math.sqrt(65), 4);
  expect(seen.map(({ step, rate }) => [step, rate])).toEqual([
    [0, 0.1],
    [1, 0.05],
  ]);
  expect(seen[1].loss).toBeLessThan(seen[0].loss);
});

test("parts of the parameters learn at rates of their own, the others at theirs", async () => {
  for (const execution of ["compiled", "eager"] as const) {
    const seen: number[] = [];
    const settings = {
      ...options(1),
      schedule: { offset: () => 0.5, others: (step: number) => 0.1 / (step + 1) },
      execution,
      onStep: ({ rate }: StepMeasurements) => seen.push(rate),
    };
    const { params } = await train(startTraining(fresh(), settings.optimizer), settings);
    // AdamW's first update is the rate against the gradient's sign: both gradients are negative.
    expectNumbers([params.slope.dataSync()[0], params.offset.dataSync()[0]], [0.1, 0.5], 1e-5);
    expect(seen).toEqual([0.1]);
  }
});

test("a part at rate 0 stays as it is while the others learn, whichever the optimizer", async () => {
  for (const optimizer of [adamW(), adafactor({ weightDecay: 0.1 })]) {
    const settings = { ...options(5), optimizer, schedule: { slope: () => 0, others: () => 0.1 } };
    const start = { slope: tf.tensor2d([[2]]), offset: tf.zeros([1]) };
    const { params } = await train(startTraining(start, optimizer), settings);
    expect(params.slope.dataSync()[0]).toBe(2);
    expect(Math.abs(params.offset.dataSync()[0])).toBeGreaterThan(0.1);
  }
});

test("rates by parts leave no tensor behind, and those of unknown parts are refused", async () => {
  await expectNoTensorsLeft(async () => {
    const settings = { ...options(3), schedule: { offset: () => 0.5, others: () => 0.1 } };
    const { params, optimizer } = await train(startTraining(fresh(), settings.optimizer), settings);
    disposeTree({ params, optimizer });
  });
  const settings = { ...options(3), schedule: { image: () => 0.5, others: () => 0.1 } };
  await expect(train(startTraining(fresh(), settings.optimizer), settings)).rejects.toThrow(
    "train: expected schedules of slope, offset and others, got one of image",
  );
});

test("compiled and op by op, a run takes the same course", async () => {
  const course = async (execution: "compiled" | "eager") => {
    const seen: number[] = [];
    const settings = { ...options(30), execution, onStep: ({ loss }: StepMeasurements) => seen.push(loss) };
    const { params } = await train(startTraining(fresh(), settings.optimizer), settings);
    return [...seen, params.slope.dataSync()[0], params.offset.dataSync()[0]];
  };
  const compiled = await course("compiled");
  expect(compiled[0]).toBeCloseTo(11.5, 5);
  expectNumbers(compiled, await course("eager"), 1e-4);
});

test("the next batch is made while a step computes, each batch once and in order", async () => {
  const made: number[] = [];
  const done: number[] = [];
  const plain = options(4);
  const settings = {
    ...plain,
    batch: (step: number) => {
      made.push(step);
      return plain.batch();
    },
    onStep: ({ step }: StepMeasurements) => {
      done.push(step);
      expect(made).toEqual([0, 1, 2, 3].slice(0, Math.min(step + 2, 4)));
    },
  };
  await train(startTraining(fresh(), settings.optimizer), settings);
  expect(done).toEqual([0, 1, 2, 3]);
});

test("a batch that can't be made ends the run with its error and leaves the state usable", async () => {
  const plain = options(10);
  const batch = (step: number) => {
    if (step === 2) throw new Error("no such picture");
    return plain.batch();
  };
  const state = startTraining(fresh(), plain.optimizer);
  await expect(train(state, { ...plain, batch })).rejects.toThrow("no such picture");
  expect(state.optimizer.updates.dataSync()[0]).toBe(2);
});

/** What a run of six steps tells of its time when making each batch takes 30 ms. */
async function timeOfSlowBatches(execution: "compiled" | "eager"): Promise<StepMeasurements> {
  let last: StepMeasurements | undefined;
  const plain = options(6);
  const batch = () => {
    const until = performance.now() + 30;
    while (performance.now() < until);
    return plain.batch();
  };
  const settings = { ...plain, batch, execution, onStep: (measured: StepMeasurements) => (last = measured) };
  await train(startTraining(fresh(), settings.optimizer), settings as never);
  return last!;
}

test("op by op, every batch is waited for", async () => {
  const { dataSeconds, seconds } = await timeOfSlowBatches("eager");
  expect(dataSeconds).toBeGreaterThanOrEqual(6 * 0.03);
  expect(dataSeconds).toBeLessThan(seconds);
});

test("compiled, the first batch is waited for, and waiting for data is part of the time in which nothing computes", async () => {
  const { dataSeconds, idleSeconds, seconds } = await timeOfSlowBatches("compiled");
  expect(dataSeconds).toBeGreaterThanOrEqual(0.03);
  expect(idleSeconds).toBeGreaterThanOrEqual(dataSeconds);
  expect(idleSeconds).toBeLessThan(seconds);
});

test("constrain has the last word on the parameters", async () => {
  const settings = { ...options(50), constrain: (params: Line) => ({ ...params, slope: params.slope.minimum(0.5) }) };
  const { params } = await train(startTraining(fresh(), settings.optimizer), settings);
  expect(params.slope.dataSync()[0]).toBeCloseTo(0.5, 5);
});

test("a loss that is not finite stops the run at its step and leaves the parameters of the step before", async () => {
  const plain = options(10);
  let last = Number.NaN;
  const settings = {
    ...plain,
    batch: (step: number) => ({ ...plain.batch(), y: tf.fill([4, 1], step === 3 ? 1e30 : 2) }), // its square overflows
    onStep: (_: StepMeasurements, state: { params: Line }) => {
      last = state.params.slope.dataSync()[0];
    },
  };
  const state = startTraining(fresh(), settings.optimizer);
  await expect(train(state, settings)).rejects.toThrow(/train: expected a finite loss, got loss Infinity.* at step 3/);
  expect(last).toBeGreaterThan(0);
  expect(state.params.slope.dataSync()[0]).toBe(last);
});

test("a loss that is not finite leaves no tensor behind but those of the state", async () => {
  await expectNoTensorsLeft(async () => {
    const plain = options(10);
    const settings = {
      ...plain,
      loss: (params: Line, batch: { x: Tensor; y: Tensor }) => plain.loss(params, batch).div(0) as Scalar,
    };
    const state = startTraining(fresh(), settings.optimizer);
    await expect(train(state, settings)).rejects.toThrow("expected a finite loss");
    disposeTree({ params: state.params, optimizer: state.optimizer });
  });
});

test("an aborted signal stops the loop between two steps", async () => {
  const controller = new AbortController();
  const settings = {
    ...options(1e9),
    signal: controller.signal,
    onStep: ({ step }: StepMeasurements) => step === 5 && controller.abort(new Error("stopped by hand")),
  };
  await expect(train(startTraining(fresh(), settings.optimizer), settings as never)).rejects.toThrow("stopped by hand");
});

test("the state counts its updates and a finished run does nothing more", async () => {
  const settings = options(3);
  const done = await train(startTraining(fresh(), settings.optimizer), settings);
  expect(done.step).toBe(3);
  const again = await train(done, settings);
  expect(leaves(again.params)).toEqual(leaves(done.params));
});
