import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type BatchNorm, batchNorm } from "../../lib/encoders/batch-norm.js";
import type { Execution } from "../../lib/engine/execution.js";
import { type Scalar, type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree, namedLeaves } from "../../lib/engine/tree.js";
import { adamW } from "../../lib/training/optimizers.js";
import { loadRunState, saveRunState } from "../../lib/training/run-state.js";
import { collectStatistics, meanStatistics, type Statistics, withStatistics } from "../../lib/training/statistics.js";
import { startTraining, type TrainerOptions, type TrainingState, train } from "../../lib/training/trainer.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

type Params = { tower: { scale: Tensor; norm: BatchNorm } };
type Batch = { x: Tensor4D };

const fresh = (): Params => ({
  tower: {
    scale: tf.tensor2d([2], [1, 1]),
    norm: { gain: tf.tensor1d([1]), bias: tf.tensor1d([0]), mean: tf.tensor1d([10]), variance: tf.tensor1d([4]) },
  },
});
/** Four pictures of one number each: step 0 has 1 2 3 6, step 1 2 4 6 12, and so on. */
const batch = (step: number): Batch => ({
  x: tf.tensor4d(
    [1, 2, 3, 6].map((value) => value * (step + 1)),
    [4, 1, 1, 1],
  ),
});

const embed = ({ tower }: Params, { x }: Batch, statistics?: Statistics) => ({
  y: batchNorm(tower.norm, x.mul(tower.scale.reshape([1, 1, 1, 1])), { statistics, path: "tower/norm" }),
});
const loss = (_: Params, { y }: { y: Tensor }) => y.sub(0.3).pow(4).mean() as Scalar;

const optionsOf = (execution: Execution, changes: Partial<TrainerOptions<Params, Batch>> = {}) => ({
  loss: (params: Params, data: Batch, statistics: Statistics) => loss(params, embed(params, data, statistics)),
  execution,
  batch,
  optimizer: adamW({ weightDecay: 0.5, epsilon: 1 }), // steps that are about as long as the slopes: `scale` has none but noise
  schedule: () => 0.1,
  steps: 1,
  ...changes,
});

/** All parameters after training, by their paths. */
async function trained(options: ReturnType<typeof optionsOf>): Promise<Record<string, number>> {
  const { params, optimizer } = await train(startTraining(fresh(), options.optimizer), options);
  const numbers = numbersOf(params);
  disposeTree({ params, optimizer });
  return numbers;
}

function numbersOf(params: Params): Record<string, number> {
  return Object.fromEntries(namedLeaves(params).map(({ path, tensor }) => [path, tensor.dataSync()[0]]));
}

test.each(["compiled", "eager"] as const)("%s, an update takes over what batch norm remembers", async (execution) => {
  await expectNoTensorsLeft(async () => {
    const after = await trained(optionsOf(execution));
    // The batch times 2 is 2 4 6 12: mean 6, unbiased variance (16 + 4 + 0 + 36) / 3. A tenth of each.
    expectNumbers([after["tower/norm/mean"], after["tower/norm/variance"]], [9.6, 3.6 + 56 / 30], 1e-5);
    expect(after["tower/norm/gain"]).not.toBe(1);
  });
});

test.each(["compiled", "eager"] as const)(
  "%s, a loss that takes no statistics leaves them as they were",
  async (execution) => {
    const fixed = (params: Params, data: Batch) => loss(params, embed(params, data));
    const after = await trained(optionsOf(execution, { loss: fixed, steps: 3 }));
    expect([after["tower/norm/mean"], after["tower/norm/variance"]]).toEqual([10, 4]);
    expect(after["tower/norm/gain"]).not.toBe(1);
  },
);

test("compiled and op by op, a run takes the same course", async () => {
  const [compiled, eager] = [
    await trained(optionsOf("compiled", { steps: 4 })),
    await trained(optionsOf("eager", { steps: 4 })),
  ];
  expectNumbers(Object.values(compiled), Object.values(eager), 1e-4);
});

test.each(["compiled", "eager"] as const)(
  "%s, each micro-batch is normalised by itself, and their mean is remembered",
  async (execution) => {
    await expectNoTensorsLeft(async () => {
      const whole = await trained(optionsOf(execution));
      const inParts = (microBatch: number) => trained(optionsOf(execution, { loss: { embed, loss, microBatch } }));
      expectNumbers(Object.values(await inParts(4)), Object.values(whole), 1e-5);
      const halves = await inParts(2);
      const byHand = (params: Params, { x }: Batch) => {
        const parts = (tf.split(x, 2) as Tensor4D[]).map(
          (half) => collectStatistics((s) => embed(params, { x: half }, s)).result.y,
        );
        return loss(params, { y: tf.concat(parts) });
      };
      const expected = await trained(optionsOf(execution, { loss: byHand }));
      for (const path of ["tower/norm/gain", "tower/norm/bias"]) expect(halves[path]).toBeCloseTo(expected[path], 5);
      expect(Math.abs(halves["tower/norm/gain"] - whole["tower/norm/gain"])).toBeGreaterThan(1e-3);
      // 2 4: mean 3, variance 2; 6 12: mean 9, variance 18. Their means, 6 and 10, a tenth of each.
      expectNumbers([halves["tower/norm/mean"], halves["tower/norm/variance"]], [9.6, 4.6], 1e-5);
    });
  },
);

test.each(["compiled", "eager"] as const)(
  "%s, a resumed run is the uninterrupted one, bit by bit",
  async (execution) => {
    const folder = mkdtempSync(join(tmpdir(), "tandem-statistics-"));
    try {
      const options = optionsOf(execution, { steps: 4 });
      const straight = await trained(options);
      const path = join(folder, "run.safetensors");
      const half = await train(startTraining(fresh(), options.optimizer), { ...options, steps: 2 });
      saveRunState(path, half, { settings: "", history: "" });
      const resumed = loadRunState(path, startTraining(fresh(), options.optimizer), "")!.state as TrainingState<Params>;
      const { params } = await train(resumed, options);
      expect(numbersOf(params)).toEqual(straight);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test.each(["compiled", "eager"] as const)(
  "%s, a loss that is not finite leaves what is remembered",
  async (execution) => {
    await expectNoTensorsLeft(async () => {
      const options = optionsOf(execution, {
        loss: (params, data, statistics) => loss(params, embed(params, data, statistics)).div(0),
      });
      const state = startTraining(fresh(), options.optimizer);
      await expect(train(state, options)).rejects.toThrow("expected a finite loss");
      expect(numbersOf(state.params)).toMatchObject({ "tower/norm/mean": 10, "tower/norm/variance": 4 });
      disposeTree({ params: state.params, optimizer: state.optimizer });
    });
  },
);

test("what was collected is in the current scope, and freed where the work fails", async () => {
  const params = fresh();
  const { x } = batch(0);
  await expectNoTensorsLeft(() => {
    tf.tidy(() => {
      const { statistics } = collectStatistics((collected) => embed(params, { x }, collected));
      expectNumbers(statistics["tower/norm/mean"].dataSync(), [9.6]);
    });
    const failing = (collected: Statistics) => {
      tf.tidy(() => embed(params, { x }, collected).y);
      throw new Error("no such layer");
    };
    expect(() => tf.tidy(() => collectStatistics(failing).statistics)).toThrow("no such layer");
  });
});

test("statistics of something that is no parameter, or has another shape, are refused", () => {
  expect(() => withStatistics(fresh(), { "norm/mean": tf.zeros([1]) })).toThrow(
    'train: expected statistics of parameters, by their paths and of their shapes, got [1] for "norm/mean", where the parameters have none',
  );
  expect(() => withStatistics(fresh(), { "tower/norm/mean": tf.zeros([2]) })).toThrow(
    'got [2] for "tower/norm/mean", where the parameters have [1]',
  );
});

test("the mean of statistics is taken path by path", () => {
  const parts = [
    { a: tf.tensor1d([1, 2]), b: tf.scalar(3) },
    { a: tf.tensor1d([5, 0]), b: tf.scalar(4) },
  ];
  const { a, b } = meanStatistics(parts);
  expectNumbers([...a.dataSync(), ...b.dataSync()], [3, 1, 3.5]);
});
