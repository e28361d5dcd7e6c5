import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type LoadOptions, loadModel } from "../../lib/checkpoints/load-model.js";
import { saveForOpenAi } from "../../lib/checkpoints/openai-archive.js";
import {
  saveForBigVision,
  saveForOpenClip,
  saveForTransformers,
  saveStateDict,
} from "../../lib/checkpoints/save-model.js";
import { writeTorch } from "../../lib/checkpoints/torch/torch-writer.js";
import { type DualEncoderSettings, symmetricPixels } from "../../lib/encoders/dual-encoder.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { expectNoTensorsLeft } from "../tensors.js";
import { drawnModel, smallModels, valuesOf } from "./small-models.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
let places = 0;
const place = (ending = "") => join(base, `${++places}${ending}`);
const { vit } = smallModels;

async function expectRefused(path: string, message: string | RegExp, options: object = {}): Promise<void> {
  await expectNoTensorsLeft(() => expect(loadModel(path, options as LoadOptions)).rejects.toThrow(message));
}

/** A state dict with openai/CLIP's names and nothing in it but what says these widths. */
async function withWidths(width: number, textWidth: number): Promise<string> {
  const path = place(".pt");
  const shapes = {
    "visual.conv1.weight": [width, 3, 1, 1],
    "visual.class_embedding": [width],
    "visual.positional_embedding": [2, width],
    "token_embedding.weight": [3, textWidth],
    positional_embedding: [2, textWidth],
    text_projection: [textWidth, 1],
  };
  const arrays = Object.entries(shapes).map(([name, shape]) => {
    const numbers = shape.reduce((product, side) => product * side, 1);
    return { name, shape, values: () => new Float32Array(numbers) };
  });
  await writeTorch(path, arrays);
  return path;
}

test.each([
  [1280, 80, "ViT-H-14"],
  [1408, 88, "ViT-g-14"],
  [1664, 104, "ViT-bigG-14"],
  [1792, 112, "ViT-e-14"],
])(
  "width %i is published with heads of %i, so that a state dict alone does not say what it is",
  async (width, head, name) => {
    await expectRefused(
      await withWidths(width, 64),
      new RegExp(
        `^openAiModel: expected .* heads of 64 numbers, .*, got width ${width} in .*, which open_clip publishes with heads of ` +
          `${head} \\(${name}\\); pass \\{ config: "${name}\\.json" \\}, open_clip's own JSON of the model$`,
      ),
      { activation: "gelu" },
    );
  },
);

test("a state dict without a configuration must have heads of 64 numbers", async () => {
  for (const [width, textWidth] of [
    [64, 32],
    [96, 64],
  ])
    await expectRefused(
      await withWidths(width, textWidth),
      "openAiSettings: expected widths that are multiples of 64",
      {
        activation: "gelu",
      },
    );
});

/** Weights alone, and their configuration elsewhere: whole, and as open_clip's own files have it. */
async function apart(settings: DualEncoderSettings) {
  const [folder, elsewhere] = [place(), place()];
  const model = drawnModel(settings);
  await saveForOpenClip(folder, model);
  mkdirSync(elsewhere);
  const weights = join(elsewhere, "weights.safetensors");
  copyFileSync(join(folder, "open_clip_model.safetensors"), weights);
  const whole = join(folder, "open_clip_config.json");
  const bare = join(elsewhere, "ViT-small.json");
  writeFileSync(bare, JSON.stringify(JSON.parse(readFileSync(whole, "utf8")).model_cfg));
  return { folder, model, weights, whole, bare };
}

test.each([
  ["heads of another size", smallModels.gelu],
  ["pooling by the mean and a bias of the projection", smallModels.mean],
] as const)("open_clip's own JSON tells %s", async (_, settings) => {
  const { model, weights, whole, bare } = await apart(settings);
  for (const config of [whole, bare]) {
    const loaded = await loadModel(weights, { config });
    expect(loaded.settings).toMatchObject({ image: settings.image, text: settings.text });
    expect(loaded.preprocessing).toMatchObject({ reference: "open_clip", imageSize: 8, resizeMode: "shortest" });
    expect(valuesOf(loaded.params)).toEqual(valuesOf(model.params));
    disposeTree(loaded.params);
  }
  disposeTree(model.params);
});

test("a model_cfg alone may also lie beside the weights as open_clip_config.json", async () => {
  const { folder, bare, whole } = await apart(vit);
  copyFileSync(bare, whole);
  expect((await loadModel(folder)).settings.image).toEqual(vit.image);
});

test("a configuration that is none, or that contradicts what is asked, is refused", async () => {
  const { weights, bare } = await apart(smallModels.gelu);
  await expectRefused(weights, "got nothing in nowhere.json; copy the model's from open_clip's model_configs", {
    config: "nowhere.json",
  });
  const empty = place(".json");
  writeFileSync(empty, "{}");
  await expectRefused(weights, `got something else in ${empty}`, { config: empty });
  await expectRefused(weights, "loadModel: expected gelu, as open_clip says", {
    config: bare,
    activation: "quick-gelu",
  });
  const npz = place(".npz");
  await saveForBigVision(npz, drawnModel(smallModels.siglip));
  await expectRefused(npz, /^loadModel: expected no config for .*\.npz, which says itself what it is, got /, {
    config: bare,
  });
});

test("an activation that there isn't is refused before anything is read", async () => {
  await expectRefused(
    "nowhere",
    'loadModel: expected an activation among quick-gelu, gelu, gelu-tanh, relu, got "quick_gelu"',
    {
      activation: "quick_gelu",
    },
  );
});

test("weights of another house without their configuration are told which file is missing", async () => {
  const [folder, alone] = [place(), place()];
  await saveForTransformers(folder, drawnModel(vit));
  mkdirSync(alone);
  copyFileSync(join(folder, "model.safetensors"), join(alone, "model.safetensors"));
  for (const options of [{}, { activation: "gelu" }])
    await expectRefused(
      alone,
      /^loadModel: expected config\.json \(transformers\) or open_clip_config\.json beside /,
      options,
    );
});

test.each<[string, DualEncoderSettings, string]>([
  [
    "heads of 16",
    { ...vit, image: { ...vit.image, heads: 4 } },
    "saveStateDict: expected image.heads 1, as readers of such a file take for granted, got 4 ",
  ],
  ["pooling by the mean", smallModels.mean, "expected towers and projections of openai/CLIP's, got others"],
  ["causal texts no more", { ...vit, text: { ...vit.text, isCausal: false } }, "expected text.isCausal true, "],
  ["a logit bias", { ...vit, initialLogits: { scale: 10, bias: -10 } }, "expected logitBias not set, "],
  ["other pixels", { ...vit, pixels: symmetricPixels }, "expected pixels.mean "],
  ["two activations", { ...vit, text: { ...vit.text, activation: "gelu" } }, 'expected image.activation "gelu", '],
  [
    "heads that are no multiple of 64",
    { ...vit, image: clipVision({ imageSize: 8, patchSize: 4, width: 96, layers: 1, heads: 3 }) },
    "write one with saveForOpenClip",
  ],
])("%s would be lost in a state dict, so it is refused", async (_, settings, message) => {
  const model = drawnModel(settings);
  await expect(saveStateDict(place(".pt"), model)).rejects.toThrow(message);
  disposeTree(model.params);
});

test("a state dict keeps any activation, since readers are told it", async () => {
  const settings = {
    ...vit,
    image: { ...vit.image, activation: "gelu" },
    text: clipText({ vocabularySize: 30, contextLength: 5, width: 64, layers: 1, heads: 1, activation: "gelu" }),
  } as const;
  const path = place(".pt");
  await saveStateDict(path, drawnModel(settings));
  expect((await loadModel(path, { activation: "gelu" })).settings).toMatchObject({ image: settings.image });
});

test("a model of open_clip's with QuickGELU can be written as OpenAI's", async () => {
  const { folder } = await apart(vit);
  const { params, settings } = await loadModel(folder);
  const path = place(".pt");
  await saveForOpenAi(path, { params, settings });
  expect((await loadModel(path)).settings).toMatchObject({ image: vit.image, text: vit.text });
  const older = { ...settings, image: { ...vit.image, normFollowsMean: false } }; // says nothing of a class token
  await saveForOpenAi(path, { params, settings: older });
  disposeTree(params);
});
