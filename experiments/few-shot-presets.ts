// The settings of the few-shot experiment: whose models, how many examples per class, and how often they are drawn.
import type { TransferPresetName } from "./transfer-presets.js";

export interface FewShotPreset {
  /** Its CLIPs, its held-out pictures and its references. */
  readonly transfer: TransferPresetName;
  /** Of the tasks, the first so many, where not all. */
  readonly mostTasks?: number;
  /** Examples per class, rising; a task needs as many as the most of them, see few-shot-tasks.ts. */
  readonly shots: readonly number[];
  /** How often examples are drawn for probes. */
  readonly draws: number;
  /** And for classifiers that start from zero-shot weights, whose penalty is searched for each draw. */
  readonly priorDraws: number;
  /** Parts of the examples that this search cross-validates on. */
  readonly folds: number;
}

/**
 * The probes' penalty, for centred features of unit length: one for all encoders, tasks and numbers of examples, so that a probe knows no more
 * labels than its examples. CLIP's authors searched it with a validation set.
 */
export const probeStrength = 0.3;
/** What else the largest CLIP's probes are measured with, to see what hangs on it. */
export const otherStrengths = [0.03, 3] as const;

export const fewShotPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: { transfer: "tiny", mostTasks: 2, shots: [1, 2], draws: 2, priorDraws: 2, folds: 2 },
  /** A few minutes on two cores. */
  quick: { transfer: "quick", shots: [1, 2, 4, 8], draws: 3, priorDraws: 2, folds: 2 },
  /** CLIP's numbers of examples; minutes on two cores, after the encoders are trained. */
  full: { transfer: "full", shots: [1, 2, 4, 8, 16], draws: 5, priorDraws: 3, folds: 2 },
} as const satisfies Record<string, FewShotPreset>;

export type FewShotPresetName = keyof typeof fewShotPresets;
