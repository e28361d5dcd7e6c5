import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type LitData, type TrainLitSettings, trainLit } from "../../experiments/train-lit.js";
import {
  bpeTokenizer,
  clipText,
  clipVision,
  type DualEncoder,
  describeImageTower,
  describeTextTower,
  disposeTree,
  drawParameters,
  embedDataset,
  featureModel,
  type ImageTower,
  type ImageTowerSettings,
  leaves,
  lockNotations,
  namedLeaves,
  type PairDataset,
  parseLocks,
  seedKey,
  type TextTower,
  type Tree,
} from "../../lib/index.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const colours = ["red", "lime", "blue", "white", "black", "cyan", "pink", "gold"];
const values = [0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x000000, 0x00ffff, 0xffc0cb, 0xffd700];

/** Eight plain pictures, each named by its colour. */
const picturesOf = (side: number): PairDataset => ({
  name: "colours",
  size: 8,
  imageSize: side,
  caption: (index) => ({ title: colours[index], description: "", tags: index < 4 ? [colours[index], "first"] : [] }),
  concept: (index) => colours[index],
  readImage: (index, into, offset = 0) => {
    const value = values[index];
    for (let pixel = 0; pixel < side * side; pixel++)
      into.set([value >> 16, (value >> 8) & 255, value & 255], offset + 3 * pixel);
  },
});
const tokenizer = bpeTokenizer([], { contextLength: 12 });
const text = clipText({ vocabularySize: tokenizer.vocabularySize, contextLength: 12, width: 16, layers: 2, heads: 1 });
const vit = clipVision({ imageSize: 4, patchSize: 2, width: 16, layers: 2, heads: 1 });
const resnet: ImageTowerSettings = {
  ...{ kind: "modified-resnet", imageSize: 32, blocks: [1, 1, 1, 1], width: 64, heads: 2 },
};

const towersOf = (image: ImageTowerSettings) => ({
  imageTower: drawParameters<ImageTower>(describeImageTower(seedKey(11), image)),
  textTower: drawParameters<TextTower>(describeTextTower(seedKey(12), text)),
});
const dataOf = (image: ImageTowerSettings): LitData & ReturnType<typeof towersOf> => ({
  pictures: picturesOf(image.imageSize + 2),
  tokenizer,
  ...towersOf(image),
});

function settings(changes: Partial<TrainLitSettings> = {}, image: ImageTowerSettings = vit): TrainLitSettings {
  return {
    model: { embedDim: 8, image, text },
    notation: "Lu",
    seed: 1,
    batchSize: 8,
    steps: 3,
    warmup: 1,
    peakRate: 5e-3,
    weightDecay: 0.1,
    ...changes,
  };
}

const eager = { execution: "eager" } as const;
const bytesOf = (tree: Tree) => namedLeaves(tree).map(({ path, tensor }) => `${path} ${tensor.dataSync()}`);
/** Without its head. */
const tower = ({ projection: _, ...rest }: DualEncoder["imageTower"] | DualEncoder["textTower"]) => rest as Tree;
const featuresOf = async (data: ReturnType<typeof dataOf>, image: ImageTowerSettings) => {
  const model = featureModel(data.imageTower, image, eager);
  const features = await embedDataset(model, data.pictures);
  model.dispose();
  return features;
};

test.each(lockNotations)(
  "%s: locked towers keep their bytes, others learn, and given ones stay as they are",
  async (notation) => {
    const data = dataOf(vit);
    const before = { image: bytesOf(data.imageTower), text: bytesOf(data.textTower) };
    await expectNoTensorsLeft(async () => {
      const { params, dispose } = await trainLit(data, settings({ notation }), eager);
      const after = { image: bytesOf(tower(params.imageTower)), text: bytesOf(tower(params.textTower)) };
      const locks = parseLocks(notation);
      for (const side of ["image", "text"] as const) {
        if (locks[side] === "L") expect(after[side]).toEqual(before[side]);
        else expect(after[side].filter((line) => before[side].includes(line))).toHaveLength(0);
      }
      dispose();
    });
    expect(bytesOf(data.imageTower)).toEqual(before.image);
    expect(bytesOf(data.textTower)).toEqual(before.text);
    disposeTree({ image: data.imageTower, text: data.textTower });
  },
);

test("an unlocked tower starts from what is given, one from scratch does not", async () => {
  const data = dataOf(vit);
  const start = async (notation: TrainLitSettings["notation"]) => {
    const { params } = await trainLit(data, settings({ notation, peakRate: 0 }), eager);
    return bytesOf(tower(params.imageTower));
  };
  expect(await start("Uu")).toEqual(bytesOf(data.imageTower));
  expect(await start("uu")).not.toEqual(bytesOf(data.imageTower));
});

test("a locked ResNet seen through pictures, batch norms included, trains as by its features alone", {
  timeout: 60_000,
}, async () => {
  const data = dataOf(resnet);
  const before = bytesOf(data.imageTower);
  const features = await featuresOf(data, resnet);
  const { imageTower: _, ...withoutTower } = data;
  const seen = await trainLit(data, settings({}, resnet), eager);
  const cached = await trainLit({ ...withoutTower, features }, settings({}, resnet), eager);
  expect(Math.abs(seen.history.loss[2] - seen.history.loss[0])).toBeGreaterThan(0.01); // there is a course to follow
  expectNumbers(cached.history.loss, seen.history.loss, 1e-4);
  expectNumbers(await cached.model.embedTexts(["red"]), await seen.model.embedTexts(["red"]), 1e-3);
  expect(bytesOf(tower(seen.params.imageTower))).toEqual(before);
  const fromPictures = await embedDataset(seen.model, data.pictures);
  expectNumbers(await cached.model.embedFeatures(features), fromPictures, 1e-3);
  await expect(cached.model.embedImages(new Uint8Array(32 * 32 * 3))).rejects.toThrow("expected an image tower");
});

test("compiled, features of a locked tower name eight colours, and the tower at hand embeds pictures", {
  timeout: 60_000,
}, async () => {
  const data = dataOf(vit);
  const features = await featuresOf(data, vit);
  await expectNoTensorsLeft(async () => {
    const { model, history, dispose } = await trainLit({ ...data, features }, settings({ steps: 60 }));
    expect(history.loss[59]).toBeLessThan(0.3 * history.loss[0]);
    const [images, texts] = [await embedDataset(model, data.pictures), await model.embedTexts(colours)];
    expectNumbers(await model.embedFeatures(features), images, 1e-4);
    const score = (i: number, j: number) =>
      Array.from({ length: 8 }, (_, k) => images[8 * i + k] * texts[8 * j + k]).reduce((a, b) => a + b);
    expect(colours.filter((_, i) => colours.every((_, j) => j === i || score(i, j) < score(i, i)))).toHaveLength(8);
    dispose();
  });
});

test("the last block of a locked ResNet learns, batch statistics included, the others keep their bytes", {
  timeout: 60_000,
}, async () => {
  const data = dataOf(resnet);
  const before = bytesOf(data.imageTower);
  const partly = settings({ unlockedBlocks: { image: 1 } }, resnet);
  const { params } = await trainLit(data, partly, eager);
  const changed = bytesOf(tower(params.imageTower)).filter((line) => !before.includes(line));
  const places = changed.map((line) => line.split(" ")[0]);
  expect(places.filter((place) => !/^(stages\/3\/0|pooling)\//.test(place))).toEqual([]);
  expect(places).toContain("stages/3/0/convolutions/0/norm/mean");
  expect(bytesOf(data.imageTower)).toEqual(before);
});

test.each(["linear", "affine", "mlp"] as const)(
  "a head that is %s learns on a locked tower",
  async (imageProjection) => {
    const data = dataOf(vit);
    const model = { ...settings().model, imageProjection };
    const headOf = async (peakRate: number) => {
      const { params } = await trainLit(data, settings({ notation: "LL", model, peakRate }), eager);
      return leaves(params.imageTower.projection!).map((leaf) => [...leaf.dataSync()]);
    };
    const [start, end] = [await headOf(0), await headOf(5e-3)];
    end.forEach((numbers, i) => {
      expect(numbers).not.toEqual(start[i]);
    });
  },
);

test("without a head, features are embeddings, and nothing of the image side learns", async () => {
  const data = dataOf(vit);
  const model = { embedDim: 16, image: vit, text, imageProjection: "none" } as const;
  const { params, model: lit } = await trainLit(data, settings({ model }), eager);
  expect(bytesOf(params.imageTower)).toEqual(bytesOf(data.imageTower));
  const features = await featuresOf(data, vit);
  const length = Math.hypot(...features.subarray(0, 16));
  expectNumbers(
    (await lit.embedFeatures(features)).subarray(0, 16),
    features.subarray(0, 16).map((x) => x / length),
  );
});

test("a schedule holds the image tower still for a while", async () => {
  const data = dataOf(vit);
  const half = { notation: "Uu", schedule: { name: "delay" }, steps: 12 } as const;
  const { params } = await trainLit(data, settings({ ...half, schedule: { name: "LU" } }), eager);
  expect(bytesOf(tower(params.imageTower))).toEqual(bytesOf(data.imageTower));
  const late = await trainLit(data, settings(half), eager);
  expect(bytesOf(tower(late.params.imageTower))).not.toEqual(bytesOf(data.imageTower));
});

test("shards of a global loss change nothing, those of a local one do; joint texts add up their losses", async () => {
  const data = dataOf(vit);
  const lossesOf = async (changes: Partial<TrainLitSettings>) =>
    (await trainLit(data, settings(changes), eager)).history.loss;
  const whole = await lossesOf({});
  expectNumbers(await lossesOf({ loss: { mode: "global", shards: 4 } }), whole, 1e-4);
  expect((await lossesOf({ loss: { mode: "local", shards: 4 } }))[0]).toBeLessThan(whole[0]);
  const first = async (fields: readonly ("title" | "tags")[]) =>
    (await lossesOf({ texts: { fields, mode: "joint" }, steps: 2, peakRate: 0 }))[0];
  expect(await first(["title", "tags"])).toBeGreaterThan((await first(["title"])) + 0.1);
  await expect(
    lossesOf({ loss: { mode: "local", shards: 2 }, texts: { fields: ["title"], mode: "joint" } }),
  ).rejects.toThrow("got both");
});

test("an interrupted run goes on where it was, with its own tower only", { timeout: 60_000 }, async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "tandem-")), "run.safetensors");
  const data = dataOf(vit);
  const long = settings({ steps: 400, unlockedBlocks: { image: 1 } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stop")), 300);
  const interrupted = trainLit(data, long, { stateFile, signal: controller.signal });
  await expect(interrupted).rejects.toThrow("stop");
  expect(existsSync(stateFile)).toBe(true);
  const resumed = await trainLit(data, long, { stateFile });
  const whole = await trainLit(data, long);
  expect(resumed.history.loss).toEqual(whole.history.loss);
  expect(bytesOf(resumed.params)).toEqual(bytesOf(whole.params));
  const { imageTower } = towersOf({ ...vit, activation: "gelu" });
  const moved = { ...imageTower, ...{ patchEmbedding: leaves(imageTower)[0].add(1) } } as ImageTower;
  await expect(trainLit({ ...data, imageTower: moved }, long, { stateFile })).rejects.toThrow(
    "a run with the settings",
  );
});

test("what a notation needs and features do not go with is refused", async () => {
  const data = dataOf(vit);
  const features = new Float32Array(8 * 16);
  const refused = async (changes: Partial<TrainLitSettings>, given: Partial<LitData>, message: string) =>
    expect(trainLit({ ...data, ...given }, settings(changes), eager)).rejects.toThrow(message);
  await expectNoTensorsLeft(async () => {
    await refused(
      { notation: "LU" },
      { imageTower: undefined, textTower: undefined },
      "imageTower and textTower for LU",
    );
    await refused({ notation: "Uu" }, { features }, "features of a wholly locked image tower");
    await refused({ unlockedBlocks: { image: 1 } }, { features }, "with 1 unlocked blocks");
    await refused({ crops: "random" }, { features }, "random crops");
    await refused({}, { features: features.subarray(16) }, "of 8 pictures, 16 numbers each, got 112 numbers");
    await refused({ schedule: { name: "delay" } }, {}, "no schedule of an image tower that is locked");
    await refused({ model: { ...settings().model, image: { ...vit, layers: 3 } } }, {}, "got nothing");
  });
});
