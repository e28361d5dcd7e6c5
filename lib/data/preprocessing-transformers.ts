// Preprocessing as transformers states it: preprocessor_config.json of the image processors of CLIP, SigLIP, BiT and ViT.
import { z } from "zod";
import type { Interpolation } from "./picture-resizing.js";
import { type Preprocessing, parsePreprocessing, sizeOf } from "./preprocessing.js";
import { oneOrPerChannel, positiveSide } from "./preprocessing-parts.js";
import { publishedPreprocessing } from "./published-preprocessing.js";

/** Which of transformers' implementations: with torchvision, the usual one; with Pillow; with Pillow before version 5. */
export type TransformersBackend = "transformers" | "transformers-pil" | "transformers-4";

/**
 * Reads a configuration; what it leaves out is as in its processor, CLIP's if it names none. Errors on other processors,
 * and if pictures would keep their own sizes.
 */
export function preprocessingFromTransformers(
  config: unknown,
  { backend = "transformers" }: { backend?: TransformersBackend } = {},
): Preprocessing {
  const parsed = schema.safeParse(config);
  if (!parsed.success)
    throw complaint("the image processor of CLIP, Siglip, Bit or ViT", z.prettifyError(parsed.error));
  const { image_processor_type, feature_extractor_type, ...stated } = parsed.data;
  const type = image_processor_type ?? feature_extractor_type ?? "CLIPImageProcessor";
  const processor = /^(CLIP|Siglip|Bit|ViT)(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/.exec(type)?.[1];
  if (!processor)
    throw complaint("the image processor of CLIP, Siglip, Bit or ViT", `${type}; write the record by hand`);
  const complete = { ...processors[processor as keyof typeof processors], ...stated };
  return parsePreprocessing({
    reference: backend,
    ...geometry(complete, processor === "ViT"),
    interpolation: interpolations[complete.resample],
    ...colours(complete),
  });
}

/**
 * As preprocessor_config.json of CLIP's processor. A record of open_clip is written too, although transformers rounds crops
 * and weights otherwise, and lays transparency over white. Errors if transformers has no settings for it.
 */
export function preprocessingToTransformers(preprocessing: Preprocessing) {
  const { reference, imageSize, resizeTo = imageSize, resizeMode, interpolation } = preprocessing;
  const { height, width } = sizeOf(resizeTo);
  if (reference === "big_vision" || resizeMode === "longest" || (resizeMode === "shortest" && height !== width))
    throw new Error(
      "preprocessingToTransformers: expected an antialiased resizing to one shortest side or to both sides, got " +
        `"${resizeMode}" to ${height} x ${width} of ${reference}; transformers has no setting for it`,
    );
  return {
    image_processor_type: "CLIPImageProcessor",
    do_resize: true,
    size: resizeMode === "shortest" ? { shortest_edge: height } : { height, width },
    resample: interpolations.indexOf(interpolation),
    do_center_crop: true,
    crop_size: { ...sizeOf(imageSize) },
    do_convert_rgb: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: preprocessing.mean,
    image_std: preprocessing.standardDeviation,
  };
}

/** By Pillow's numbers. */
const interpolations: readonly Interpolation[] = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"];

const bothSides = z.object({ height: positiveSide, width: positiveSide });

/** Null is as good as nothing: the processors with torchvision write it where nothing was stated. */
const schema = z.preprocess(
  withoutNulls,
  z.object({
    image_processor_type: z.string().optional(),
    feature_extractor_type: z.string().optional(),
    do_resize: z.literal(true).optional(),
    size: z.union([positiveSide, bothSides, z.strictObject({ shortest_edge: positiveSide })]).optional(),
    resample: z.number().int().min(0).max(5).optional(),
    do_center_crop: z.boolean().optional(),
    crop_size: z.union([positiveSide, bothSides]).optional(),
    do_pad: z.literal(false).optional(),
    do_rescale: z.boolean().optional(),
    rescale_factor: z.number().positive().optional(),
    do_normalize: z.boolean().optional(),
    image_mean: oneOrPerChannel.optional(),
    image_std: oneOrPerChannel.optional(),
  }),
);

type Complete = Required<
  Omit<z.infer<typeof schema>, "image_processor_type" | "feature_extractor_type" | "do_resize" | "do_pad">
>;

const clip = publishedPreprocessing("transformers-clip");
const siglip = publishedPreprocessing("transformers-siglip");
const common = { crop_size: 224, do_rescale: true, rescale_factor: 1 / 255, do_normalize: true };
const clipProcessor: Complete = {
  ...common,
  size: { shortest_edge: 224 },
  resample: 3,
  do_center_crop: true,
  image_mean: clip.mean,
  image_std: clip.standardDeviation,
};
const siglipProcessor: Complete = {
  ...common,
  size: { height: 224, width: 224 },
  resample: 3,
  do_center_crop: false,
  image_mean: siglip.mean,
  image_std: siglip.standardDeviation,
};
/** What each processor does where nothing is stated. */
const processors = {
  CLIP: clipProcessor,
  Bit: clipProcessor,
  Siglip: siglipProcessor,
  ViT: { ...siglipProcessor, resample: 2 },
} satisfies Record<string, Complete>;

/** A number stands for a square in ViT's processor and for the shorter side in the others. */
function geometry({ size, crop_size, do_center_crop }: Complete, isSquare: boolean) {
  const target = typeof size !== "number" ? size : isSquare ? { height: size, width: size } : { shortest_edge: size };
  const isShortest = "shortest_edge" in target;
  if (isShortest && !do_center_crop)
    throw complaint("do_center_crop with shortest_edge", "pictures of different sizes; set both");
  const resized = isShortest ? target.shortest_edge : oneOrBoth(target);
  const kept = typeof crop_size === "number" ? crop_size : oneOrBoth(crop_size);
  const imageSize = do_center_crop ? kept : resized;
  const resizeMode = isShortest ? "shortest" : "squash";
  return { imageSize, resizeMode, ...(String(imageSize) !== String(resized) && { resizeTo: resized }) };
}

function withoutNulls(config: unknown): unknown {
  if (typeof config !== "object" || config === null) return config;
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

function oneOrBoth({ height, width }: z.infer<typeof bothSides>): Preprocessing["imageSize"] {
  return height === width ? height : [height, width];
}

/** (byte * factor - mean) / deviation, in terms of byte / 255. */
function colours({ do_rescale, rescale_factor, do_normalize, image_mean, image_std }: Complete) {
  const scale = 255 * (do_rescale ? rescale_factor : 1);
  return {
    mean: image_mean.map((mean) => (do_normalize ? mean / scale : 0)),
    standardDeviation: image_std.map((deviation) => (do_normalize ? deviation : 1) / scale),
  };
}

function complaint(expected: string, got: string): Error {
  return new Error(`preprocessingFromTransformers: expected ${expected}, got ${got}`);
}
