// What all experiments on locked-image tuning share: which pictures towers are pre-trained on, which pairs are tuned on, and what the
// result is measured on (LiT, Zhai et al. 2022, section 4).
import { type TransferPreset, transferPresets } from "./transfer-presets.js";

export type LitPresetName = keyof typeof litPresets;

export interface LitPreset {
  /** Whose pictures are trained on and which sets are held out. */
  readonly transfer: TransferPreset;
  /** Sets whose pairs are tuned on; towers are pre-trained on all others. */
  readonly tuningSets: readonly string[];
  /** One pair in so many of the tuning sets is held back to validate on. */
  readonly validationEvery: number;
  readonly shifts: { readonly fewestPictures?: number; readonly fewestShifts?: number; readonly perClass?: number };
  /** At most so many pictures of a task of the suite. */
  readonly suitePictures: number;
  /** Pairs of retrieval and of the losses on validation and on held-out pairs. */
  readonly pairs: number;
  /** Examples per class of the reference, for the quality of features. */
  readonly shots: number;
}

/** Drawn by other hands than the pre-training sets, of all kinds: emoji, interfaces, logos, medicine. */
const tuningSets = [
  ...["noto", "noto-v1", "mdi", "mdi-light", "tdesign", "mynaui", "simple-icons", "iconoir", "healthicons", "clarity"],
  ...["teenyicons", "lets-icons", "f7", "ix", "keyline-icons"],
];

export const litPresets = {
  /** Seconds, for tests. */
  tiny: {
    transfer: { ...transferPresets.tiny, sets: ["emojione-monotone", "teenyicons"] },
    tuningSets: ["teenyicons"],
    validationEvery: 17,
    shifts: { fewestPictures: 10, fewestShifts: 1, perClass: 6 },
    suitePictures: 10,
    pairs: 40,
    shots: 2,
  },
  /** Some of the sets, for runs of a few minutes. */
  quick: {
    transfer: transferPresets.quick,
    tuningSets: ["noto", "mdi", "teenyicons", "lets-icons"],
    validationEvery: 17,
    shifts: { fewestPictures: 12 },
    suitePictures: 60,
    pairs: 500,
    shots: 5,
  },
  full: {
    transfer: transferPresets.full,
    tuningSets,
    validationEvery: 17,
    shifts: {},
    suitePictures: 150,
    pairs: 1000,
    shots: 10,
  },
} as const satisfies Record<string, LitPreset>;
