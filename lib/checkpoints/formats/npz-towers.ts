// Image towers in Google's .npz files: the vision transformers and the MLP-Mixer of AugReg (Steiner et al. 2021) and BiT's ResNets
// (Kolesnikov et al. 2020). Features are those before the classifier, which is left out, and before a layer of "pre_logits" that
// some files have.
import { publishedPreprocessing } from "../../data/published-preprocessing.js";
import type { ImageTowerSettings } from "../../encoders/image-tower.js";
import type { WeightFile } from "../files/weight-file.js";
import { renamed } from "../tables/changed-names.js";
import type { NameTable } from "../tables/name-table.js";
import { bigVisionArrays, flaxVisionSettings, hasTower } from "./big-vision.js";
import { flaxVisionRows } from "./big-vision-names.js";
import { bitNames, bitSettings } from "./bit-names.js";
import type { FoundImageTower } from "./found-tower.js";
import { mixerNames, mixerSettings } from "./mixer-names.js";

/** The image tower of an .npz file that holds nothing else. */
export function npzImageTower(file: WeightFile): FoundImageTower {
  const named = bigVisionArrays(file);
  if (hasTower(named, "txt/"))
    throw new Error(
      `npzImageTower: expected an image tower alone, got one of texts, too, under txt/ in ${file.path}; load both by loadModel`,
    );
  const weights = renamed(named, (name) => name.replace(/^img\//, ""));
  const { settings, names } = towerIn(weights);
  return {
    format: "AugReg",
    settings,
    weights,
    names,
    preprocessing: publishedPreprocessing("lit", settings.imageSize),
  };
}

function towerIn(weights: WeightFile): { settings: ImageTowerSettings; names: NameTable } {
  if (weights.arrays.has("resnet/root_block/standardized_conv2d/kernel")) {
    const settings = bitSettings(weights);
    return { settings, names: bitNames(settings) };
  }
  if (weights.arrays.has("MixerBlock_0/LayerNorm_0/scale"))
    return { settings: mixerSettings(weights), names: mixerNames };
  const settings = flaxVisionSettings(weights, "");
  const rows = flaxVisionRows({ path: "", name: "" }, settings.heads, settings.classToken);
  return { settings, names: { rows, ignored: [/^head\//, /^pre_logits\//] } };
}
