import { expect, test } from "vitest";
import { preprocessingFromOpenClip, preprocessingToOpenClip } from "../../lib/data/preprocessing-open-clip.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";

/** The preprocess_cfg of SigLIP's models. */
const siglip = {
  size: 256,
  mode: "RGB",
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  interpolation: "bicubic",
  resize_mode: "squash",
  fill_color: 0,
};

test("a configuration becomes the record of its family, and a configuration again", () => {
  const record = preprocessingFromOpenClip(siglip);
  expect(record).toEqual(publishedPreprocessing("siglip", 256));
  expect(preprocessingToOpenClip(record)).toEqual(siglip);
});

test("what is left out or null is as for CLIP", () => {
  expect(preprocessingFromOpenClip({})).toEqual(publishedPreprocessing("clip"));
  expect(preprocessingFromOpenClip({ size: [224, 224], mean: null, resize_mode: null })).toEqual(
    publishedPreprocessing("clip"),
  );
});

test("one number stands for three channels", () => {
  const { mean, standardDeviation } = preprocessingFromOpenClip({ mean: 0.25, std: 0.5 });
  expect({ mean, standardDeviation }).toEqual({ mean: [0.25, 0.25, 0.25], standardDeviation: [0.5, 0.5, 0.5] });
});

test("an oblong that has to be covered is resized bicubically, as open_clip does whatever is stated", () => {
  const interpolation = "bilinear";
  expect(preprocessingFromOpenClip({ size: [20, 30], interpolation }).interpolation).toBe("bicubic");
  expect(preprocessingFromOpenClip({ size: [20, 30], interpolation, resize_mode: "squash" }).interpolation).toBe(
    "bilinear",
  );
  expect(preprocessingFromOpenClip({ size: [20, 20], interpolation }).interpolation).toBe("bilinear");
  expect(preprocessingFromOpenClip({ interpolation: "random" }).interpolation).toBe("bicubic");
});

test("a record of transformers is written in open_clip's words", () => {
  const record = publishedPreprocessing("transformers-clip", 240);
  expect(preprocessingFromOpenClip(preprocessingToOpenClip(record))).toEqual({ ...record, reference: "open_clip" });
  expect(() => preprocessingToOpenClip({ ...record, resizeTo: 256 })).toThrow("leave it out to write CLIP's");
});

test("other configurations are refused by name, and other records too", () => {
  expect(() => preprocessingFromOpenClip({ mode: "L" })).toThrow(/preprocessingFromOpenClip: .*mode/s);
  expect(() => preprocessingFromOpenClip({ interpolation: "lanczos" })).toThrow(/interpolation/);
  expect(() => preprocessingFromOpenClip("siglip")).toThrow(/expected open_clip's preprocess_cfg/);
  expect(() => preprocessingToOpenClip(publishedPreprocessing("lit"))).toThrow(
    "got bilinear of big_vision; open_clip has no setting for it",
  );
  expect(() => preprocessingToOpenClip({ ...publishedPreprocessing("clip"), resizeTo: 256 })).toThrow("to 256");
});
