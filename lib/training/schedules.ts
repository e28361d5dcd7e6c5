// Learning-rate schedules: pure functions of the step, so that a resumed run takes up the rate where it was.

/** Rate of update `step`, which counts from 0. */
export type Schedule = (step: number) => number;

/**
 * Linear warm-up to `peak`, then half a cosine down to 0 at `steps` (Radford et al. 2021, section 2.5; Zhai et al. 2022,
 * Appendix A). The first update has rate peak / warmup, the last one nearly 0. LiT's authors start from a rate of 0 and are
 * one update behind in the warm-up (big_vision).
 */
export function warmupCosine({ peak, warmup, steps }: { peak: number; warmup: number; steps: number }): Schedule {
  if (!(warmup >= 0 && warmup < steps))
    throw new Error(`warmupCosine: expected a warm-up shorter than the ${steps} steps, got ${warmup}`);
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    return (peak * (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup)))) / 2;
  };
}

export interface CooldownSettings {
  readonly peak: number;
  readonly warmup: number;
  readonly steps: number;
  /** The last updates, in which the rate falls in a line towards 0 at `steps`; 0 for none. */
  readonly cooldown?: number;
}

/** Linear warm-up to `peak`, which then stays, and the cooldown (open_clip's "const-cooldown"; without cooldown its "const"). */
export function warmupConstant(settings: CooldownSettings): Schedule {
  return withEnds("warmupConstant", settings, () => settings.peak);
}

/**
 * Linear warm-up to `peak`, then the inverse square root of the updates since: half the peak after 3 * `timescale` of them
 * (Zhai et al. 2022, "Scaling Vision Transformers", section 3.5), and the cooldown. Runs of any length share their beginning.
 */
export function warmupInverseSquareRoot(settings: CooldownSettings & { timescale?: number }): Schedule {
  const { peak, warmup, timescale = 10000 } = settings;
  const rate = (step: number) => peak / Math.sqrt(1 + (step - warmup) / timescale);
  return withEnds("warmupInverseSquareRoot", settings, rate);
}

/** `rate` between warm-up and cooldown, which is a share of it. */
function withEnds(caller: string, { peak, warmup, steps, cooldown = 0 }: CooldownSettings, rate: Schedule): Schedule {
  if (!(warmup >= 0 && cooldown >= 0 && warmup + cooldown <= steps))
    throw new Error(
      `${caller}: expected a warm-up and a cooldown within the ${steps} steps, got ${warmup} and ${cooldown} of them`,
    );
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    const left = cooldown > 0 ? Math.max(0, Math.min(1, (steps - step) / cooldown)) : 1;
    return rate(step) * left;
  };
}
