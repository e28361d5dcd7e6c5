// Descriptive statistics of a list of numbers.

/** Arithmetic mean of one or more numbers. */
export function mean(values: readonly number[]): number {
  requireValues("mean", values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation, with n - 1 in the denominator; NaN for a single value, which has no spread to speak of. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Number.NaN;
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, NumPy's default). */
export function quantile(values: readonly number[], probability: number): number {
  requireValues("quantile", values);
  if (!(probability >= 0 && probability <= 1))
    throw new Error(`quantile: expected a probability from 0 to 1, got ${probability}`);
  const sorted = Float64Array.from(values).sort();
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

function requireValues(caller: string, values: readonly number[]): void {
  if (values.length === 0) throw new Error(`${caller}: expected at least one value, got none`);
}
