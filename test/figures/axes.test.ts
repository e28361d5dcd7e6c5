import { expect, test } from "vitest";
import { logAxis, logTicks, noticeOfZeros, percent, powerOfTen } from "../../lib/figures/axes.js";

test("ticks are decades on a long axis and rounder steps of a decade on a short one", () => {
  expect(logTicks(0.5, 5000)).toEqual([1, 10, 100, 1000]);
  expect(logTicks(8e11, 4e13)).toEqual([1e12, 3e12, 1e13, 3e13]);
  expect(logTicks(0.04, 0.6)).toEqual([0.05, 0.1, 0.2, 0.5]);
  expect(logTicks(0.27, 0.75)).toEqual([0.3, 0.4, 0.5, 0.7]);
  expect(logTicks(0.4, 0.66)).toEqual([0.4, 0.45, 0.5, 0.55, 0.6, 0.65]);
  expect(logTicks(0.5, 0.531)).toEqual([0.5, 0.51, 0.52, 0.53]);
});

test("an axis holds its values with room at both ends, in Plotly's powers of ten", () => {
  const axis = logAxis("compute", [100, 1, 10], { format: String, room: 0.1 });
  expect(axis.range[0]).toBeCloseTo(-0.2, 12);
  expect(axis.range[1]).toBeCloseTo(2.2, 12);
  expect(axis.ticktext).toEqual(axis.tickvals?.map(String));
});

test("values that have no logarithm don't move the axis, and no others is an error", () => {
  expect(logAxis("error", [0, 0.1, 0.2], { format: percent }).range).toEqual(
    logAxis("error", [0.1, 0.2], { format: percent }).range,
  );
  expect(() => logAxis("error", [0, 0], { format: percent })).toThrow(`logAxis: expected a value above 0 for "error"`);
});

test("large numbers are written as powers of ten and shares in percent", () => {
  expect(powerOfTen(1e12)).toBe("10<sup>12</sup>");
  expect(powerOfTen(3e13)).toBe("3×10<sup>13</sup>");
  expect(powerOfTen(0.0015)).toBe("1.5×10<sup>-3</sup>");
  expect(percent(0.125)).toBe("12.5 %");
  expect(percent(0.07)).toBe("7 %");
});

test("zeros are counted in words", () => {
  expect(noticeOfZeros([0.2, 0, 0.1, 0], "runs")).toBe("not shown: 2 of 4 runs, as a logarithmic axis has no 0");
  expect(noticeOfZeros([0.2], "runs")).toBe("");
});
