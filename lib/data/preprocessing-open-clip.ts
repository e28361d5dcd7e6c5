// Preprocessing as open_clip states it: `preprocess_cfg`, a part of open_clip_config.json (src/open_clip/transform.py).
import { z } from "zod";
import { type Preprocessing, parsePreprocessing, sizeOf } from "./preprocessing.js";
import { oneOrPerChannel, positiveSide } from "./preprocessing-parts.js";
import { publishedPreprocessing } from "./published-preprocessing.js";

/** Reads a `preprocess_cfg`; what it leaves out is as for CLIP. */
export function preprocessingFromOpenClip(config: unknown): Preprocessing {
  const parsed = schema.safeParse(config);
  if (!parsed.success)
    throw new Error(
      `preprocessingFromOpenClip: expected open_clip's preprocess_cfg, got problems; ${z.prettifyError(parsed.error)}`,
    );
  const { size, resize_mode, interpolation, fill_color, mean, std } = parsed.data;
  const { height, width } = sizeOf(size);
  // For oblongs that the picture has to cover, open_clip resizes bicubically whatever is stated; "random" is for training.
  const isBilinear = interpolation === "bilinear" && (height === width || resize_mode !== "shortest");
  return parsePreprocessing({
    reference: "open_clip",
    imageSize: height === width ? height : [height, width],
    resizeMode: resize_mode,
    interpolation: isBilinear ? "bilinear" : "bicubic",
    fillColour: fill_color,
    mean,
    standardDeviation: std,
  });
}

/**
 * As a `preprocess_cfg`. A record of transformers is written too, although open_clip rounds crops and weights otherwise and drops
 * transparency. Errors if open_clip has no settings for it.
 */
export function preprocessingToOpenClip(preprocessing: Preprocessing) {
  const { reference, imageSize, resizeTo, interpolation } = preprocessing;
  if (reference === "big_vision" || resizeTo || (interpolation !== "bicubic" && interpolation !== "bilinear"))
    throw new Error(
      "preprocessingToOpenClip: expected bicubic or bilinear resizing to imageSize as in open_clip, got " +
        `${interpolation} of ${reference}${resizeTo ? ` to ${resizeTo}` : ""}; open_clip has no setting for it: leave it out to ` +
        "write CLIP's",
    );
  return {
    size: imageSize,
    mode: "RGB",
    mean: preprocessing.mean,
    std: preprocessing.standardDeviation,
    interpolation,
    resize_mode: preprocessing.resizeMode,
    fill_color: preprocessing.fillColour,
  };
}

const clip = publishedPreprocessing("clip");

/** Null is as good as nothing. */
const schema = z.object({
  size: z
    .union([positiveSide, z.tuple([positiveSide, positiveSide])])
    .nullish()
    .transform((size) => size ?? clip.imageSize),
  mode: z.literal("RGB").nullish(),
  mean: oneOrPerChannel.nullish().transform((mean) => mean ?? clip.mean),
  std: oneOrPerChannel.nullish().transform((std) => std ?? clip.standardDeviation),
  interpolation: z.enum(["bicubic", "bilinear", "random"]).nullish(),
  resize_mode: z
    .enum(["shortest", "longest", "squash"])
    .nullish()
    .transform((mode) => mode ?? "shortest"),
  fill_color: z
    .number()
    .nullish()
    .transform((fill) => fill ?? 0),
});
