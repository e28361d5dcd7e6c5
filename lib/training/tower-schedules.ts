// Learning rates of the two towers: the seven schedules of Appendix F of LiT (Zhai et al. 2022, Figures 11 and 12). The paper
// gives no constants for the sigmoid and the cycles; those here are parameters, with defaults of our own.
import { type Schedule, warmupCosine } from "./schedules.js";

/** Schedules by parts of a dual encoder, as `train` takes them: the others are the text tower, the logit scale and the bias. */
export type TowerSchedules = { readonly imageTower: Schedule; readonly others: Schedule };

/** The names are the paper's: L is a locked tower, U one that is trained from the start. */
export type TowerScheduleName = "LU" | "UU" | "delay" | "lr" | "lr+dl" | "sigmoid" | "two cycles";

export interface TowerScheduleSettings {
  readonly peak: number;
  readonly warmup: number;
  readonly steps: number;
  /** Peak of the image tower where it has one of its own: "lr" and "lr+dl". */
  readonly imagePeak?: number;
  /** Share of the steps after which the image tower starts, with a warm-up of its own: "delay" and "lr+dl". */
  readonly delay?: number;
  /** The image tower's rate is multiplied by 1 / (1 + exp(-(progress - centre) / width)), shares of the steps. */
  readonly sigmoid?: { readonly centre: number; readonly width: number };
  /** How often both towers have had their turn, the text tower first: "two cycles". */
  readonly cycles?: number;
}

/**
 * Both towers' schedules. A rate of 0 leaves a tower as it is, though its gradients are computed: one that is locked for good
 * ("LU") costs less outside the parameters that are trained, with one schedule for the rest.
 */
export function towerSchedules(name: TowerScheduleName, settings: TowerScheduleSettings): TowerSchedules {
  const text = warmupCosine(settings);
  switch (name) {
    case "LU":
      return { imageTower: () => 0, others: text };
    case "UU":
      return { imageTower: text, others: text };
    case "delay":
      return { imageTower: delayed(settings, settings.peak), others: text };
    case "lr":
      return { imageTower: warmupCosine({ ...settings, peak: imagePeakOf(settings) }), others: text };
    case "lr+dl":
      return { imageTower: delayed(settings, imagePeakOf(settings)), others: text };
    case "sigmoid":
      return { imageTower: gated(text, settings), others: text };
    case "two cycles":
      return takingTurns(text, settings);
  }
}

/** A tenth of the text tower's, as in the paper. */
function imagePeakOf({ peak, imagePeak = peak / 10 }: TowerScheduleSettings): number {
  return imagePeak;
}

/** 0, then a whole schedule in the steps that are left. */
function delayed({ warmup, steps, delay = 0.5 }: TowerScheduleSettings, peak: number): Schedule {
  if (!(delay >= 0 && delay < 1)) throw new Error(`towerSchedules: expected a delay in [0, 1), got ${delay}`);
  const start = Math.round(delay * steps);
  const late = warmupCosine({ peak, warmup, steps: steps - start });
  return (step) => (step < start ? 0 : late(step - start));
}

function gated(schedule: Schedule, { steps, sigmoid = { centre: 0.5, width: 0.05 } }: TowerScheduleSettings): Schedule {
  const { centre, width } = sigmoid;
  return (step) => schedule(step) / (1 + Math.exp(-(step / steps - centre) / width));
}

/** One common schedule, of which each tower has every other of 2 * `cycles` equal parts. */
function takingTurns(schedule: Schedule, { steps, cycles = 2 }: TowerScheduleSettings): TowerSchedules {
  const isTextsTurn = (step: number) => Math.floor((2 * cycles * step) / steps) % 2 === 0;
  return {
    imageTower: (step) => (isTextsTurn(step) ? 0 : schedule(step)),
    others: (step) => (isTextsTurn(step) ? schedule(step) : 0),
  };
}
