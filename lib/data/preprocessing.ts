// What published models expect of a picture: resized, cut to size, normalised, each in its reference's own way. The record
// is plain data, to be kept beside the weights: a model that gets other pixels than it was trained on loses accuracy silently.
import { z } from "zod";
import type { Picture } from "./image-files.js";
import { overWhite, toRgb, toRgbByUpperBytes } from "./picture-colours.js";
import {
  type Interpolation,
  type PictureResize,
  resizeInPillow,
  resizeInTensorFlow,
  resizeInTorch,
  resizeOnGround,
} from "./picture-resizing.js";
import { perChannel } from "./preprocessing-parts.js";
import type { Size } from "./resampling.js";
import {
  type CropRule,
  coveringRatio,
  cropDown,
  cropFloor,
  cropHalfToEven,
  fittingRatio,
  middle,
  refuseThin,
  type SizeRule,
  shortestSide,
  shortestSideInSingle,
  squashed,
} from "./resize-rules.js";

const side = z.number().int().min(1).max(4096);
/** One side of a square, or height and width. */
const sides = z.union([side, z.tuple([side, side]).readonly()]);
const positive = z.number().positive();

export const preprocessingSchema = z
  .strictObject({
    /**
     * Whose arithmetic: "open_clip" (CLIP too) resizes with Pillow, then converts to RGB. The others convert first:
     * "transformers" lays over white and resizes with torchvision, "transformers-pil" with Pillow; "transformers-4" drops
     * alpha and resizes with Pillow, "big_vision" (LiT) with TensorFlow.
     */
    reference: z.enum(["open_clip", "transformers", "transformers-pil", "transformers-4", "big_vision"]),
    /** Of the pixels that come out. */
    imageSize: sides,
    /** "shortest": the shorter side gets the size, "longest": the longer one, "squash": both. */
    resizeMode: z.enum(["shortest", "longest", "squash"]),
    /** The size to resize to before the middle is cut out; imageSize if left out. */
    resizeTo: sides.optional(),
    interpolation: z.enum(["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]),
    /** Of what lies beyond the picture, 0..255. */
    fillColour: z.number().int().min(0).max(255).default(0),
    /** Per channel, of values 0..1. */
    mean: perChannel,
    standardDeviation: z.tuple([positive, positive, positive]).readonly(),
    /** Pillow's version: from 13 on, pictures whose height shrinks most come out up to a few steps different. */
    pillow: z.union([z.literal(12), z.literal(13)]).default(13),
  })
  .superRefine(({ mean, standardDeviation }, context) => {
    if (!mean.every((value, i) => keepsColours(value, standardDeviation[i])))
      context.addIssue(
        "expected a mean and a standardDeviation that give 0 and 255 two finite values in single precision, got " +
          `${mean.join(", ")} and ${standardDeviation.join(", ")}; a factor of rescaling goes into both`,
      );
  })
  .superRefine(({ reference, imageSize, resizeMode, resizeTo = imageSize, interpolation }, context) => {
    const { interpolations, sizes } = references[reference];
    const [resized, kept] = [sizeOf(resizeTo), sizeOf(imageSize)];
    if (!interpolations.includes(interpolation))
      context.addIssue(
        `expected an interpolation of ${interpolations.join(", ")} for ${reference}, got ${interpolation}`,
      );
    if (!sizes[resizeMode])
      context.addIssue(`expected resizeMode "shortest" or "squash" for ${reference}, got "longest"`);
    if (reference !== "open_clip" && resizeMode === "shortest" && resized.height !== resized.width)
      context.addIssue(`expected one side to resize to for ${reference}, got two; set resizeTo`);
    if (reference === "big_vision" && (resized.height < kept.height || resized.width < kept.width))
      context.addIssue("expected resizeTo of at least imageSize for big_vision, which doesn't pad");
  });

export type Preprocessing = Readonly<z.infer<typeof preprocessingSchema>>;

/** Checks a record, as it comes from a file. */
export function parsePreprocessing(value: unknown): Preprocessing {
  const parsed = preprocessingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    `parsePreprocessing: expected a preprocessing record, got problems; ${z.prettifyError(parsed.error)}`,
  );
}

/**
 * A picture as the model takes it, before normalisation: RGB bytes [height, width, 3] of imageSize. `crop` says which part of the
 * resized picture is kept, first of its rows and then of its columns; by default the middle, as the reference has it.
 */
export function preprocess(
  picture: Picture,
  preprocessing: Preprocessing,
  { crop = references[preprocessing.reference].crop }: { crop?: CropRule } = {},
): Uint8Array {
  const { imageSize, resizeMode, resizeTo = imageSize, interpolation, fillColour, pillow } = preprocessing;
  const { convert, resize, sizes } = references[preprocessing.reference];
  const kept = sizeOf(imageSize);
  const size = sizes[resizeMode]!(picture, sizeOf(resizeTo));
  if (size.height < 1 || size.width < 1)
    throw new Error(
      `preprocess: expected a picture that has a pixel left, got ${picture.height} x ${picture.width} for ` +
        `${size.height} x ${size.width}; leave it out`,
    );
  refuseThin(picture, size, kept);
  const region = middle(size, kept, crop);
  const options = { region, interpolation, fill: fillColour, pillow, resize };
  return toRgb(resizeOnGround(convert(picture), size, options)).pixels;
}

/** Height and width of one side, or of both. */
export function sizeOf(size: Preprocessing["imageSize"]): Size {
  return typeof size === "number" ? { height: size, width: size } : { height: size[0], width: size[1] };
}

/** Models compute (byte - 255 mean) / (255 deviation) in single precision. */
function keepsColours(mean: number, deviation: number): boolean {
  const single = Math.fround;
  const [black, white] = [0, 255].map((byte) =>
    single(single(byte - single(255 * mean)) * single(1 / (255 * deviation))),
  );
  return Number.isFinite(black) && Number.isFinite(white) && black !== white;
}

interface Rules {
  readonly convert: (picture: Picture) => Picture;
  readonly resize: PictureResize;
  readonly sizes: Partial<Record<Preprocessing["resizeMode"], SizeRule>>;
  readonly crop: CropRule;
  readonly interpolations: readonly Interpolation[];
}

const all: readonly Interpolation[] = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"];

const references: Record<Preprocessing["reference"], Rules> = {
  open_clip: {
    convert: (picture) => picture,
    resize: resizeInPillow,
    sizes: {
      shortest: (from, to) => (to.height === to.width ? shortestSide : coveringRatio)(from, to),
      longest: fittingRatio,
      squash: squashed,
    },
    crop: cropHalfToEven,
    interpolations: all,
  },
  transformers: {
    convert: overWhite,
    resize: resizeInTorch,
    sizes: { shortest: shortestSide, squash: squashed },
    crop: cropDown,
    interpolations: ["bilinear", "bicubic", "lanczos"],
  },
  "transformers-pil": {
    convert: overWhite,
    resize: resizeInPillow,
    sizes: { shortest: shortestSide, squash: squashed },
    crop: cropFloor,
    interpolations: all,
  },
  "transformers-4": {
    convert: toRgb,
    resize: resizeInPillow,
    sizes: { shortest: shortestSide, squash: squashed },
    crop: cropFloor,
    interpolations: all,
  },
  big_vision: {
    convert: toRgbByUpperBytes,
    resize: resizeInTensorFlow,
    sizes: { shortest: shortestSideInSingle, squash: squashed },
    crop: cropFloor,
    interpolations: ["bilinear"],
  },
};
