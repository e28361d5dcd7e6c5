// Learning-rate schedules: pure functions of the step, so that a resumed run takes up the rate where it was.

/** Rate of update `step`, which counts from 0. */
export type Schedule = (step: number) => number;

/**
 * Linear warm-up to `peak`, then half a cosine down to 0 at `steps` (Radford et al. 2021, section 2.5).
 * The first update has rate peak / warmup, the last one nearly 0.
 */
export function warmupCosine({ peak, warmup, steps }: { peak: number; warmup: number; steps: number }): Schedule {
  if (!(warmup >= 0 && warmup < steps))
    throw new Error(`warmupCosine: expected a warm-up shorter than the ${steps} steps, got ${warmup}`);
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    return (peak * (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup)))) / 2;
  };
}
