import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadModel } from "../../lib/checkpoints/load-model.js";
import { loadTextTower } from "../../lib/checkpoints/load-tower.js";
import {
  type ModelToSave,
  saveForBigVision,
  saveForOpenClip,
  saveForTransformers,
  saveModel,
  saveStateDict,
  saveTextTowerForTransformers,
} from "../../lib/checkpoints/save-model.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";
import { type DualEncoderSettings, symmetricPixels } from "../../lib/encoders/dual-encoder.js";
import type { VisionTransformerSettings } from "../../lib/encoders/vision-transformer.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { expectNoTensorsLeft } from "../tensors.js";
import { drawnModel, smallModels, valuesOf } from "./small-models.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
let places = 0;
const place = (ending = "") => join(base, `${++places}${ending}`);

type Kind = keyof typeof smallModels;

interface Format {
  readonly ending?: string;
  save(path: string, model: ModelToSave): Promise<void>;
  readonly kinds: readonly Kind[];
}

const formats: Record<string, Format> = {
  "the library's own": { ending: ".safetensors", save: saveModel, kinds: Object.keys(smallModels) as Kind[] },
  "open_clip's folder": { save: saveForOpenClip, kinds: ["vit", "gelu", "resnet", "mean"] },
  "a state dict": { ending: ".pt", save: saveStateDict, kinds: ["vit", "resnet"] },
  "transformers' folder": { save: saveForTransformers, kinds: ["vit", "gelu", "siglip"] },
  "transformers' folder in parts": {
    save: (path, model) => saveForTransformers(path, model, { maxShardBytes: 50_000 }),
    kinds: ["vit", "siglip"],
  },
  "big_vision's npz": {
    ending: ".npz",
    save: saveForBigVision,
    kinds: ["siglip", "lit with BERT", "lit with a text transformer"],
  },
};

const pairs = Object.entries(formats).flatMap(([name, { kinds }]) => kinds.map((kind) => [name, kind] as const));

test.each(pairs)("%s gives back %s, bit by bit and with the same settings", async (name, kind) => {
  const { save, ending } = formats[name];
  const model = drawnModel(smallModels[kind]);
  const path = place(ending);
  const activation = ending === ".pt" ? "quick-gelu" : undefined;
  await expectNoTensorsLeft(async () => {
    await save(path, model);
    const loaded = await loadModel(path, { activation });
    expect(valuesOf(loaded.params)).toEqual(valuesOf(model.params));
    const { embedDim, image, text, pixels, initialLogits } = model.settings;
    expect(loaded.settings).toMatchObject({ embedDim, image, text, ...(pixels && { pixels }) });
    expect(loaded.settings.initialLogits?.bias).toBe(initialLogits?.bias);
    disposeTree(loaded.params);
  });
  disposeTree(model.params);
});

test.each([
  // Rounded to the nearest: half a unit of the last of 11 and 8 significant bits.
  ["F16", 2 ** -11],
  ["BF16", 2 ** -8],
] as const)("as %s, numbers come back rounded", async (type, share) => {
  const model = drawnModel(smallModels.vit);
  const paths = [place(".safetensors"), place(), place(".pt"), place()];
  await saveModel(paths[0], model, { type });
  await saveForOpenClip(paths[1], model, { type });
  await saveStateDict(paths[2], model, { type });
  await saveForTransformers(paths[3], model, { type });
  const expected = Object.entries(valuesOf(model.params));
  for (const path of paths) {
    const loaded = await loadModel(path, { activation: "quick-gelu" });
    const found = valuesOf(loaded.params);
    let [rounded, tooFar] = [0, 0];
    for (const [name, values] of expected)
      for (const [i, value] of values.entries()) {
        const distance = Math.abs(found[name][i] - value);
        if (distance > 0) rounded++;
        if (!(distance <= share * Math.abs(value) + 2 ** -25)) tooFar++;
      }
    expect(tooFar).toBe(0);
    expect(rounded).toBeGreaterThan(1000);
    disposeTree(loaded.params);
  }
  disposeTree(model.params);
});

test("preprocessing goes with the model, into each house's own file", async () => {
  const model = { ...drawnModel(smallModels.vit), preprocessing: publishedPreprocessing("clip", 8) };
  const paths = [place(".safetensors"), place(), place()];
  await saveModel(paths[0], model);
  await saveForOpenClip(paths[1], model);
  await saveForTransformers(paths[2], model);
  const [own, openClip, transformers] = await Promise.all(paths.map((path) => loadModel(path)));
  expect(own.preprocessing).toEqual(model.preprocessing);
  expect(openClip.preprocessing).toEqual(model.preprocessing);
  const { mean, standardDeviation } = model.preprocessing;
  expect(transformers.preprocessing).toMatchObject({ imageSize: 8, mean, standardDeviation, interpolation: "bicubic" });
});

test("pixels that the files would not tell are refused, and told by a preprocessing", async () => {
  const model = drawnModel({ ...smallModels.vit, pixels: symmetricPixels });
  await expect(saveForOpenClip(place(), model)).rejects.toThrow(
    "saveForOpenClip: expected preprocessing with the mean of the settings' pixels, 0.5,0.5,0.5, got " +
      "0.48145466,0.4578275,0.40821073; pass the preprocessing that the model was trained with",
  );
  await expect(saveForTransformers(place(), model)).rejects.toThrow("saveForTransformers: expected preprocessing");
  const preprocessing = publishedPreprocessing("siglip", 8);
  const path = place();
  await saveForOpenClip(path, { ...model, preprocessing });
  expect((await loadModel(path)).settings.pixels).toEqual(symmetricPixels);
});

const { vit, siglip } = smallModels;
const withImage = (settings: DualEncoderSettings, image: Partial<VisionTransformerSettings>) =>
  ({ ...settings, image: { ...settings.image, ...image } }) as DualEncoderSettings;

test.each<[string, typeof saveForOpenClip, DualEncoderSettings, string]>([
  [
    "open_clip",
    saveForOpenClip,
    { ...vit, embedDim: 64, imageProjection: "none" },
    'openClipConfig: expected the image projection that open_clip has after a vision-transformer, got "none"',
  ],
  ["open_clip", saveForOpenClip, smallModels["lit with BERT"], "openClipConfig: expected a text transformer, got bert"],
  [
    "open_clip",
    saveForOpenClip,
    withImage(vit, { hasPatchBias: true }),
    "openClipConfig: expected patches without bias",
  ],
  [
    "open_clip",
    saveForOpenClip,
    withImage(vit, { activation: "gelu" }),
    "openClipConfig: expected QuickGELU in both towers or in none, got gelu and quick-gelu",
  ],
  [
    "transformers",
    saveForTransformers,
    { ...vit, embedDim: 64, imageProjection: "none" },
    "huggingFaceClipConfig: expected towers and projections by CLIP's conventions",
  ],
  ["transformers", saveForTransformers, withImage(vit, { pooling: "mean" }), "huggingFaceClipConfig: expected towers"],
  [
    "transformers",
    saveForTransformers,
    withImage(siglip, { hasPatchBias: false }),
    "huggingFaceSiglipConfig: expected towers by SigLIP's conventions",
  ],
  [
    "transformers",
    saveForTransformers,
    { ...siglip, text: { ...siglip.text, isCausal: true } },
    "huggingFaceSiglipConfig: expected towers by SigLIP's conventions",
  ],
  [
    "transformers",
    saveForTransformers,
    smallModels["mixer and T5"],
    "huggingFaceClipConfig: expected a vision transformer and a text transformer, got mlp-mixer and t5",
  ],
  [
    "transformers",
    saveForTransformers,
    { ...smallModels.vit, text: { ...smallModels.vit.text, endOfText: 2 } },
    "huggingFaceClipConfig: expected another end mark than 2",
  ],
  [
    "big_vision",
    saveForBigVision,
    withImage(siglip, { activation: "gelu" }),
    'saveForBigVision: expected image.activation "gelu-tanh", as readers of such a file take for granted, got "gelu"',
  ],
  [
    "big_vision",
    saveForBigVision,
    { ...siglip, pixels: undefined },
    "saveForBigVision: expected pixels.mean [0.5,0.5,0.5]",
  ],
  [
    "big_vision",
    saveForBigVision,
    { ...siglip, text: { ...siglip.text, isCausal: true } },
    "saveForBigVision: expected text.isCausal false",
  ],
  [
    "big_vision",
    saveForBigVision,
    withImage(siglip, { imageSize: 19 }),
    "saveForBigVision: expected image.imageSize 16",
  ],
  [
    "big_vision",
    saveForBigVision,
    withImage(siglip, { classToken: "positioned", pooling: "mean" }),
    'saveForBigVision: expected image.pooling "class"',
  ],
])("%s gets no model that it would take for another one", async (_, save, settings, complaint) => {
  const model = drawnModel(settings);
  const path = place(".npz");
  await expect(save(path, model)).rejects.toThrow(complaint);
  expect(existsSync(path)).toBe(false);
  disposeTree(model.params);
});

test("parts are no larger than asked, and a folder with a whole model takes none", async () => {
  const model = drawnModel(vit);
  const [folder, taken] = [place(), place()];
  await saveForTransformers(folder, model, { maxShardBytes: 50_000 });
  const parts = readdirSync(folder).filter((name) => /^model-\d{5}-of-\d{5}\.safetensors$/.test(name));
  expect(parts.length).toBeGreaterThan(5);
  // The largest array has 64 * 256 numbers; a header adds some hundred bytes.
  for (const part of parts) expect(statSync(join(folder, part)).size).toBeLessThan(64 * 256 * 4 + 2000);
  await saveForTransformers(taken, model);
  await expect(saveForTransformers(taken, model, { maxShardBytes: 50_000 })).rejects.toThrow(
    "writeShards: expected a folder without model.safetensors",
  );
});

test("towers of BERT and T5 go to transformers' folders and back", async () => {
  for (const kind of ["lit with BERT", "mixer and T5"] as const) {
    const { params, settings } = drawnModel(smallModels[kind]);
    const { projection, ...textTower } = params.textTower;
    const folder = place();
    await saveTextTowerForTransformers(folder, { params: textTower, settings: settings.text });
    const { contextLength } = settings.text;
    const loaded = await loadTextTower(folder, { contextLength });
    expect(loaded.settings).toEqual(settings.text);
    expect(valuesOf(loaded.params)).toEqual(valuesOf(textTower));
    expect(projection).toBeDefined();
  }
  const { params, settings } = drawnModel(vit);
  const { projection: _, ...tower } = params.textTower;
  await expect(saveTextTowerForTransformers(place(), { params: tower, settings: settings.text })).rejects.toThrow(
    'saveTextTowerForTransformers: expected a tower of kind "bert" or "t5", got "text-transformer"',
  );
});

test("a checkpoint of the library's own keeps its whole record in the file", async () => {
  const path = place(".safetensors");
  await saveModel(path, drawnModel(vit));
  const bytes = readFileSync(path);
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + Number(bytes.readBigUInt64LE(0))));
  expect(JSON.parse(header.__metadata__.tandem)).toEqual({ version: 1, settings: vit });
});
