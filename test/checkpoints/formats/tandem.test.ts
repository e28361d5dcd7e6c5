import { expect, test } from "vitest";
import { tandemModel } from "../../../lib/checkpoints/formats/tandem.js";
import type { BpeSettings } from "../../../lib/tokenizers/bpe/bpe.js";
import { clipTokenizer } from "../../../lib/tokenizers/bpe/clip-tokenizer.js";
import { makeTokenizer } from "../../../lib/tokenizers/tokenizer.js";
import { smallModels } from "../small-models.js";

const fileWith = (record: unknown) => ({
  path: "model.safetensors",
  arrays: new Map(),
  metadata: { tandem: typeof record === "string" ? record : JSON.stringify(record) },
  close: async () => undefined,
});
const settings = smallModels.vit;

test.each(Object.entries(smallModels))("the settings of %s are read back as they were", (_, each) => {
  expect(tandemModel(fileWith({ version: 1, settings: each })).settings).toEqual(each);
});

function withPixels(change: object): object {
  const pixels = { mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5], ...change };
  return { version: 1, settings: { ...settings, pixels } };
}

test.each<[string, unknown, string]>([
  ["text that is no JSON", "{", "expected object"],
  ["another version", { version: 2, settings }, "version"],
  ["an unknown field", { version: 1, settings, seed: 3 }, 'Unrecognized key: "seed"'],
  ["an unknown setting", { version: 1, settings: { ...settings, dropout: 0.1 } }, 'Unrecognized key: "dropout"'],
  ["an unknown encoder", { version: 1, settings: { ...settings, image: { kind: "swin" } } }, "settings.image.kind"],
  [
    "an unknown activation",
    { version: 1, settings: { ...settings, text: { ...settings.text, activation: "swish" } } },
    "settings.text.activation",
  ],
  ["a missing setting", { version: 1, settings: { ...settings, embedDim: undefined } }, "settings.embedDim"],
  [
    "half a patch",
    { version: 1, settings: { ...settings, image: { ...settings.image, patchSize: 0.5 } } },
    "settings.image.patchSize",
  ],
  [
    "a billion layers",
    { version: 1, settings: { ...settings, image: { ...settings.image, layers: 1e9 } } },
    "settings.image.layers",
  ],
  [
    "pixels divided by nothing",
    withPixels({ standardDeviation: [0.2, 0, 0.2] }),
    "settings.pixels.standardDeviation[1]",
  ],
  ["pixels divided by less", withPixels({ standardDeviation: [-1, 1, 1] }), "settings.pixels.standardDeviation[0]"],
  ["pixels beyond float32", withPixels({ standardDeviation: [1, 1, 1e-40] }), "settings.pixels.standardDeviation[2]"],
  ["a mean beyond float32", withPixels({ mean: [0, 1e39, 0] }), "settings.pixels.mean[1]"],
])("a record with %s is refused, naming it", (_, record, complaint) => {
  const read = () => tandemModel(fileWith(record));
  expect(read).toThrow(
    "tandemModel: expected a record of the model in the metadata, got problems in model.safetensors",
  );
  expect(read).toThrow(complaint);
});

test("settings that don't go together are refused before anything is read", () => {
  const image = { ...settings.image, heads: 3 };
  expect(() => tandemModel(fileWith({ version: 1, settings: { ...settings, image } }))).toThrow(/heads 3, got 64/);
});

test.each<[string, BpeSettings, number | undefined]>([
  ["CLIP's release", {}, undefined],
  ["Hugging Face", { cleaning: "hugging-face", padding: "end mark" }, undefined],
  ["a file of Hugging Face's that finds marks in capitals", { cleaning: "hugging-face", marksInText: "any case" }, 256],
  ["open_clip", { cleaning: "whitespace", marksInText: "open_clip" }, undefined],
])("CLIP's vocabulary needs no file, with the rows of %s", (_, how, padding) => {
  const made = clipTokenizer({ ...how, contextLength: 9 });
  const tokenizer = makeTokenizer({ ...made.description, padding: padding ?? made.padding }, made);
  const text = { ...settings.text, vocabularySize: 49408, contextLength: 9 };
  const read = tandemModel(fileWith({ version: 1, settings: { ...settings, text }, tokenizer: tokenizer.description }));
  const again = read.tokenizer()!;
  expect(again.description).toEqual(tokenizer.description);
  for (const words of ["A &amp; B", "<|ENDOFTEXT|> a", "<|endoftext|>", "<end_of_text>"])
    expect(again.tokenize([words], { overlong: "truncate" })).toEqual(
      tokenizer.tokenize([words], { overlong: "truncate" }),
    );
});

test("a record of a vocabulary that is not CLIP's gives no tokenizer without its file", () => {
  const text = { ...settings.text, vocabularySize: 49408, contextLength: 9 };
  const { description } = clipTokenizer({ contextLength: 9 });
  const other = { ...description, vocabularyHash: "0".repeat(64) };
  expect(
    tandemModel(fileWith({ version: 1, settings: { ...settings, text }, tokenizer: other })).tokenizer(),
  ).toBeUndefined();
});
