import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeSafetensorsSync } from "../../lib/checkpoints/files/safetensors.js";
import { type Scalar, type Tensor, tf } from "../../lib/engine/tf.js";
import { adamW } from "../../lib/training/optimizers.js";
import { loadRunState, saveRunState } from "../../lib/training/run-state.js";
import { startTraining, train } from "../../lib/training/trainer.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-"));
type Params = { kernel: Tensor; layers: { bias: Tensor }[] };
const fresh = (): Params => ({
  kernel: tf.tensor2d([1, 2, 3, 4], [2, 2]),
  layers: [{ bias: tf.tensor1d([0.5, -0.5]) }],
});
const options = (steps: number) => ({
  loss: ({ kernel, layers }: Params, { x }: { x: Tensor }) =>
    tf
      .matMul(x as never, kernel as never)
      .add(layers[0].bias)
      .square()
      .mean() as Scalar,
  batch: (step: number) => ({ x: tf.tensor2d([step, 1, -1, step % 3], [2, 2]) }),
  optimizer: adamW(),
  schedule: (step: number) => 0.01 / (1 + step),
  steps,
});
const numbers = (params: Params) => [...params.kernel.dataSync(), ...params.layers[0].bias.dataSync()];

test("a run stopped half-way and resumed from its file equals the uninterrupted run bit by bit", async () => {
  const whole = await train(startTraining(fresh(), adamW()), options(10));
  const half = await train(startTraining(fresh(), adamW()), options(5));
  const path = join(folder, "run.safetensors");
  saveRunState(path, half, { settings: "{}", history: "[1, 2]" });
  const loaded = loadRunState(path, startTraining(fresh(), adamW()), "{}");
  expect(loaded?.history).toBe("[1, 2]");
  expect(loaded?.state.step).toBe(5);
  const resumed = await train(loaded!.state, options(10));
  expect(numbers(resumed.params)).toEqual(numbers(whole.params));
});

test("no file means no run to resume, and a file of other settings is refused", () => {
  expect(loadRunState(join(folder, "none"), startTraining(fresh(), adamW()), "{}")).toBeUndefined();
  const path = join(folder, "other.safetensors");
  saveRunState(path, startTraining(fresh(), adamW()), { settings: '{"seed":1}', history: "" });
  expect(() => loadRunState(path, startTraining(fresh(), adamW()), '{"seed":2}')).toThrow(
    'expected a run with the settings {"seed":2}, got {"seed":1}',
  );
});

test("parameters of another shape are refused by name", () => {
  const path = join(folder, "shape.safetensors");
  saveRunState(path, startTraining(fresh(), adamW()), { settings: "{}", history: "" });
  const other = { ...fresh(), layers: [{ bias: tf.zeros([3]) }] };
  expect(() => loadRunState(path, startTraining(other, adamW()), "{}")).toThrow(
    "expected params/layers/0/bias of shape [3], got [2]",
  );
});

test("a safetensors file that is no run state is refused", () => {
  const path = join(folder, "foreign.safetensors");
  writeSafetensorsSync(path, { tensors: new Map(), metadata: { settings: "{}", step: "soon" } });
  expect(() => loadRunState(path, startTraining(fresh(), adamW()), "{}")).toThrow(
    "loadRunState: expected a tandem run state 2, got another file at",
  );
});

test("a run saved by an earlier version is refused with both versions and what to do", () => {
  const path = join(folder, "earlier.safetensors");
  const notes = { format: "tandem run state 1", step: "3", settings: "{}", history: "[]" };
  writeSafetensorsSync(path, {
    tensors: new Map([["optimizer/mean", { shape: [6], values: new Float32Array(6) }]]),
    metadata: notes,
  });
  expect(() => loadRunState(path, startTraining(fresh(), adamW()), "{}")).toThrow(
    `expected a tandem run state 2, got tandem run state 1, of another version of Tandem, at ${path}; delete it to start again`,
  );
});
