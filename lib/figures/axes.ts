// Logarithmic axes with ticks that a person can read, and what to do with values that have no logarithm.
import type { Axis } from "./plotly.js";

/** A logarithmic axis that holds all values, with some room at both ends and labels at round numbers. */
export function logAxis(
  title: string,
  values: readonly number[],
  { format, room = 0.05 }: { format: (value: number) => string; room?: number },
): Axis & { range: readonly [number, number] } {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  if (logs.length === 0) throw new Error(`logAxis: expected a value above 0 for "${title}", got none`);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const margin = Math.max(room * (high - low), 0.02);
  const ticks = logTicks(10 ** (low - margin), 10 ** (high + margin));
  return {
    type: "log",
    title: { text: title },
    range: [low - margin, high + margin],
    tickvals: ticks,
    ticktext: ticks.map(format),
  };
}

/** Four or more round numbers from low to high: decades, or finer steps where the range is short. */
export function logTicks(low: number, high: number): number[] {
  const choices = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7], steps(0.5), steps(0.2), steps(0.1)];
  const ticks = choices.map((digits) => ticksWithDigits(digits, low, high));
  return ticks.find((list) => list.length >= 4) ?? ticks[ticks.length - 1];
}

/** 1200000 as "1.2×10⁶", a power of ten without its "1×"; as Plotly's HTML. */
export function powerOfTen(value: number): string {
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const digits = Number((value / 10 ** exponent).toPrecision(3));
  return `${digits === 1 ? "" : `${digits}×`}10<sup>${exponent}</sup>`;
}

/** 0.125 as "12.5 %". */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** What to say of the values that a logarithmic axis can't show; "" when there are none. */
export function noticeOfZeros(values: readonly number[], what: string): string {
  const zeros = values.filter((value) => !(value > 0)).length;
  return zeros === 0 ? "" : `not shown: ${zeros} of ${values.length} ${what}, as a logarithmic axis has no 0`;
}

/** 1 to 9.9 in steps. */
function steps(step: number): number[] {
  return Array.from({ length: Math.round(9 / step) }, (_, i) => Number((1 + i * step).toPrecision(2)));
}

function ticksWithDigits(digits: readonly number[], low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++)
    for (const digit of digits) ticks.push(Number(`${digit}e${decade}`));
  return ticks.filter((tick) => tick >= low && tick <= high);
}
