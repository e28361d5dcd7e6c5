// Learning rates of one update: one for all parameters, or one for each named part at the top of their tree, as LiT has them for
// its two towers when both are trained (tower-schedules.ts).
import { type Scalar, tf } from "../engine/tf.js";
import type { Tree } from "../engine/tree.js";
import type { Schedule } from "./schedules.js";

/** Parts by their names, "imageTower", and one for all other parameters. */
export type ByPart<T> = { readonly others: T; readonly [part: string]: T };

/** A schedule for all parameters, or schedules by parts. */
export type Schedules = Schedule | ByPart<Schedule>;

/** The same at one step, each []. */
export type Rates = Scalar | ByPart<Scalar>;

/** The rate of a parameter by its path, "imageTower/blocks/0/attention/qkv/kernel". */
export function rateOf(rates: Rates, path: string): Scalar {
  if (rates instanceof tf.Tensor) return rates;
  const [part] = path.split("/");
  return Object.hasOwn(rates, part) ? rates[part] : rates.others;
}

/** Rates of update `step` as tensors, and as a number that of the parameters without a schedule of their own. */
export function ratesAt(schedules: Schedules, step: number): { rates: Rates; rate: number } {
  if (typeof schedules === "function") {
    const rate = schedules(step);
    return { rates: tf.scalar(rate), rate };
  }
  const numbers = mapParts(schedules, (schedule) => schedule(step));
  return { rates: mapParts(numbers, (rate) => tf.scalar(rate)), rate: numbers.others };
}

/** Throws on a schedule for a part that the parameters don't have: it would move nothing. */
export function checkParts(schedules: Schedules, params: Tree): void {
  if (typeof schedules === "function") return;
  const unknown = Object.keys(schedules).filter((part) => part !== "others" && !Object.hasOwn(params, part));
  if (unknown.length > 0)
    throw new Error(
      `train: expected schedules of ${Object.keys(params).join(", ")} and others, got one of ${unknown.join(", ")}`,
    );
}

function mapParts<T, R>(parts: ByPart<T>, replace: (value: T) => R): ByPart<R> {
  return Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, replace(value)])) as ByPart<R>;
}
