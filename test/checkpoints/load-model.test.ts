import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeNpz } from "../../lib/checkpoints/files/npz.js";
import { loadModel } from "../../lib/checkpoints/load-model.js";
import {
  saveForBigVision,
  saveForOpenClip,
  saveForTransformers,
  saveModel,
  saveStateDict,
} from "../../lib/checkpoints/save-model.js";
import { preprocessingToTransformers } from "../../lib/data/preprocessing-transformers.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";
import { encodeImage, encodeText } from "../../lib/encoders/dual-encoder.js";
import { resizedForImages, resizedForTexts } from "../../lib/encoders/resized-positions.js";
import type { TextTransformer } from "../../lib/encoders/text-transformer.js";
import type { VisionTransformer, VisionTransformerSettings } from "../../lib/encoders/vision-transformer.js";
import { type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { saveSentencePieceModel } from "../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { saveVocabulary } from "../../lib/tokenizers/wordpiece/vocabulary-file.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";
import { bertPieces } from "../tokenizers/hugging-face/small-tokenizer-json.js";
import { modelOf } from "../tokenizers/sentencepiece/sentencepiece-fixtures.js";
import { drawnModel, smallModels, valuesOf } from "./small-models.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
let places = 0;
const place = (ending = "") => join(base, `${++places}${ending}`);

/** A folder or file that `save` made of a small model. */
async function saved(save: typeof saveForOpenClip, kind: keyof typeof smallModels, ending = ""): Promise<string> {
  const path = place(ending);
  const model = drawnModel(smallModels[kind]);
  await save(path, model);
  disposeTree(model.params);
  return path;
}

/** Changes a JSON file of a folder. */
function edit(path: string, change: (value: Record<string, never>) => object): void {
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
}

/** Expects the message, and no tensors left behind. */
async function expectRefused(path: string, message: string | RegExp, options = {}): Promise<void> {
  await expectNoTensorsLeft(() => expect(loadModel(path, options)).rejects.toThrow(message));
}

test("a loaded model computes what the saved one did", async () => {
  const model = drawnModel(smallModels["lit with BERT"]);
  const path = place(".npz");
  await saveForBigVision(path, model);
  const { params, settings } = await loadModel(path);
  const pictures: Tensor4D = tf.randomUniform([2, 8, 8, 3], 0, 255, "float32", 3);
  const ids = tf.tensor2d([[4, 7, 9, ...new Array(13).fill(0)]], [1, 16], "int32");
  expectNumbers(
    encodeImage(params, settings, pictures).dataSync(),
    encodeImage(model.params, model.settings, pictures).dataSync(),
    1e-6,
  );
  expectNumbers(
    encodeText(params, settings, ids).dataSync(),
    encodeText(model.params, model.settings, ids).dataSync(),
    1e-6,
  );
});

test("an activation that a configuration contradicts is refused, and one that it confirms is not", async () => {
  const folder = await saved(saveForOpenClip, "gelu");
  await expectRefused(
    folder,
    /^loadModel: expected gelu, as open_clip says of .*, got the activation quick-gelu; leave it out$/,
    { activation: "quick-gelu" },
  );
  disposeTree((await loadModel(folder, { activation: "gelu" })).params);
});

test("a plain state dict is read with the activation asked for, and refused without one", async () => {
  const path = await saved(saveStateDict, "vit", ".pt");
  await expectRefused(
    path,
    /^loadModel: expected a configuration beside .* or the activation of a plain state dict, got neither/,
  );
  const { settings, params } = await loadModel(path, { activation: "gelu" });
  expect([settings.image, settings.text]).toMatchObject([{ activation: "gelu" }, { activation: "gelu" }]);
  disposeTree(params);
});

test("an unknown field in open_clip's configuration is refused by name", async () => {
  const folder = await saved(saveForOpenClip, "vit");
  edit(join(folder, "open_clip_config.json"), ({ model_cfg, ...rest }) => ({
    ...rest,
    model_cfg: { ...(model_cfg as object), mixture_of_experts: 8 },
  }));
  await expectRefused(folder, /Unrecognized key: "mixture_of_experts"/);
});

test("a model that the library does not have is refused by its type", async () => {
  const folder = await saved(saveForTransformers, "vit");
  edit(join(folder, "config.json"), (config) => ({ ...config, model_type: "blip" }));
  await expectRefused(folder, 'huggingFaceModel: expected model_type "clip" or "siglip", got "blip"');
});

test("a configuration that asks for a billion layers is refused at once", async () => {
  const folder = await saved(saveForTransformers, "vit");
  edit(join(folder, "config.json"), ({ text_config, ...rest }) => ({
    ...rest,
    text_config: { ...(text_config as object), num_hidden_layers: 1e9 },
  }));
  await expectRefused(folder, /num_hidden_layers/);
});

test("a broken configuration, or one of megabytes, is refused with its path", async () => {
  const [openClip, transformers] = [await saved(saveForOpenClip, "vit"), await saved(saveForTransformers, "vit")];
  truncateSync(join(openClip, "open_clip_config.json"), 100);
  truncateSync(join(transformers, "config.json"), 100);
  await expectRefused(openClip, `got something else in ${join(openClip, "open_clip_config.json")}`);
  await expectRefused(transformers, `got something else in ${join(transformers, "config.json")}`);
  writeFileSync(join(openClip, "open_clip_config.json"), JSON.stringify({ model_cfg: "x".repeat(2 ** 21) }));
  await expectRefused(openClip, /^readJson: expected at most 1048576 bytes of configuration, got 2097168 in /);
});

test("weights of other shapes than the configuration says are all named", async () => {
  const folder = await saved(saveForOpenClip, "vit");
  edit(join(folder, "open_clip_config.json"), ({ model_cfg, ...rest }) => {
    const { text_cfg, ...others } = model_cfg as { text_cfg: object };
    return { ...rest, model_cfg: { ...others, text_cfg: { ...text_cfg, vocab_size: 31, context_length: 6 } } };
  });
  await expectRefused(
    folder,
    /: 2 of another shape: token_embedding\.weight \[30,64\] instead of \[31,64\], positional_embedding \[5,64\] instead of \[6,64\]\./,
  );
});

test("weights of fewer layers than the configuration says are missing by name", async () => {
  const folder = await saved(saveForTransformers, "vit");
  edit(join(folder, "config.json"), ({ vision_config, ...rest }) => ({
    ...rest,
    vision_config: { ...(vision_config as object), num_hidden_layers: 3 },
  }));
  await expectRefused(folder, /: 16 missing: vision_model\.encoder\.layers\.2\.layer_norm1\.weight, /);
});

test("a missing file, an empty folder and a missing part are refused by name", async () => {
  await expectRefused(join(base, "nowhere"), `expected a file or a folder, got nothing at ${join(base, "nowhere")}`);
  await expectRefused("ViT-B/32", 'published models are "hf-hub:org/name" and "openai:ViT-B/32"');
  const empty = place();
  mkdirSync(empty);
  await expectRefused(empty, /^weightsInFolder: expected one of model\.safetensors, .*, got none of them in /);
  const parts = place();
  await saveForTransformers(parts, drawnModel(smallModels.vit), { maxShardBytes: 100_000 });
  const second = readdirSync(parts).find((name) => name.startsWith("model-00002-of-"))!;
  rmSync(join(parts, second));
  await expectRefused(parts, second);
});

test.each([
  ["the library's own", saveModel, ".safetensors"],
  ["big_vision's", saveForBigVision, ".npz"],
  ["a state dict", saveStateDict, ".pt"],
] as const)("%s file that is cut off is refused", async (_, save, ending) => {
  const path = await saved(save, ending === ".npz" ? "siglip" : "vit", ending);
  truncateSync(path, readFileSync(path).length - 1000);
  await expectRefused(path, /expected/, { activation: "quick-gelu" });
});

test.each([
  ["big_vision's", saveForBigVision, ".npz"],
  ["a state dict", saveStateDict, ".pt"],
] as const)("%s file that turns out to be damaged while it is read leaves no tensors", async (_, save, ending) => {
  const path = await saved(save, ending === ".npz" ? "siglip" : "vit", ending);
  const bytes = readFileSync(path);
  bytes[Math.floor(0.6 * bytes.length)] ^= 1;
  writeFileSync(path, bytes);
  await expectRefused(path, /expected/, { activation: "quick-gelu" });
});

test("pictures are made as processor_config.json says, before the older file", async () => {
  const folder = await saved(saveForTransformers, "vit");
  expect((await loadModel(folder)).preprocessing).toBeUndefined();
  const older = preprocessingToTransformers(publishedPreprocessing("transformers-clip", 8));
  writeFileSync(join(folder, "preprocessor_config.json"), JSON.stringify(older));
  expect((await loadModel(folder)).preprocessing).toMatchObject({ resizeMode: "shortest", imageSize: 8 });
  const processor = { image_processor_type: "SiglipImageProcessor", size: { height: 8, width: 8 } };
  writeFileSync(join(folder, "processor_config.json"), JSON.stringify({ image_processor: processor }));
  const { preprocessing, settings } = await loadModel(folder);
  expect(preprocessing).toMatchObject({ resizeMode: "squash", imageSize: 8, mean: [0.5, 0.5, 0.5] });
  expect(settings.pixels).toMatchObject({ mean: [0.5, 0.5, 0.5] });
  writeFileSync(join(folder, "processor_config.json"), JSON.stringify({ processor_class: "CLIPProcessor" })); // of before
  expect((await loadModel(folder)).preprocessing).toMatchObject({ resizeMode: "shortest" });
});

test("an .npz file of one tower is told from one of both", async () => {
  const path = place(".npz");
  await writeNpz(path, [{ name: "embedding/kernel", shape: [1], values: () => Float32Array.of(1) }]);
  await expectRefused(
    path,
    /^bigVisionModel: expected arrays under img\/ and txt\/, .*, got 1 arrays \(embedding\/kernel, .*; load a single image tower by loadImageTower$/,
  );
});

test("in a folder of two houses each configuration is read with its own weights", async () => {
  const [openClip, transformers, both] = [
    await saved(saveForOpenClip, "vit"),
    await saved(saveForTransformers, "gelu"),
    place(),
  ];
  mkdirSync(both);
  for (const name of ["model.safetensors", "config.json"]) copyFileSync(join(transformers, name), join(both, name));
  copyFileSync(join(openClip, "open_clip_model.safetensors"), join(both, "open_clip_model.safetensors"));
  expect((await loadModel(both)).format).toBe("Hugging Face");
  copyFileSync(join(openClip, "open_clip_config.json"), join(both, "open_clip_config.json"));
  const { format, settings } = await loadModel(both);
  expect(format).toBe("open_clip");
  expect(settings.image).toMatchObject({ activation: "quick-gelu" });
});

test("another picture size and another length interpolate the positions, each house in its way", async () => {
  for (const [save, kind, kernel] of [
    [saveForTransformers, "siglip", "bicubic-points"],
    [saveForTransformers, "vit", "bicubic-points"],
    [saveForBigVision, "siglip", "bilinear-corners"],
    [saveForOpenClip, "vit", "bicubic"],
  ] as const) {
    const path = await saved(save, kind, save === saveForBigVision ? ".npz" : "");
    const plain = await loadModel(path);
    const image = plain.settings.image as VisionTransformerSettings;
    const imageTower = plain.params.imageTower as VisionTransformer;
    const expected = resizedForImages({ params: imageTower, settings: image }, 16, kernel).params.positions;
    const { positions } = plain.params.textTower as TextTransformer;
    const longer = resizedForTexts(positions, 9);
    const { params, settings } = await loadModel(path, { imageSize: 16, contextLength: 9 });
    expect([settings.image.imageSize, settings.text.contextLength]).toEqual([16, 9]);
    expect(valuesOf(params)).toEqual({
      ...valuesOf(plain.params),
      "imageTower/positions": [...expected.dataSync()],
      "textTower/positions": [...longer.dataSync()],
    });
  }
});

test("a size that the image tower can't take is refused, and what was read is freed", async () => {
  const path = await saved(saveForOpenClip, "resnet");
  await expectRefused(path, "loadModel: expected imageSize 64, which a modified-resnet is made for, got 96", {
    imageSize: 96,
  });
});

test("a BERT can't be asked for more tokens than it has positions", async () => {
  for (const [save, ending] of [
    [saveModel, ".safetensors"],
    [saveForBigVision, ".npz"],
  ] as const) {
    const path = await saved(save, "lit with BERT", ending);
    const { settings, params } = await loadModel(path, { contextLength: 20 });
    expect(settings.text.contextLength).toBe(20);
    disposeTree(params);
    await expectRefused(path, /at most 20 positions, got 21/, { contextLength: 21 });
  }
});

test("a tokenizer.json that the library does not have is refused, unless another vocabulary is given", async () => {
  const folder = await saved(saveForTransformers, "siglip");
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify({ model: { type: "WordLevel", vocab: { "</s>": 0 } } }));
  await expectRefused(
    folder,
    "loadTokenizerJson: expected a model of the type WordPiece, BPE or Unigram, got WordLevel",
  );
  const [vocabulary, wrong] = [join(place(), "spiece.model"), join(place(), "vocab.txt")];
  for (const path of [vocabulary, wrong]) mkdirSync(dirname(path));
  const marks = ["<pad>", "</s>"].map((text) => ({ text, score: 0, type: "control" }) as const);
  const special = [...marks, { text: "<unk>", score: 0, type: "unknown" }] as const;
  saveSentencePieceModel(vocabulary, modelOf({ "▁a": -1 }, { special }));
  saveVocabulary(wrong, bertPieces);
  const { params, tokenizer } = await loadModel(folder, { vocabulary });
  expect([...tokenizer!.tokenize(["A!"]).ids]).toEqual([3, 1, 1, 1, 1]); // as SigLIP in transformers
  await expectRefused(folder, "expected a vocab.txt of BertTokenizer, got one of SiglipTokenizer", {
    vocabulary: wrong,
  });
  disposeTree(params);
});
