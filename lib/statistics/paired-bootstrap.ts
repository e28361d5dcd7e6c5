// Bootstraps of two lists over the same items, such as the scores of two models on the same examples: whole items are
// drawn, so what makes an item hard for both cancels out. And the bootstrap of means without the cost of copying values:
// 10,000 items and 1000 samples take a tenth of a second.
import { randomStream } from "../runtime/random.js";
import { type BootstrapOptions, type Interval, percentileInterval } from "./intervals.js";
import { sum } from "./sums.js";

export interface PairedDifference {
  /** First minus second. */
  readonly difference: number;
  readonly interval: Interval;
}

/** Difference of any statistic of two lists, [N] each, with the percentile bootstrap over the N items. */
export function pairedBootstrap<T>(
  first: readonly T[],
  second: readonly T[],
  { statistic, ...options }: BootstrapOptions & { statistic: (values: T[]) => number },
): PairedDifference {
  requireItems("pairedBootstrap", first.length, second.length);
  const differenceOf = (items: Int32Array) => statistic(pick(first, items)) - statistic(pick(second, items));
  const interval = bootstrapItems(first.length, differenceOf, options);
  return { difference: statistic([...first]) - statistic([...second]), interval };
}

/** Difference of the means of two lists, [N] each: the same interval as `pairedBootstrap` gives, much faster. */
export function pairedMeanBootstrap(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: BootstrapOptions,
): PairedDifference {
  requireItems("pairedMeanBootstrap", first.length, second.length);
  const differences = Float64Array.from(first, (value, i) => value - second[i]);
  return { difference: sum(differences) / differences.length, interval: bootstrapMean(differences, options) };
}

/** Percentile bootstrap of the mean of N numbers, or of a share of zeros and ones: `bootstrap` of the mean, faster. */
export function bootstrapMean(values: ArrayLike<number>, options: BootstrapOptions): Interval {
  const numbers = Float64Array.from(values);
  if (numbers.length === 0 || numbers.some(Number.isNaN))
    throw new Error(`bootstrapMean: expected one or more numbers, got ${numbers.length ? "NaN" : "none"}`);
  const meanOf = (items: Int32Array) => {
    let total = 0;
    for (let i = 0; i < items.length; i++) total += numbers[items[i]];
    return total / items.length;
  };
  return bootstrapItems(numbers.length, meanOf, options);
}

/**
 * Percentile bootstrap of a statistic of which of N items were drawn: the fast form of `bootstrap`, with the same draws
 * for the same key. The statistic gets N positions in a list that the next draw overwrites.
 */
export function bootstrapItems(
  count: number,
  statistic: (items: Int32Array) => number,
  { key, samples = 1000, level = 0.95 }: BootstrapOptions,
): Interval {
  if (!(Number.isInteger(count) && count > 0))
    throw new Error(`bootstrapItems: expected at least one item, got ${count}`);
  const random = randomStream(key);
  const items = new Int32Array(count);
  const drawn = Array.from({ length: samples }, () => {
    for (let i = 0; i < count; i++) items[i] = random.integer(count);
    return statistic(items);
  });
  return percentileInterval(drawn, level);
}

function pick<T>(values: readonly T[], items: Int32Array): T[] {
  const picked: T[] = [];
  for (let i = 0; i < items.length; i++) picked.push(values[items[i]]);
  return picked;
}

function requireItems(caller: string, first: number, second: number): void {
  if (first !== second || first === 0)
    throw new Error(`${caller}: expected two values per item, got lists of ${first} and ${second}`);
}
