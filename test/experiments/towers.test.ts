import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { towerPairs, towersPresets } from "../../experiments/towers-presets.js";
import { trainClip } from "../../experiments/train-clip.js";
import type { PairDataset } from "../../lib/data/dataset.js";
import { encodeImage, encodeText, initDualEncoder } from "../../lib/encoders/dual-encoder.js";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor2D, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { bpeTokenizer } from "../../lib/tokenizers/bpe/bpe.js";
import { makeTokenizer } from "../../lib/tokenizers/tokenizer.js";
import { expectNumbers } from "../tensors.js";

const bpe = bpeTokenizer([], { contextLength: 8 });
const size = { ...towersPresets.tiny, width: 32 };
const tokenizerOf = (pair: (typeof towerPairs)[number]) =>
  pair.endsRows ? makeTokenizer({ ...bpe.description, padding: bpe.endOfText! }, bpe) : bpe;

const colours = [
  ["red", 0xff0000],
  ["lime", 0x00ff00],
  ["blue", 0x0000ff],
  ["gold", 0xffd700],
  ["black", 0x000000],
  ["white", 0xffffff],
  ["cyan", 0x00ffff],
  ["pink", 0xffc0cb],
] as const;

/** Eight plain pictures, each named by its colour. */
const dataset: PairDataset = {
  name: "colours",
  size: 8,
  imageSize: 32,
  caption: (index) => ({ title: colours[index][0], description: "", tags: [] }),
  concept: (index) => colours[index][0],
  readImage: (index, into, offset = 0) => {
    const value = colours[index][1];
    for (let pixel = 0; pixel < 32 * 32; pixel++)
      into.set([value >> 16, (value >> 8) & 255, value & 255], offset + 3 * pixel);
  },
};

test.each(towerPairs)("$name: compiled gives what it gives op by op", { timeout: 120_000 }, async (pair) => {
  const tokenizer = tokenizerOf(pair);
  const model = pair.model(size, tokenizer);
  const params = initDualEncoder(seedKey(1), model);
  const images = tf.randomUniform([2, 32, 32, 3], 0, 255, "float32", 4) as Tensor4D;
  const { ids } = tokenizer.tokenize(["a cat", "two"]);
  const rows = tf.tensor2d(ids, [2, 8], "int32");
  const encode = (p: typeof params, pictures: Tensor4D, texts: Tensor2D) => ({
    images: encodeImage(p, model, pictures),
    texts: encodeText(p, model, texts),
  });
  const compiled = compile(encode);
  const [fast, plain] = [await compiled(params, images, rows), encode(params, images, rows)];
  expectNumbers(fast.images.dataSync(), plain.images.dataSync(), 1e-4);
  expectNumbers(fast.texts.dataSync(), plain.texts.dataSync(), 1e-4);
  compiled.dispose();
  disposeTree([params, images, rows, fast, plain]);
});

test.each(["modified ResNet + transformer", "MLP-Mixer + transformer", "ViT, CLIP + BERT", "ViT, CLIP + mT5"])(
  "%s learns to tell eight colours, and its statistics move",
  { timeout: 120_000 },
  async (name) => {
    const pair = towerPairs.find((each) => each.name === name)!;
    const model = pair.model(size, tokenizerOf(pair));
    const recipe = { model, seed: 1, batchSize: 8, steps: 60, warmup: 5, peakRate: 5e-3, weightDecay: 0.1 };
    const stateFile = join(mkdtempSync(join(tmpdir(), "tandem-")), "run.safetensors");
    const clip = await trainClip(dataset, tokenizerOf(pair), recipe, { execution: "eager", stateFile });
    expect(clip.history.loss.at(-1)).toBeLessThan(1.5); // ln 8 = 2.08 for guessing
    if (model.image.kind === "modified-resnet") {
      const tower = clip.params.imageTower as unknown as { stem: { norm: { mean: { dataSync(): Float32Array } } }[] };
      expect(tower.stem[0].norm.mean.dataSync().some((value) => value !== 0)).toBe(true);
    }
    clip.dispose();
  },
);
