// What the encoders of the transfer experiments are measured on: the suite of zero-shot tasks, made of icon sets that no encoder was
// trained on, without the pictures that are copies of a training picture.
import {
  heldOutSets,
  type IconDataset,
  iconSuite,
  openIcons,
  type TaskPair,
  withoutExactCopies,
} from "../lib/index.js";
import type { TransferPreset } from "./transfer-presets.js";
import { openTrainingPictures } from "./transfer-training-set.js";

export interface HeldOutPictures {
  readonly icons: IconDataset;
  /** Pictures that were left out, as a training picture equals them byte for byte. */
  readonly copies: number;
}

/** Opens the pictures of the preset's held-out sets (rendering them first if need be). */
export async function openHeldOutPictures(preset: TransferPreset): Promise<HeldOutPictures> {
  const pictures = await openTrainingPictures(preset);
  const corpus = preset.heldOut === "all" ? heldOutSets : preset.heldOut;
  const all = await openIcons({ corpus, imageSize: preset.storedSize });
  const icons = withoutExactCopies(all, pictures);
  return { icons, copies: all.size - icons.size };
}

/** Tasks with fewer pictures say little. */
const fewestPictures = 40;

/** The tasks of a preset that have enough pictures, each with a part to learn from and a part to be judged on. */
export async function openTransferSuite(preset: TransferPreset): Promise<readonly TaskPair[]> {
  const { icons } = await openHeldOutPictures(preset);
  return iconSuite(icons).filter(({ test }) => test.dataset.size >= fewestPictures && test.classNames.length >= 2);
}
