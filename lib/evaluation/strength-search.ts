// Which strength of a penalty is best on a validation split, by the parametric binary search of Radford et al. 2021, Appendix A.3: of
// 96 steps from 1e-6 to 1e6, eight per decade, at most 15 strengths are tried.

export interface TriedStrength {
  readonly l2: number;
  readonly score: number;
}

export interface StrengthSearch {
  /** The best. Of equal scores the strongest penalty's counts: it asks the least of the data. */
  readonly l2: number;
  /** In the order in which they were tried. */
  readonly tried: readonly TriedStrength[];
}

/** The strength a number of steps, 0 to 96, above 1e-6. */
export function strengthAt(step: number): number {
  return 10 ** (step / stepsPerDecade - 6);
}

/**
 * Scores 1e-6, 1e-4, ... 1e6, then the two strengths half an interval beside the best so far, and so on until intervals are an
 * eighth of a decade. `score` is larger for better strengths; it is never asked for the same one twice.
 */
export async function searchStrengths(score: (l2: number) => Promise<number>): Promise<StrengthSearch> {
  const tried = new Map<number, TriedStrength>(); // by step
  const visit = async (step: number) => {
    if (step < 0 || step > lastStep || tried.has(step)) return;
    const l2 = strengthAt(step);
    const found = await score(l2);
    if (Number.isNaN(found)) throw new Error(`searchStrengths: expected scores that are numbers, got NaN for l2 ${l2}`);
    tried.set(step, { l2, score: found });
  };
  const peak = () =>
    [...tried].reduce((best, next) => {
      const isBetter = next[1].score > best[1].score || (next[1].score === best[1].score && next[0] > best[0]);
      return isBetter ? next : best;
    })[0];
  for (let step = 0; step <= lastStep; step += 2 * stepsPerDecade) await visit(step);
  for (let reach = stepsPerDecade; reach >= 1; reach /= 2) {
    const centre = peak();
    await visit(centre - reach);
    await visit(centre + reach);
  }
  return { l2: strengthAt(peak()), tried: [...tried.values()] };
}

const stepsPerDecade = 8;
const lastStep = 12 * stepsPerDecade;
