import { expect, test } from "vitest";
import {
  preprocessingFromTransformers,
  preprocessingToTransformers,
} from "../../lib/data/preprocessing-transformers.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";

/** preprocessor_config.json of the first release of CLIP in transformers. */
const oldClip = {
  crop_size: 224,
  do_center_crop: true,
  do_normalize: true,
  do_resize: true,
  feature_extractor_type: "CLIPFeatureExtractor",
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  resample: 3,
  size: 224,
};

test("configurations of CLIP old and new become the same record", () => {
  const clip = publishedPreprocessing("transformers-clip");
  expect(preprocessingFromTransformers(oldClip)).toEqual(clip);
  const size = { shortest_edge: 224 };
  const crop_size = { height: 224, width: 224 };
  expect(
    preprocessingFromTransformers({ ...oldClip, size, crop_size, rescale_factor: 1 / 255, do_convert_rgb: true }),
  ).toEqual(clip);
  expect(preprocessingFromTransformers({ image_processor_type: "CLIPImageProcessorFast" })).toEqual(clip);
  expect(preprocessingFromTransformers({})).toEqual(clip);
});

test("the processors of SigLIP and ViT squash, and ViT's is bilinear", () => {
  expect(
    preprocessingFromTransformers({ image_processor_type: "SiglipImageProcessor", crop_size: null, do_pad: null }),
  ).toEqual(publishedPreprocessing("transformers-siglip"));
  const vit = preprocessingFromTransformers({ image_processor_type: "ViTImageProcessor", size: 96 });
  expect(vit).toEqual({ ...publishedPreprocessing("transformers-siglip", 96), interpolation: "bilinear" });
});

test("resizing to more than is kept is kept in mind", () => {
  const larger = preprocessingFromTransformers({
    size: { shortest_edge: 256 },
    crop_size: { height: 224, width: 200 },
  });
  expect([larger.resizeMode, larger.resizeTo, larger.imageSize]).toEqual(["shortest", 256, [224, 200]]);
});

test("rescaling by another factor moves into mean and deviation", () => {
  // byte / 127.5 - 1 is (byte / 255 - 0.5) / 0.5.
  const one = [1, 1, 1];
  const moved = preprocessingFromTransformers({ rescale_factor: 1 / 127.5, image_mean: one, image_std: one });
  expect([...moved.mean, ...moved.standardDeviation]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  const plain = preprocessingFromTransformers({ do_normalize: false });
  expect([...plain.mean, ...plain.standardDeviation]).toEqual([0, 0, 0, 1, 1, 1]);
  const bytes = preprocessingFromTransformers({ do_normalize: false, do_rescale: false });
  expect(bytes.standardDeviation[0]).toBe(1 / 255);
});

test("a factor of rescaling that leaves no colours is refused", () => {
  for (const rescale_factor of [1e-300, 1e300])
    expect(() => preprocessingFromTransformers({ rescale_factor })).toThrow(/a factor of rescaling goes into both/);
});

test("a record becomes a configuration that reads as the same record", () => {
  const records = [
    publishedPreprocessing("transformers-clip", 336),
    { ...publishedPreprocessing("transformers-siglip"), imageSize: [20, 30] as const, resizeTo: 40 },
  ];
  for (const record of records)
    expect(preprocessingFromTransformers(preprocessingToTransformers(record), { backend: "transformers" })).toEqual(
      record,
    );
  expect(preprocessingToTransformers(publishedPreprocessing("clip"))).toMatchObject({
    size: { shortest_edge: 224 },
    resample: 3,
  });
});

test("which implementation is meant is said by whoever reads", () => {
  expect(preprocessingFromTransformers({}, { backend: "transformers-4" }).reference).toBe("transformers-4");
});

test("what would give other pixels is refused by name", () => {
  expect(() => preprocessingFromTransformers({ image_processor_type: "FlavaImageProcessor" })).toThrow(
    /got FlavaImageProcessor/,
  );
  expect(() => preprocessingFromTransformers({ do_resize: false })).toThrow(/do_resize/);
  expect(() => preprocessingFromTransformers({ do_center_crop: false })).toThrow(
    /got pictures of different sizes; set both/,
  );
  expect(() => preprocessingFromTransformers({ size: { shortest_edge: 224, longest_edge: 300 } })).toThrow(/size/);
  expect(() => preprocessingToTransformers(publishedPreprocessing("lit"))).toThrow(
    /transformers has no setting for it/,
  );
});
