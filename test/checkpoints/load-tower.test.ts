import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeNpz } from "../../lib/checkpoints/files/npz.js";
import { writeSafetensors } from "../../lib/checkpoints/files/safetensors.js";
import type { ArrayToStore } from "../../lib/checkpoints/files/weight-file.js";
import { bigVisionNames } from "../../lib/checkpoints/formats/big-vision.js";
import { bitNames } from "../../lib/checkpoints/formats/bit-names.js";
import { huggingFaceBertNames } from "../../lib/checkpoints/formats/hugging-face-bert.js";
import { huggingFaceT5Names } from "../../lib/checkpoints/formats/hugging-face-t5.js";
import { huggingFaceVitNames } from "../../lib/checkpoints/formats/hugging-face-vit.js";
import { mixerNames } from "../../lib/checkpoints/formats/mixer-names.js";
import { loadImageTower, loadTextTower } from "../../lib/checkpoints/load-tower.js";
import {
  saveForBigVision,
  saveForOpenClip,
  saveForTransformers,
  saveModel,
  saveTextTowerForTransformers,
} from "../../lib/checkpoints/save-model.js";
import { arraysToStore } from "../../lib/checkpoints/tables/name-table.js";
import type { ImageTower } from "../../lib/encoders/image-tower.js";
import type { TextTower } from "../../lib/encoders/text-tower.js";
import { bigVision } from "../../lib/encoders/vision-transformer.js";
import type { Tree } from "../../lib/engine/tree.js";
import { expectNoTensorsLeft } from "../tensors.js";
import { drawnModel, smallModels, valuesOf } from "./small-models.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
let places = 0;
const place = (ending = "") => join(base, `${++places}${ending}`);

/** The towers of a small model, without their projections. */
function towersOf(kind: keyof typeof smallModels) {
  const { params, settings } = drawnModel(smallModels[kind]);
  const { projection: _image, ...image } = params.imageTower;
  const { projection: _text, ...text } = params.textTower;
  return { image: image as ImageTower & Tree, text: text as TextTower & Tree, settings };
}

const extra = (name: string): ArrayToStore => ({ name, shape: [1], values: () => Float32Array.of(1) });
const folderWith = (config: object) => {
  const folder = place();
  mkdirSync(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  return folder;
};

/** What stands before the names of a model in the files of a training run, and what lies beside it. */
const inTraining = [
  ["params/", "opt/0/count", "step"],
  ["opt/target/", "opt/state/step", "extra/loss"],
  ["params/img/"], // of a model whose other tower was left out
];

test("a vision transformer, a Mixer and a BiT ResNet in .npz files, classifier left out", async () => {
  const vit = towersOf("lit with BERT");
  const vitRows = bigVisionNames(vit.settings).rows.map(([path, names, layout]) => {
    const withoutTower = (name: string) => name.replace(/^img\//, "");
    const each = typeof names === "string" ? withoutTower(names) : names.map(withoutTower);
    return [path.replace("imageTower/", ""), each, layout] as const;
  });
  const mixer = towersOf("mixer and T5");
  const bit = towersOf("BiT and a bag of words");
  const { image: bitImage } = smallModels["BiT and a bag of words"];
  const files = [
    { tower: vit, names: { rows: vitRows }, head: "head/kernel", size: 8 },
    { tower: mixer, names: mixerNames, head: "head/kernel", size: 8 },
    { tower: bit, names: bitNames(bitImage), head: "resnet/head/conv2d/kernel", size: 224 },
  ];
  for (const { tower, names, head, size } of files) {
    const path = place(".npz");
    await writeNpz(path, [...arraysToStore(tower.image, names), extra(head)]);
    const { settings, params, preprocessing } = await loadImageTower(path);
    expect(settings).toEqual({ ...tower.settings.image, imageSize: size });
    expect(valuesOf(params)).toEqual(valuesOf(tower.image));
    expect(preprocessing).toMatchObject({ reference: "big_vision", imageSize: size });
    for (const [prefix, ...others] of inTraining) {
      const checkpoint = place(".npz");
      const named = [...arraysToStore(tower.image, names)].map((array) => ({
        ...array,
        name: `${prefix}${array.name}`,
      }));
      await writeNpz(checkpoint, [...named, ...others.map(extra)]);
      expect(valuesOf((await loadImageTower(checkpoint)).params)).toEqual(valuesOf(tower.image));
    }
  }
});

test("ViTModel, alone or within a classifier, with its pooler left out", async () => {
  const settings = bigVision({
    imageSize: 8,
    patchSize: 4,
    width: 16,
    layers: 1,
    heads: 2,
    activation: "gelu",
    layerNormEpsilon: 1e-12,
  });
  const { params } = drawnModel({ ...smallModels["lit with BERT"], image: settings });
  const { projection: _, ...tower } = params.imageTower;
  const config = {
    model_type: "vit",
    hidden_size: 16,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: 64,
    image_size: 8,
    patch_size: 4,
  };
  for (const prefix of ["", "vit."]) {
    const folder = folderWith(config);
    const arrays = [...arraysToStore(tower, huggingFaceVitNames), extra("pooler.dense.weight")];
    const named = arrays.map((array) => ({ ...array, name: `${prefix}${array.name}` }));
    await writeSafetensors(join(folder, "model.safetensors"), [...named, extra("classifier.bias")]);
    const loaded = await loadImageTower(folder);
    expect(loaded.settings).toEqual(settings);
    expect(valuesOf(loaded.params)).toEqual(valuesOf(tower));
    const ofPainter = ["vit.embeddings.mask_token", "decoder.0.weight"].map(extra);
    await writeSafetensors(join(folder, "model.safetensors"), [...named, ...ofPainter]);
    expect(valuesOf((await loadImageTower(folder)).params)).toEqual(valuesOf(tower));
  }
});

test("BERT by its first names, gamma and beta, with the heads of its pre-training left out", async () => {
  const { text, settings } = towersOf("lit with BERT");
  const folder = place();
  await saveTextTowerForTransformers(folder, { params: text, settings: settings.text });
  const old = [...arraysToStore(text, huggingFaceBertNames)].map((array) => ({
    ...array,
    name: `bert.${array.name.replace(/(LayerNorm)\.weight$/, "$1.gamma").replace(/(LayerNorm)\.bias$/, "$1.beta")}`,
  }));
  expect(old.filter(({ name }) => name.endsWith(".gamma")).length).toBe(3);
  const heads = ["cls.predictions.bias", "classifier.weight", "qa_outputs.bias"];
  const others = [...heads, "bert.pooler.dense.bias", "bert.embeddings.position_ids"].map(extra);
  await writeSafetensors(join(folder, "model.safetensors"), [...old, ...others]);
  const loaded = await loadTextTower(folder, { contextLength: 16 });
  expect(loaded.settings).toEqual(settings.text);
  expect(valuesOf(loaded.params)).toEqual(valuesOf(text));
});

test("a vocabulary may lie elsewhere, and is read by the rules of its own folder", async () => {
  const { text, settings } = towersOf("lit with BERT");
  const [folder, elsewhere] = [place(), place()];
  await saveTextTowerForTransformers(folder, { params: text, settings: settings.text });
  expect((await loadTextTower(folder)).tokenizer).toBeUndefined();
  mkdirSync(elsewhere, { recursive: true });
  const vocabulary = join(elsewhere, "vocab.txt");
  writeFileSync(vocabulary, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "dog", "A"].join("\n"));
  const uncased = await loadTextTower(folder, { vocabulary, contextLength: 6 });
  expect([...uncased.tokenizer!.tokenize(["A dog"]).ids]).toEqual([2, 5, 6, 3, 0, 0]);
  writeFileSync(join(elsewhere, "tokenizer_config.json"), '{"tokenizer_class":"BertTokenizer","do_lower_case":false}');
  const cased = await loadTextTower(folder, { vocabulary, contextLength: 6 });
  expect([...cased.tokenizer!.tokenize(["A dog"]).ids]).toEqual([2, 7, 6, 3, 0, 0]);
});

test("BERT takes the length and the pooling asked for, all its positions and the first token by default", async () => {
  const { text, settings } = towersOf("lit with BERT");
  const folder = place();
  await saveTextTowerForTransformers(folder, { params: text, settings: settings.text });
  expect((await loadTextTower(folder)).settings).toMatchObject({ contextLength: 20, pooling: "first" });
  expect((await loadTextTower(folder, { contextLength: 7, pooling: "mean" })).settings).toMatchObject({
    contextLength: 7,
    pooling: "mean",
  });
  await expectNoTensorsLeft(() =>
    expect(loadTextTower(folder, { contextLength: 21 })).rejects.toThrow("at most 20 positions, got 21"),
  );
});

test("the encoder of a T5 with its decoder, and mT5's defaults", async () => {
  const { text, settings } = towersOf("mixer and T5");
  const t5 = smallModels["mixer and T5"].text;
  const folder = place();
  await saveTextTowerForTransformers(folder, { params: text, settings: settings.text });
  const arrays = [...arraysToStore(text, huggingFaceT5Names(t5))];
  const decoder = ["decoder.final_layer_norm.weight", "lm_head.weight", "encoder.embed_tokens.weight"].map(extra);
  await writeSafetensors(join(folder, "model.safetensors"), [...arrays, ...decoder]);
  const loaded = await loadTextTower(folder, { contextLength: 5 });
  expect(loaded.settings).toEqual(settings.text);
  expect(valuesOf(loaded.params)).toEqual(valuesOf(text));
  const renamed = arrays.map((array) =>
    array.name === "shared.weight" ? { ...array, name: "encoder.embed_tokens.weight" } : array,
  );
  await writeSafetensors(join(folder, "model.safetensors"), renamed);
  expect(valuesOf((await loadTextTower(folder, { contextLength: 5 })).params)).toEqual(valuesOf(text));
  // A file without weights for mt5-small's 8 gated layers: 1 table, 1 of distances, 8 * 9, 1 norm.
  const small = folderWith({ model_type: "mt5" });
  await writeSafetensors(join(small, "model.safetensors"), [extra("shared.weight")]);
  await expect(loadTextTower(small)).rejects.toThrow(
    /^loadTextTower: expected the 75 arrays of this model, got 1 .*; 1 of another shape: shared\.weight \[1\] instead of \[250112,512\]/,
  );
});

test("files of both towers, and of none, are told what they are for", async () => {
  const [openClip, clip, own, lit] = [place(), place(), place(".safetensors"), place(".npz")];
  const model = drawnModel(smallModels.vit);
  await saveForOpenClip(openClip, model);
  await saveForTransformers(clip, model);
  await saveModel(own, model);
  await saveForBigVision(lit, drawnModel(smallModels.siglip));
  for (const load of [loadImageTower, loadTextTower])
    for (const path of [openClip, clip, own])
      await expectNoTensorsLeft(() => expect(load(path)).rejects.toThrow(/; load both( towers)? by loadModel$/));
  await expect(loadImageTower(lit)).rejects.toThrow(/^npzImageTower: .* under txt\/ .*; load both by loadModel$/);
  rmSync(join(clip, "config.json"));
  await expect(loadImageTower(clip)).rejects.toThrow(
    /^loadImageTower: expected config\.json of transformers or an \.npz file, got no such file beside .*; put it there, or load/,
  );
  for (const path of [clip, lit])
    await expect(loadTextTower(path)).rejects.toThrow(
      /^loadTextTower: expected config\.json of transformers, got no such file/,
    );
});

test("a pooling that there isn't is refused before anything is read", async () => {
  const bert = folderWith({ model_type: "bert" });
  const t5 = folderWith({ model_type: "t5" });
  for (const folder of [bert, t5]) await writeSafetensors(join(folder, "model.safetensors"), [extra("x")]);
  const pooling = "avg" as "mean"; // as without types
  await expect(loadTextTower(bert, { pooling })).rejects.toThrow(
    'loadTextTower: expected a pooling among first, mean, max, pooler, got "avg"',
  );
  await expect(loadTextTower(t5, { pooling })).rejects.toThrow(
    'loadTextTower: expected a pooling among first, mean, max, got "avg"',
  );
});

test("towers of other types are refused by their type", async () => {
  const folder = folderWith({ model_type: "roberta" });
  await writeSafetensors(join(folder, "model.safetensors"), [extra("x")]);
  await expect(loadTextTower(folder)).rejects.toThrow(
    'huggingFaceTextTower: expected model_type "bert", "t5" or "mt5", got "roberta"',
  );
  await expect(loadImageTower(folder)).rejects.toThrow(
    'huggingFaceImageTower: expected model_type "vit", got "roberta"',
  );
});
