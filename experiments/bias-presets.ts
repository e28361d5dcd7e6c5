// The settings of the bias experiment: whose CLIP is probed, and which associations are planted as a control.
import type { TransferPresetName } from "./transfer-presets.js";

/** How often captions of a group mention its own words, and the other group's; equal numbers plant nothing. */
export interface PlantedStrength {
  readonly own: number;
  readonly other: number;
}

export interface BiasPreset {
  /** Its largest CLIP is probed, on people of its held-out sets of emoji. */
  readonly transfer: TransferPresetName;
  /** Of the control, which is trained on these sets' people and probed on those of another vendor. */
  readonly control: {
    readonly sets: readonly string[];
    readonly probed: string;
    readonly strengths: readonly PlantedStrength[];
    readonly seeds: readonly number[];
    readonly steps: number;
    readonly batchSize: number;
    readonly width: number;
  };
}

const strong = { own: 0.5, other: 0 };
const weaker = { own: 0.4, other: 0.1 };
const none = { own: 0.25, other: 0.25 };

export const biasPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: {
    transfer: "tiny",
    control: {
      ...{ sets: ["emojione-monotone"], probed: "fluent-emoji-high-contrast", strengths: [strong], seeds: [1] },
      ...{ steps: 3, batchSize: 16, width: 16 },
    },
  },
  /** A few minutes on two cores. */
  quick: {
    transfer: "quick",
    control: {
      ...{ sets: ["noto", "emojione"], probed: "twemoji", strengths: [strong, none], seeds: [1] },
      ...{ steps: 300, batchSize: 128, width: 64 },
    },
  },
  /** A quarter of an hour on two cores, after the CLIPs are trained. */
  full: {
    transfer: "full",
    control: {
      ...{ sets: ["noto", "noto-v1", "emojione", "fluent-emoji"], probed: "twemoji" },
      ...{ strengths: [strong, weaker, none], seeds: [1, 2, 3], steps: 600, batchSize: 128, width: 64 },
    },
  },
} as const satisfies Record<string, BiasPreset>;

export type BiasPresetName = keyof typeof biasPresets;
