// The settings of a model as they stand in a file, checked field by field.
import { z } from "zod";
import { activations } from "../../encoders/activations.js";
import type { DualEncoderSettings } from "../../encoders/dual-encoder.js";
import { tokenPoolings } from "../../encoders/token-pooling.js";
import { count, layerCount, mostLayers } from "./schema-parts.js";

const layers = z.int().nonnegative().max(mostLayers);
const id = z.int().nonnegative();
const activation = z.enum(activations);
// Pixels are normalised in float32, which must hold what they are divided by, and its inverse.
const mean = z.number().refine(fitsFloat32, "expected a number that fits float32");
const deviation = mean.refine(
  (value) => value > 0 && fitsFloat32(1 / value),
  "expected a positive number that fits float32",
);

const blocks = {
  width: count,
  layers,
  heads: count,
  mlpWidth: count,
  activation,
  layerNormEpsilon: z.number().positive(),
};

const visionTransformer = z.strictObject({
  kind: z.literal("vision-transformer"),
  ...blocks,
  imageSize: count,
  patchSize: count,
  hasPatchBias: z.boolean(),
  hasInputNorm: z.boolean(),
  classToken: z.enum(["positioned", "plain", "none"]),
  pooling: z.enum(["class", "mean", "attention"]),
  normFollowsMean: z.boolean().optional(),
});

const modifiedResnet = z.strictObject({
  kind: z.literal("modified-resnet"),
  imageSize: count,
  blocks: z.tuple([layerCount, layerCount, layerCount, layerCount]),
  width: count,
  heads: count,
});

const mlpMixer = z.strictObject({
  kind: z.literal("mlp-mixer"),
  imageSize: count,
  patchSize: count,
  width: count,
  layers,
  tokenMlpWidth: count,
  mlpWidth: count,
});

const bitResnet = z.strictObject({
  kind: z.literal("bit-resnet"),
  imageSize: count,
  blocks: z.tuple([layerCount, layerCount, layerCount, layerCount]),
  width: count,
});

const text = { vocabularySize: count, contextLength: count };

const textTransformer = z.strictObject({
  kind: z.literal("text-transformer"),
  ...blocks,
  ...text,
  isCausal: z.boolean(),
  pooling: z.enum(["end-of-text", "first", "last", "mean", "max", "attention"]),
  endOfText: id.optional(),
});

const bert = z.strictObject({
  kind: z.literal("bert"),
  ...blocks,
  ...text,
  positions: count,
  segments: count,
  pooling: z.enum([...tokenPoolings, "pooler"]),
  padding: id,
});

const t5 = z.strictObject({
  kind: z.literal("t5"),
  ...text,
  width: count,
  layers,
  heads: count,
  headWidth: count,
  mlpWidth: count,
  activation,
  isGated: z.boolean(),
  distanceBuckets: count,
  maximalDistance: count,
  layerNormEpsilon: z.number().positive(),
  pooling: z.enum(tokenPoolings),
  padding: id,
});

const bagOfWords = z.strictObject({
  kind: z.literal("bag-of-words"),
  ...text,
  width: count,
  marks: z.strictObject({ padding: id, startOfText: id.optional(), endOfText: id.optional() }),
});

const projection = z.enum(["linear", "affine", "mlp", "none"]).optional();

/** The settings of a dual encoder; an unknown field is an error. */
export const dualEncoderSettingsSchema = z.strictObject({
  embedDim: count,
  image: z.discriminatedUnion("kind", [visionTransformer, modifiedResnet, mlpMixer, bitResnet]),
  text: z.discriminatedUnion("kind", [textTransformer, bert, t5, bagOfWords]),
  imageProjection: projection,
  textProjection: projection,
  pixels: z.strictObject({ mean: perChannel(mean), standardDeviation: perChannel(deviation) }).optional(),
  initialLogits: z.strictObject({ scale: z.number().positive(), bias: z.number().optional() }).optional(),
}) satisfies z.ZodType<DualEncoderSettings>;

function fitsFloat32(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

function perChannel(value: z.ZodType<number>) {
  return z.array(value).length(3);
}
