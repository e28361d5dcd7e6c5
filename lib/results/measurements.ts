// Measurements with the interval that fits them, ready for a record.
import type { Key } from "../runtime/random.js";
import { bootstrap, clopperPearson } from "../statistics/intervals.js";
import { mean } from "../statistics/summaries.js";
import type { Measurement } from "./schema.js";

/** A share of independent trials, such as an accuracy, with its exact interval. */
export function shareMeasurement(successes: number, trials: number): Measurement {
  const interval = clopperPearson(successes, trials);
  return { value: successes / trials, interval, intervalKind: "clopperPearson", trials };
}

/** A mean of independent values, with its bootstrap interval. */
export function meanMeasurement(values: readonly number[], key: Key): Measurement {
  return {
    value: mean(values),
    interval: bootstrap(values, mean, { key }),
    intervalKind: "bootstrap",
    trials: values.length,
  };
}
