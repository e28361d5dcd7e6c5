// Names of the MLP-Mixer in vision_transformer's .npz files, and its settings from their shapes.
import type { MlpMixerSettings } from "../../encoders/mlp-mixer.js";
import type { WeightFile } from "../files/weight-file.js";
import { flaxPatches } from "../tables/layouts.js";
import type { NameTable } from "../tables/name-table.js";
import { flaxDense, flaxNorm } from "./big-vision-names.js";
import { countLayers, shapeOf } from "./found-model.js";

const [block, stored] = ["blocks/{i}", "MixerBlock_{i}"];

export const mixerNames: NameTable = {
  rows: [
    ["patchEmbedding", "stem/kernel", flaxPatches],
    ["patchBias", "stem/bias"],
    ...flaxNorm(`${block}/tokenNorm`, `${stored}/LayerNorm_0`),
    ...flaxDense(`${block}/tokenMlp/hidden`, `${stored}/token_mixing/Dense_0`),
    ...flaxDense(`${block}/tokenMlp/output`, `${stored}/token_mixing/Dense_1`),
    ...flaxNorm(`${block}/channelNorm`, `${stored}/LayerNorm_1`),
    ...flaxDense(`${block}/channelMlp/hidden`, `${stored}/channel_mixing/Dense_0`),
    ...flaxDense(`${block}/channelMlp/output`, `${stored}/channel_mixing/Dense_1`),
    ...flaxNorm("outputNorm", "pre_head_layer_norm"),
  ],
  ignored: [/^head\//], // the classifier
};

export function mixerSettings(weights: WeightFile): MlpMixerSettings {
  const shape = (name: string, axes?: number) => shapeOf(weights, name, "the MLP-Mixer", axes);
  const [patchSize, , , width] = shape("stem/kernel", 4);
  const [patches, tokenMlpWidth] = shape("MixerBlock_0/token_mixing/Dense_0/kernel");
  return {
    kind: "mlp-mixer",
    imageSize: patchSize * Math.round(Math.sqrt(patches)),
    patchSize,
    width,
    layers: countLayers(weights, "MixerBlock_"),
    tokenMlpWidth,
    mlpWidth: shape("MixerBlock_0/channel_mixing/Dense_0/kernel")[1],
  };
}
