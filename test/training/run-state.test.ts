import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../lib/checkpoints/safetensors.js";
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

test("a safetensors file keeps names, shapes, numbers and metadata, and its header is what the format says", () => {
  const path = join(folder, "tensors.safetensors");
  const tensors = new Map([
    ["a", { shape: [2, 1], values: Float32Array.of(1.5, -2) }],
    ["b/c", { shape: [], values: Float32Array.of(3) }],
  ]);
  writeSafetensors(path, { tensors, metadata: { step: "7" } });
  expect(readSafetensors(path)).toEqual({ tensors, metadata: { step: "7" } });
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  expect(JSON.parse(bytes.toString("utf8", 8, 8 + length))["b/c"]).toEqual({
    dtype: "F32",
    shape: [],
    data_offsets: [8, 12],
  });
  expect(bytes.length).toBe(8 + length + 12);
  expect(bytes.readFloatLE(8 + length + 4)).toBe(-2);
});

test("a truncated file is an error that names it", () => {
  const path = join(folder, "short.safetensors");
  writeSafetensors(path, { tensors: new Map([["a", { shape: [4], values: new Float32Array(4) }]]), metadata: {} });
  truncateSync(path, readFileSync(path).length - 4);
  expect(() => readSafetensors(path)).toThrow(/expected 16 bytes for a in .*short.safetensors of shape \[4\], got 12/);
  writeFileSync(path, Buffer.concat([Buffer.from([9, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("garbage!!")]));
  expect(() => readSafetensors(path)).toThrow(/expected a JSON header, got "garbage!!" in .*short.safetensors/);
  writeFileSync(path, "abc");
  expect(() => readSafetensors(path)).toThrow(/expected a whole safetensors file, got 3 bytes/);
});

test("a safetensors file that is no run state is refused", () => {
  const path = join(folder, "foreign.safetensors");
  writeSafetensors(path, { tensors: new Map(), metadata: { settings: "{}", step: "soon" } });
  expect(() => loadRunState(path, startTraining(fresh(), adamW()), "{}")).toThrow(
    "loadRunState: expected a tandem run state 2, got another file at",
  );
});

test("a run saved by an earlier version is refused with both versions and what to do", () => {
  const path = join(folder, "earlier.safetensors");
  const notes = { format: "tandem run state 1", step: "3", settings: "{}", history: "[]" };
  writeSafetensors(path, {
    tensors: new Map([["optimizer/mean", { shape: [6], values: new Float32Array(6) }]]),
    metadata: notes,
  });
  expect(() => loadRunState(path, startTraining(fresh(), adamW()), "{}")).toThrow(
    `expected a tandem run state 2, got tandem run state 1, of another version of Tandem, at ${path}; delete it to start again`,
  );
});
