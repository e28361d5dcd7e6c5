// Learning rates of the two towers: the seven schedules of Appendix F of LiT (Zhai et al. 2022, Figures 11 and 12). The paper
// gives no constants for the sigmoid and the cycles; those here are parameters, with defaults of our own.
import { type Schedule, warmupCosine } from "./schedules.js";

export interface TowerSchedules {
  readonly image: Schedule;
  readonly text: Schedule;
}

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

/** Both towers' schedules; a rate of 0 leaves a tower as it is. */
export function towerSchedules(name: TowerScheduleName, settings: TowerScheduleSettings): TowerSchedules {
  const text = warmupCosine(settings);
  switch (name) {
    case "LU":
      return { image: () => 0, text };
    case "UU":
      return { image: text, text };
    case "delay":
      return { image: delayed(settings, settings.peak), text };
    case "lr":
      return { image: warmupCosine({ ...settings, peak: imagePeakOf(settings) }), text };
    case "lr+dl":
      return { image: delayed(settings, imagePeakOf(settings)), text };
    case "sigmoid":
      return { image: gated(text, settings), text };
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
    image: (step) => (isTextsTurn(step) ? 0 : schedule(step)),
    text: (step) => (isTextsTurn(step) ? schedule(step) : 0),
  };
}
