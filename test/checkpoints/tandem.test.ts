import { expect, test } from "vitest";
import { tandemModel } from "../../lib/checkpoints/tandem.js";
import { smallModels } from "./small-models.js";

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
