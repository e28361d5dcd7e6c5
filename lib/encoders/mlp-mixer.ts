// The MLP-Mixer (Tolstikhin et al. 2021), one of LiT's image towers (Zhai et al. 2022, Table 4): patches as in a ViT, and in each
// block an MLP across the patches, the same for every channel, then one across the channels, the same for every patch.
import { type Described, normal, zeros } from "../engine/parameters.js";
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { inTurn } from "./blocks.js";
import { type ComputeOptions, describeLayerNorm, type LayerNorm, type Linear, layerNorm, linear } from "./layers.js";
import { describeMlp, type Mlp, mlp } from "./mlp.js";
import { gridOf, patchify } from "./vision-transformer.js";

export interface MlpMixerSettings {
  readonly kind: "mlp-mixer";
  /** Side of the pictures in pixels. What is left over at the right and at the bottom, if patches don't divide it, is not seen. */
  readonly imageSize: number;
  readonly patchSize: number;
  /** D. */
  readonly width: number;
  readonly layers: number;
  /** Hidden numbers of the MLP across the patches. */
  readonly tokenMlpWidth: number;
  /** F, of the MLP across the channels. */
  readonly mlpWidth: number;
}

const small = { width: 512, layers: 8, tokenMlpWidth: 256, mlpWidth: 2048 };
const base = { width: 768, layers: 12, tokenMlpWidth: 384, mlpWidth: 3072 };
const large = { width: 1024, layers: 24, tokenMlpWidth: 512, mlpWidth: 4096 };
const huge = { width: 1280, layers: 32, tokenMlpWidth: 640, mlpWidth: 5120 };

/** The published sizes (Tolstikhin et al. 2021, Table 1). */
export const mlpMixerSizes = {
  "S/32": { kind: "mlp-mixer", imageSize: 224, patchSize: 32, ...small },
  "S/16": { kind: "mlp-mixer", imageSize: 224, patchSize: 16, ...small },
  "B/32": { kind: "mlp-mixer", imageSize: 224, patchSize: 32, ...base },
  "B/16": { kind: "mlp-mixer", imageSize: 224, patchSize: 16, ...base },
  "L/32": { kind: "mlp-mixer", imageSize: 224, patchSize: 32, ...large },
  "L/16": { kind: "mlp-mixer", imageSize: 224, patchSize: 16, ...large },
  "H/14": { kind: "mlp-mixer", imageSize: 224, patchSize: 14, ...huge },
} as const satisfies Record<string, MlpMixerSettings>;

export type MixerBlock = { tokenNorm: LayerNorm; tokenMlp: Mlp; channelNorm: LayerNorm; channelMlp: Mlp };

export type MlpMixer = {
  /** [patchSize * patchSize * 3, D]: a convolution of stride patchSize, written as a matrix. */
  patchEmbedding: Tensor;
  /** [D]. */
  patchBias: Tensor;
  blocks: MixerBlock[];
  outputNorm: LayerNorm;
};

/** Added to the variance in each layer norm. */
const epsilon = 1e-6;
const activation = "gelu-tanh";

/** Kernels normal with deviation inputs^-0.5, biases 0. Deviation: the authors' code draws kernels again beyond two deviations. */
export function describeMlpMixer(key: Key, settings: MlpMixerSettings): Described<MlpMixer> {
  const { patchSize, width, layers, tokenMlpWidth, mlpWidth } = settings;
  const patches = gridOf(settings) ** 2;
  if (patches === 0)
    throw new Error(
      `describeMlpMixer: expected a patchSize of at most imageSize ${settings.imageSize}, got ${patchSize}`,
    );
  const patchNumbers = patchSize * patchSize * 3;
  const describeBlock = (blockKey: Key): Described<MixerBlock> => ({
    tokenNorm: describeLayerNorm(width),
    tokenMlp: describeMlp({ width: patches, mlpWidth: tokenMlpWidth }, mapsOf(deriveKey(blockKey, "token mlp"))),
    channelNorm: describeLayerNorm(width),
    channelMlp: describeMlp({ width, mlpWidth }, mapsOf(deriveKey(blockKey, "channel mlp"))),
  });
  return {
    patchEmbedding: normal(deriveKey(key, "patches"), [patchNumbers, width], patchNumbers ** -0.5),
    patchBias: zeros([width]),
    blocks: Array.from({ length: layers }, (_, layer) => describeBlock(deriveKey(deriveKey(key, "blocks"), layer))),
    outputNorm: describeLayerNorm(width),
  };
}

/** Normalised pictures [B, imageSize, imageSize, 3] -> features [B, D], the mean over the patches. */
export function mlpMixerFeatures(
  params: MlpMixer,
  { patchSize }: Pick<MlpMixerSettings, "patchSize">,
  images: Tensor4D,
  { recompute }: ComputeOptions = {},
): Tensor2D {
  const patches = patchify(images, patchSize); // [B, P, patchSize * patchSize * 3]
  const embedded = linear({ kernel: params.patchEmbedding, bias: params.patchBias }, patches); // [B, P, D]
  const mixed = inTurn(params.blocks, embedded, mixerBlock, { recompute }); // [B, P, D]
  return layerNorm(params.outputNorm, mixed, epsilon).mean(1); // [B, D]
}

/** x [B, P, D] -> [B, P, D]. */
function mixerBlock({ tokenNorm, tokenMlp, channelNorm, channelMlp }: MixerBlock, x: Tensor3D): Tensor3D {
  const channels = layerNorm(tokenNorm, x, epsilon).transpose<Tensor3D>([0, 2, 1]); // [B, D, P]
  const mixed = x.add<Tensor3D>(mlp(tokenMlp, activation, channels).transpose([0, 2, 1])); // [B, P, D]
  return mixed.add(mlp(channelMlp, activation, layerNorm(channelNorm, mixed, epsilon))); // [B, P, D]
}

function mapsOf(key: Key) {
  return (name: string, inputs: number, outputs: number): Described<Linear> => ({
    kernel: normal(deriveKey(key, name), [inputs, outputs], inputs ** -0.5),
    bias: zeros([outputs]),
  });
}
