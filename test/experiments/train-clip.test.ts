import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type TrainClipOptions,
  type TrainClipSettings,
  trainClip,
  untrainedClip,
} from "../../experiments/train-clip.js";
import type { PairDataset } from "../../lib/data/dataset.js";
import type { EmbeddingModel } from "../../lib/encoders/embedding-model.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { leaves } from "../../lib/engine/tree.js";
import { bpeTokenizer } from "../../lib/tokenizers/bpe/bpe.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const colours = ["red", "lime", "blue", "white", "black", "cyan", "pink", "gold"];
const values = [0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x000000, 0x00ffff, 0xffc0cb, 0xffd700];

/** Eight plain pictures of 6 x 6 pixels, each named by its colour. */
const dataset: PairDataset = {
  name: "colours",
  size: 8,
  imageSize: 6,
  caption: (index) => ({ title: colours[index], description: "", tags: [] }),
  concept: (index) => colours[index],
  readImage: (index, into, offset = 0) => {
    const value = values[index];
    for (let pixel = 0; pixel < 36; pixel++)
      into.set([value >> 16, (value >> 8) & 255, value & 255], offset + 3 * pixel);
  },
};
const tokenizer = bpeTokenizer([], { contextLength: 24 });
const settings = (steps: number): TrainClipSettings => ({
  model: {
    embedDim: 8,
    image: clipVision({ imageSize: 4, patchSize: 4, width: 16, layers: 1, heads: 1 }),
    text: clipText({ vocabularySize: tokenizer.vocabularySize, contextLength: 24, width: 16, layers: 1, heads: 1 }),
  },
  seed: 1,
  batchSize: 8,
  steps,
  warmup: 5,
  peakRate: 5e-3,
  weightDecay: 0.1,
});
const pictures = () => {
  const pixels = new Uint8Array(8 * 48);
  for (let index = 0; index < 8; index++) {
    const whole = new Uint8Array(108);
    dataset.readImage(index, whole);
    pixels.set(whole.subarray(0, 48), 48 * index);
  }
  return pixels;
};

/** How many colours are nearest to their own name. */
async function right(model: EmbeddingModel): Promise<number> {
  const images = await model.embedImages(pictures());
  const texts = await model.embedTexts(colours);
  const score = (i: number, j: number) =>
    Array.from({ length: 8 }, (_, k) => images[8 * i + k] * texts[8 * j + k]).reduce((a, b) => a + b);
  return colours.filter((_, i) => colours.every((_, j) => j === i || score(i, j) < score(i, i))).length;
}

test("a small model learns to name eight colours, and loses no tensor", async () => {
  await expectNoTensorsLeft(async () => {
    const clip = await trainClip(dataset, tokenizer, settings(200));
    expect(clip.history.loss).toHaveLength(200);
    expect(clip.history.loss[199]).toBeLessThan(0.5 * clip.history.loss[0]);
    expect(await right(clip.model)).toBe(8);
    clip.dispose();
  });
});

test("the same seed gives the same losses, another seed others", async () => {
  const losses = async (seed: number) => (await trainClip(dataset, tokenizer, { ...settings(8), seed })).history.loss;
  expect(await losses(1)).toEqual(await losses(1));
  expect(await losses(1)).not.toEqual(await losses(2));
});

/** The losses of a run without the tensors of its model. */
async function lossesOf(changes: Partial<TrainClipSettings>, options: TrainClipOptions = {}): Promise<number[]> {
  const clip = await trainClip(dataset, tokenizer, { ...settings(30), ...changes }, options);
  clip.dispose();
  return clip.history.loss;
}

test("compiled and op by op, a run has the same losses", async () => {
  const compiled = await lossesOf({}, { execution: "compiled" });
  const eager = await lossesOf({}, { execution: "eager" });
  expect(compiled[29]).toBeLessThan(0.9 * compiled[0]); // it learns, so that differences would grow
  expectNumbers(compiled, eager, 1e-3);
});

test("in micro-batches of two, a run has the losses of whole batches", { timeout: 120_000 }, async () => {
  const whole = await lossesOf({ steps: 6 });
  expectNumbers(await lossesOf({ steps: 6, microBatch: 2 }), whole, 1e-4);
  expectNumbers(await lossesOf({ steps: 6, microBatch: 2 }, { execution: "eager" }), whole, 1e-4);
});

test("a batch that micro-batches do not divide is refused", async () => {
  await expectNoTensorsLeft(async () => {
    await expect(lossesOf({ microBatch: 3 })).rejects.toThrow("a multiple of microBatch 3, got 8 rows");
  });
});

test("a run in bfloat16 learns as much as one in float32, by other losses and with float32 parameters", {
  timeout: 120_000,
}, async () => {
  const exact = await trainClip(dataset, tokenizer, settings(200));
  const mixed = await trainClip(dataset, tokenizer, { ...settings(200), precision: "bfloat16" });
  const [expected, actual] = [exact.history.loss, mixed.history.loss];
  expect(actual).not.toEqual(expected);
  // Products with eight bits move the first loss by some thousandths, and a little more with each update.
  expectNumbers(actual.slice(0, 1), expected.slice(0, 1), 0.01);
  expectNumbers(actual.slice(1, 5), expected.slice(1, 5), 0.06);
  expect(Math.abs(actual[199] - expected[199])).toBeLessThan(0.1);
  expect(await right(mixed.model)).toBe(8);
  expect(new Set(leaves(mixed.params).map(({ dtype }) => dtype))).toEqual(new Set(["float32"]));
});

test("a saved run goes on only with its precision and micro-batches; float32 may be named or not", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "tandem-")), "run.safetensors");
  const losses = await lossesOf({ steps: 6 }, { stateFile });
  expect(await lossesOf({ steps: 6, precision: "float32" }, { stateFile })).toEqual(losses); // finished: nothing is left to do
  for (const changes of [{ precision: "bfloat16" }, { microBatch: 4 }] as const)
    await expect(lossesOf({ steps: 6, ...changes }, { stateFile })).rejects.toThrow("expected a run with the settings");
});

test("the share of time that a run waits for data is told", async () => {
  const { history } = await trainClip(dataset, tokenizer, settings(6));
  expect(history.dataWait).toBeGreaterThan(0); // the first batch has nothing to hide behind
  expect(history.dataWait).toBeLessThanOrEqual(history.idle);
  expect(history.idle).toBeLessThan(1);
});

test("an interrupted run saves itself, goes on where it was, and ends as the uninterrupted one", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "tandem-")), "run.safetensors");
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stop")), 150);
  const interrupted = trainClip(dataset, tokenizer, settings(300), { stateFile, signal: controller.signal });
  await expect(interrupted).rejects.toThrow("stop");
  expect(existsSync(stateFile)).toBe(true);
  const resumed = await trainClip(dataset, tokenizer, settings(300), { stateFile });
  const whole = await trainClip(dataset, tokenizer, settings(300));
  expect(resumed.history.loss).toEqual(whole.history.loss);
  expectNumbers(await resumed.model.embedTexts(["red"]), await whole.model.embedTexts(["red"]), 0);
  const again = await trainClip(dataset, tokenizer, settings(300), { stateFile }); // finished: nothing is left to do
  expect(again.history.loss).toEqual(whole.history.loss);
});

test("an untrained model is the one that training starts from", async () => {
  const { model } = untrainedClip(settings(1), tokenizer);
  const start = await trainClip(dataset, tokenizer, { ...settings(6), peakRate: 0 });
  expectNumbers(await start.model.embedTexts(["gold"]), await model.embedTexts(["gold"]), 1e-6);
});
