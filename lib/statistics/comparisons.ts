// Many tests at once: p-values adjusted so that they can be held against one threshold. CLIP's section 5 corrects by
// Bonferroni for its 35 datasets.

/** Times the number of tests: bounds the chance of even one false finding (Bonferroni). In the given order. */
export function bonferroni(pValues: readonly number[]): number[] {
  requirePValues("bonferroni", pValues);
  return pValues.map((p) => Math.min(1, p * pValues.length));
}

/** The same bound, never larger than Bonferroni's values: the k-th smallest of m times m - k + 1 (Holm 1979). */
export function holm(pValues: readonly number[]): number[] {
  requirePValues("holm", pValues);
  const adjusted: number[] = [];
  let highest = 0;
  for (const [before, test] of ascending(pValues).entries()) {
    highest = Math.max(highest, (pValues.length - before) * pValues[test]);
    adjusted[test] = Math.min(1, highest);
  }
  return adjusted;
}

/**
 * The k-th smallest of m times m / k: bounds the expected share of false ones among the findings, for tests that are
 * independent or positively correlated (Benjamini and Hochberg 1995).
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  requirePValues("benjaminiHochberg", pValues);
  const adjusted: number[] = [];
  let lowest = 1;
  for (const [after, test] of ascending(pValues).reverse().entries()) {
    lowest = Math.min(lowest, (pValues.length / (pValues.length - after)) * pValues[test]);
    adjusted[test] = lowest;
  }
  return adjusted;
}

/** Positions from the smallest p-value to the largest. */
function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, test) => test).sort((a, b) => pValues[a] - pValues[b]);
}

function requirePValues(caller: string, pValues: readonly number[]): void {
  const wrong = pValues.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) throw new Error(`${caller}: expected p-values from 0 to 1, got ${pValues[wrong]} at ${wrong}`);
}
