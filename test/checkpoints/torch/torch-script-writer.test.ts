import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openFile, readBytes } from "../../../lib/checkpoints/files/byte-source.js";
import { readZipDirectory } from "../../../lib/checkpoints/files/zip-file.js";
import { loadModel } from "../../../lib/checkpoints/load-model.js";
import { saveForOpenAi } from "../../../lib/checkpoints/openai-archive.js";
import { openTorch } from "../../../lib/checkpoints/torch/torch.js";
import { type ArrayInModule, writeTorchScript } from "../../../lib/checkpoints/torch/torch-script-writer.js";
import {
  type DualEncoderSettings,
  encodeImage,
  encodeText,
  initDualEncoder,
} from "../../../lib/encoders/dual-encoder.js";
import { clipText } from "../../../lib/encoders/text-transformer.js";
import { bigVision, clipVision } from "../../../lib/encoders/vision-transformer.js";
import { tf } from "../../../lib/engine/tf.js";
import { disposeTree, mapTree } from "../../../lib/engine/tree.js";
import { seedKey } from "../../../lib/runtime/random.js";
import { arraysOf } from "../written-weights.js";
import { newPath } from "./torch-bytes.js";

const layer = (name: string, ...values: number[]): ArrayInModule => ({
  name,
  shape: [values.length],
  type: "F32",
  values: () => Float32Array.from(values),
});
const arrays: ArrayInModule[] = [
  layer("tower.layers.0.weight", 1, 2),
  layer("tower.layers.1.weight", 3),
  { ...layer("tower.layers.1.mean", 0.1), type: "F16", isBuffer: true },
  layer("scale", 2.5),
  { name: "size", shape: [], type: "I64", isBuffer: true, values: () => Float32Array.of(224) },
];

async function textIn(path: string, name: string): Promise<string> {
  const file = await openFile("test", path);
  const entry = (await readZipDirectory(file)).get(`archive/${name}`)!;
  const bytes = await readBytes(entry, 0, entry.size);
  await file.close();
  return bytes.toString("latin1");
}

test("an archive is read back: names, types, numbers; and has the same bytes each time", async () => {
  const path = newPath(".pt");
  await writeTorchScript(path, arrays);
  const first = readFileSync(path);
  const file = await openTorch(path);
  expect(file.metadata["torch.format"]).toBe("TorchScript");
  expect(await arraysOf(file)).toEqual({
    "tower.layers.0.weight": { shape: [2], type: "F32", values: [1, 2] },
    "tower.layers.1.weight": { shape: [1], type: "F32", values: [3] },
    "tower.layers.1.mean": { shape: [1], type: "F16", values: [0.0999755859375] }, // the half nearest to 0.1
    scale: { shape: [1], type: "F32", values: [2.5] },
    size: { shape: [], type: "I64", values: [224] },
  });
  await writeTorchScript(path, arrays);
  expect(readFileSync(path).equals(first)).toBe(true);
});

test("the code says of each kind of module what is in it, and has no methods", async () => {
  const path = newPath(".pt");
  await writeTorchScript(path, [...arrays, layer("tower.layers.2.weight", 9)]);
  const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");
  expect(await textIn(path, "code/__torch__.py")).toBe(
    lines(
      "class Module0(Module):", // layers 0 and 2
      '  __parameters__ = ["weight", ]',
      "  __buffers__ = []",
      "  weight : Tensor",
      "  training : bool",
      "class Module1(Module):", // layer 1
      '  __parameters__ = ["weight", ]',
      '  __buffers__ = ["mean", ]',
      "  weight : Tensor",
      "  mean : Tensor",
      "  training : bool",
      "class Module2(Module):", // layers
      "  __parameters__ = []",
      "  __buffers__ = []",
      "  training : bool",
      '  __annotations__["0"] = __torch__.Module0',
      '  __annotations__["1"] = __torch__.Module1',
      '  __annotations__["2"] = __torch__.Module0',
      "class Module3(Module):", // tower
      "  __parameters__ = []",
      "  __buffers__ = []",
      "  training : bool",
      "  layers : __torch__.Module2",
      "class Module4(Module):",
      '  __parameters__ = ["scale", ]',
      '  __buffers__ = ["size", ]',
      "  scale : Tensor",
      "  size : Tensor",
      "  training : bool",
      "  tower : __torch__.Module3",
    ),
  );
});

test("the pickle builds the modules as PyTorch's do", async () => {
  const path = newPath(".pt");
  await writeTorchScript(path, [arrays[4]]);
  const zero = "\x8a\x08\0\0\0\0\0\0\0\0"; // LONG1
  const one = "\x8a\x08\x01\0\0\0\0\0\0\0";
  const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
  const id = `(${text("storage")}ctorch\nLongStorage\n${text("0")}${text("cpu")}${one}tQ`;
  const hooks = "ccollections\nOrderedDict\n)R";
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${id}${zero}(t(t\x89${hooks}tR`;
  const state = `}(${text("size")}${tensor}${text("training")}\x89u`;
  expect(await textIn(path, "data.pkl")).toBe(`\x80\x02c__torch__\nModule0\n)\x81${state}b.`);
  expect(await textIn(path, "constants.pkl")).toBe("\x80\x02).");
});

test("names that clash, and values that don't fit, are refused", async () => {
  const both = [layer("a", 1), layer("a.b", 1)];
  await expect(writeTorchScript(newPath(".pt"), both)).rejects.toThrow(
    "expected an array or a module, got both called a",
  );
  await expect(writeTorchScript(newPath(".pt"), [...both.slice(1), ...both.slice(1)])).rejects.toThrow("got a.b twice");
  const short = { ...arrays[4], shape: [2] };
  await expect(writeTorchScript(newPath(".pt"), [short])).rejects.toThrow(
    "expected 2 values for size of shape [2], got 1",
  );
});

const text = clipText({ vocabularySize: 50, contextLength: 6, width: 64, layers: 1, heads: 1 });
const vit: DualEncoderSettings = {
  embedDim: 8,
  image: clipVision({ imageSize: 8, patchSize: 4, width: 64, layers: 2, heads: 1 }),
  text,
};
const resnet: DualEncoderSettings = {
  embedDim: 8,
  image: { kind: "modified-resnet", imageSize: 32, blocks: [1, 2, 1, 1], width: 64, heads: 1 },
  text,
  imageProjection: "affine",
};

/** Names of the arrays that an archive has in half precision. */
async function halvesIn(path: string): Promise<string[]> {
  const file = await openTorch(path);
  await file.close();
  return [...file.arrays].filter(([, { type }]) => type === "F16").map(([name]) => name);
}

test("a vision transformer has in half precision what the release has, and its sizes as buffers", async () => {
  const path = newPath(".pt");
  const params = initDualEncoder(seedKey(1), vit);
  await saveForOpenAi(path, { params, settings: vit });
  const block = (name: string) => [
    `${name}.attn.in_proj_weight`,
    `${name}.attn.in_proj_bias`,
    ...["attn.out_proj", "mlp.c_fc", "mlp.c_proj"].flatMap((map) => [`${name}.${map}.weight`, `${name}.${map}.bias`]),
  ];
  expect((await halvesIn(path)).sort()).toEqual(
    [
      "text_projection",
      "visual.proj",
      "visual.conv1.weight",
      ...block("transformer.resblocks.0"),
      ...block("visual.transformer.resblocks.0"),
      ...block("visual.transformer.resblocks.1"),
    ].sort(),
  );
  const found = await arraysOf(await openTorch(path));
  const sizes = ["input_resolution", "context_length", "vocab_size"].map((name) => found[name]);
  expect(sizes).toEqual([8, 6, 50].map((value) => ({ shape: [], type: "I64", values: [value] })));
  disposeTree(params);
});

test("a ResNet has its batch norms in single precision, with a counter each", async () => {
  const path = newPath(".pt");
  const params = initDualEncoder(seedKey(1), resnet);
  await saveForOpenAi(path, { params, settings: resnet });
  const halves = await halvesIn(path);
  expect(halves.filter((name) => /bn|downsample\.1|ln_|position|embedding/.test(name))).toEqual([]);
  expect(halves.filter((name) => /^visual\.conv|downsample|attnpool\.[cq]/.test(name)).sort()).toEqual(
    [
      ...["c", "q"].flatMap((map) => [`visual.attnpool.${map}_proj.bias`, `visual.attnpool.${map}_proj.weight`]),
      ...[1, 2, 3].map((number) => `visual.conv${number}.weight`),
      ...[1, 2, 3, 4].map((stage) => `visual.layer${stage}.0.downsample.0.weight`),
    ].sort(),
  );
  const found = await arraysOf(await openTorch(path));
  expect(found["visual.layer2.0.bn3.num_batches_tracked"]).toEqual({ shape: [], type: "I64", values: [0] });
  const counters = Object.keys(found).filter((name) => name.endsWith("num_batches_tracked"));
  expect(counters).toHaveLength(3 + 5 * 3 + 4); // the stem's, three a block, one a shortcut
  disposeTree(params);
});

test.each([
  ["vision transformer", vit],
  ["ResNet", resnet],
])("a model with a %s comes back with the same embeddings", async (_, settings) => {
  const path = newPath(".pt");
  // Multiples of 1/1024 below 2 are halves, so that saving loses nothing.
  const params = mapTree(initDualEncoder(seedKey(2), settings), (tensor) => tensor.mul(1024).round().div(1024));
  await saveForOpenAi(path, { params, settings });
  const loaded = await loadModel(path);
  expect(loaded.format).toBe("OpenAI");
  const side = settings.image.imageSize;
  const pixels = tf.tensor4d(
    Float32Array.from({ length: side * side * 3 }, (_, i) => (i * i) % 256),
    [1, side, side, 3],
  );
  const ids = tf.tensor2d([[3, 7, 11, 49, 0, 0]], [1, 6], "int32");
  const [image, words] = [encodeImage(params, settings, pixels), encodeText(params, settings, ids)];
  expect([...encodeImage(loaded.params, loaded.settings, pixels).dataSync()]).toEqual([...image.dataSync()]);
  expect([...encodeText(loaded.params, loaded.settings, ids).dataSync()]).toEqual([...words.dataSync()]);
  disposeTree(loaded.params);
});

test.each<[string, DualEncoderSettings, string]>([
  ["GELU", { ...vit, text: { ...text, activation: "gelu" } }, 'expected text.activation "quick-gelu", '],
  ["heads of 32", { ...vit, image: { ...vit.image, heads: 2 } as typeof vit.image }, "expected image.heads 1, "],
  [
    "another epsilon",
    { ...vit, text: { ...text, layerNormEpsilon: 1e-6 } },
    "expected text.layerNormEpsilon 0.00001, ",
  ],
  ["reading at id 7", { ...vit, text: { ...text, endOfText: 7 } }, "expected text.endOfText not set, "],
  ["other pixels", { ...vit, pixels: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } }, "expected pixels.mean "],
  ["a logit bias", { ...vit, initialLogits: { scale: 10, bias: -10 } }, "expected logitBias not set, "],
])("%s would be lost in OpenAI's format, so it is refused", async (_, settings, message) => {
  const params = initDualEncoder(seedKey(1), settings);
  await expect(saveForOpenAi(newPath(".pt"), { params, settings })).rejects.toThrow(`saveForOpenAi: ${message}`);
  disposeTree(params);
});

test("models that openai/CLIP has no names for are refused", async () => {
  const settings = { ...vit, image: bigVision({ imageSize: 8, patchSize: 4, width: 64, layers: 1, heads: 1 }) };
  const params = initDualEncoder(seedKey(1), settings);
  await expect(saveForOpenAi(newPath(".pt"), { params, settings })).rejects.toThrow("can't hold such a model");
});

test("the highest id as end of text is what readers look for, so it may be named", async () => {
  const settings = { ...vit, text: { ...text, endOfText: 49 } };
  const path = newPath(".pt");
  await saveForOpenAi(path, { params: initDualEncoder(seedKey(1), settings), settings });
  expect((await loadModel(path)).settings.text).toEqual(text);
});
