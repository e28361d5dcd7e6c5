import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeNpz } from "../../../lib/checkpoints/files/npz.js";
import { writeSafetensors } from "../../../lib/checkpoints/files/safetensors.js";
import { flaxVisionRows } from "../../../lib/checkpoints/formats/big-vision-names.js";
import { bitNames } from "../../../lib/checkpoints/formats/bit-names.js";
import { huggingFaceVitNames } from "../../../lib/checkpoints/formats/hugging-face-vit.js";
import { mixerNames } from "../../../lib/checkpoints/formats/mixer-names.js";
import { resizedImageTower } from "../../../lib/checkpoints/formats/resized-model.js";
import { loadImageTower } from "../../../lib/checkpoints/load-tower.js";
import { arraysToStore, type NameTable } from "../../../lib/checkpoints/tables/name-table.js";
import { publishedPreprocessing } from "../../../lib/data/published-preprocessing.js";
import type { ImageTower } from "../../../lib/encoders/image-tower.js";
import { resizedForImages } from "../../../lib/encoders/resized-positions.js";
import { bigVision, type VisionTransformer } from "../../../lib/encoders/vision-transformer.js";
import { tf } from "../../../lib/engine/tf.js";
import { disposeTree, type Tree } from "../../../lib/engine/tree.js";
import { expectNoTensorsLeft } from "../../tensors.js";
import { drawnModel, smallModels } from "../small-models.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
let places = 0;
const place = (ending = "") => join(base, `${++places}${ending}`);

function towerOf(settings: (typeof smallModels)[keyof typeof smallModels]["image"]): ImageTower & Tree {
  const { projection: _, ...tower } = drawnModel({ ...smallModels["lit with BERT"], image: settings }).params
    .imageTower;
  return tower as ImageTower & Tree;
}

const settings = bigVision({ imageSize: 12, patchSize: 4, width: 16, layers: 1, heads: 2, layerNormEpsilon: 1e-6 });
const written = {
  npz: async (tower: Tree, names: NameTable) => {
    const path = place(".npz");
    await writeNpz(path, arraysToStore(tower, names));
    return path;
  },
  folder: async (tower: Tree) => {
    const folder = place();
    mkdirSync(folder);
    await writeSafetensors(join(folder, "model.safetensors"), arraysToStore(tower, huggingFaceVitNames));
    const sizes = { hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 64 };
    const config = { model_type: "vit", ...sizes, image_size: 12, patch_size: 4 };
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    return folder;
  },
};

test("an image tower for other pictures has its positions interpolated as its house does it", async () => {
  const tower = towerOf(settings);
  const names = { rows: flaxVisionRows({ path: "", name: "" }, settings.heads, settings.classToken) };
  for (const [path, kernel] of [
    [await written.npz(tower, names), "bilinear-corners"],
    [await written.folder(tower), "bicubic-points"],
  ] as const) {
    const params = { ...tower, positions: tf.clone((tower as VisionTransformer).positions) } as VisionTransformer;
    const expected = resizedForImages({ params, settings }, 20, kernel).params.positions;
    const loaded = await loadImageTower(path, { imageSize: 20 });
    expect(loaded.settings.imageSize).toBe(20);
    expect([...(loaded.params as VisionTransformer).positions.dataSync()]).toEqual([...expected.dataSync()]);
    expect(loaded.preprocessing?.imageSize).toBe(path.endsWith(".npz") ? 20 : undefined);
    disposeTree(loaded.params);
  }
});

test("a BiT ResNet takes pictures of any size, a Mixer only those it was made for", async () => {
  const { "BiT and a bag of words": bit, "mixer and T5": mixer } = smallModels;
  const bitFile = await written.npz(towerOf(bit.image), bitNames(bit.image));
  const { settings: resized, preprocessing } = await loadImageTower(bitFile, { imageSize: 100 });
  expect([resized.imageSize, preprocessing?.imageSize]).toEqual([100, 100]);
  const mixerFile = await written.npz(towerOf(mixer.image), mixerNames);
  await expectNoTensorsLeft(() =>
    expect(loadImageTower(mixerFile, { imageSize: 16 })).rejects.toThrow(
      "loadImageTower: expected imageSize 8, which a mlp-mixer is made for, got 16",
    ),
  );
});

test("a margin that is cut off stays in proportion", () => {
  const params = towerOf(settings);
  const preprocessing = { ...publishedPreprocessing("clip", 12), resizeTo: 15 };
  const tower = { format: "Hugging Face", settings, params, preprocessing };
  expect(resizedImageTower(tower, 24).preprocessing).toEqual({ ...preprocessing, imageSize: 24, resizeTo: 30 });
});
