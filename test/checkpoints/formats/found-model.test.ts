import { expect, test } from "vitest";
import type { WeightFile } from "../../../lib/checkpoints/files/weight-file.js";
import { shapeOf } from "../../../lib/checkpoints/formats/found-model.js";
import { openAiModel } from "../../../lib/checkpoints/formats/openai.js";

const fileWith = (shapes: Readonly<Record<string, readonly number[]>>): WeightFile => ({
  path: "weights.pt",
  arrays: new Map(
    Object.entries(shapes).map(([name, shape]) => [name, { shape, type: "F32", read: async () => new Float32Array() }]),
  ),
  metadata: {},
  close: async () => undefined,
});

test("a shape with too few axes or without numbers is refused with the file's name", () => {
  const file = fileWith({ scalar: [], kernel: [4, 4, 3, 8], none: [4, 0] });
  expect(shapeOf(file, "kernel", "CLIP", 4)).toEqual([4, 4, 3, 8]);
  expect(() => shapeOf(file, "scalar", "CLIP")).toThrow(
    "shapeOf: expected scalar with at least 2 axes and no side of 0, as in every file of CLIP, got [] in weights.pt",
  );
  expect(() => shapeOf(file, "none", "CLIP")).toThrow("got [4,0] in weights.pt");
  expect(() => shapeOf(file, "kernel", "CLIP", 5)).toThrow("at least 5 axes");
  expect(() => shapeOf(file, "bias", "CLIP")).toThrow(/expected bias, .* got 3 arrays .* in weights\.pt/);
});

test("a patch embedding that is no convolution is no model", () => {
  const clip = { text_projection: [64, 8], "visual.conv1.weight": [64], "visual.positional_embedding": [5, 64] };
  expect(() => openAiModel(fileWith(clip))).toThrow("expected visual.conv1.weight with at least 4 axes");
});
