import { expect, test } from "vitest";
import { listModels, listTowers, modelTable, towerTable } from "../../lib/results/list-models.js";

const models = new Map(listModels().map((model) => [model.name, model]));
const towers = new Map(listTowers().map((tower) => [tower.name, tower]));

test.each([
  // Radford et al. 2021, Tables 19 and 20, as counted in the released models; multiply-accumulates of one picture and one text.
  ["RN50", 38_316_896, 63_690_240, 102_007_137, 6.0, 2.98],
  ["RN101", 56_259_936, 63_428_096, 119_688_033, 9.71, 2.98],
  ["RN50x4", 87_137_080, 91_163_520, 178_300_601, 21.11, 4.63],
  ["RN50x16", 167_328_912, 123_650_304, 290_979_217, 74.23, 6.65],
  ["RN50x64", 420_380_352, 202_877_952, 623_258_305, 263.42, 11.77],
  ["ViT-B/32", 87_849_216, 63_428_096, 151_277_313, 4.41, 2.98],
  ["ViT-B/16", 86_192_640, 63_428_096, 149_620_737, 17.56, 2.98],
  ["ViT-L/14", 303_966_208, 123_650_304, 427_616_513, 81.01, 6.65],
  ["ViT-L/14@336px", 304_293_888, 123_650_304, 427_944_193, 190.96, 6.65],
] as const)("CLIP's %s has the published numbers", (name, image, text, all, imageMacs, textMacs) => {
  const model = models.get(name)!;
  expect([model.image.parameters, model.text.parameters, model.parameters]).toEqual([image, text, all]);
  expect(model.towers.parameters).toBe(image + text);
  expect(model.image.macs / 1e9).toBeCloseTo(imageMacs, 2);
  expect(model.text.macs / 1e9).toBeCloseTo(textMacs, 2);
});

test.each([
  // Zhai et al. 2022, Table 4: 197M, 169M and 134M parameters, 12G, 9G and 11G operations, two to a multiply-accumulate.
  ["LiT B/32 + BERT-base", 196_937_472, 12],
  ["LiT Mixer-B/32 + BERT-base", 169_006_668, 9],
  ["LiT BiT-R50x1 + BERT-base", 133_966_912, 11],
])("%s has the numbers of LiT's Table 4", (name, parameters, billions) => {
  const { towers } = models.get(name)!;
  expect(towers.parameters).toBe(parameters);
  // 2 * (4.41 + 1.36) = 11.5, 2 * (3.24 + 1.36) = 9.2, 2 * (4.09 + 1.37) = 10.9
  expect(Math.round((2 * towers.macs) / 1e9)).toBe(billions);
});

test.each([
  // google-research/vision_transformer, vit_jax/models_test.py.
  ["LiT B16B", 195_871_489],
  ["LiT B16B_2", 195_280_897],
  ["LiT L16L", 638_443_521],
  ["LiT L16S", 331_140_353],
  ["LiT L16Ti", 311_913_089],
])("the released %s has the published number of parameters", (name, parameters) => {
  expect(models.get(name)!.parameters).toBe(parameters);
});

test.each([
  ["ViT B/32", 87_455_232],
  ["Mixer B/32", 59_524_428],
  ["BiT R50x1", 23_500_352],
  ["BERT base", 108_891_648],
  ["encoder of t5-small", 35_330_816],
])("%s alone has the published number of parameters", (name, parameters) => {
  expect(towers.get(name)!.parameters).toBe(parameters);
});

test("tables have a row for each, numbers grouped and compute in billions", () => {
  expect(
    modelTable([models.get("ViT-B/32")!])
      .split("\n")
      .at(-1),
  ).toBe("| ViT-B/32 | 87,849,216 | 63,428,096 | 151,277,312 | 151,277,313 | 4.41 | 2.98 |");
  expect(
    towerTable([towers.get("BERT base")!])
      .split("\n")
      .at(-1),
  ).toBe("| BERT base | 108,891,648 | 1.36 |");
});
