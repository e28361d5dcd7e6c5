// The settings of the few-shot experiment: whose models, how many examples per class, and how often they are drawn.
import type { TransferPresetName } from "./transfer-presets.js";

export interface FewShotPreset {
  /** Its CLIPs, its held-out pictures and its references. */
  readonly transfer: TransferPresetName;
  /** Examples per class, rising; a task needs as many as the most of them, see few-shot-tasks.ts. */
  readonly shots: readonly number[];
  /** How often examples are drawn. */
  readonly draws: number;
  /** Parts of the examples that cross-validation chooses a penalty by. */
  readonly folds: number;
}

export const fewShotPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: { transfer: "tiny", shots: [1, 2], draws: 2, folds: 2 },
  /** A few minutes on two cores. */
  quick: { transfer: "quick", shots: [1, 2, 4, 8], draws: 2, folds: 2 },
  /** CLIP's numbers of examples; minutes on two cores, after the encoders are trained. */
  full: { transfer: "full", shots: [1, 2, 4, 8, 16], draws: 4, folds: 2 },
} as const satisfies Record<string, FewShotPreset>;

export type FewShotPresetName = keyof typeof fewShotPresets;
