import { expect, test } from "vitest";
import { difference, isWithin, tolerance, worse } from "../../parity/differences.js";

test("the relative difference is the largest distance over the reference's largest number", () => {
  // Distances 0, 0.5 and 0.25; the largest number is 4: 0.5 / 4.
  const { relative } = difference([1, -3.5, 2.25], [1, -4, 2]);
  expect(relative).toBeCloseTo(0.125, 12);
});

test("a wrong small number shows beside a large one, element by element", () => {
  // A distance of 0.01 at a number of 0. Root of the mean square of (100, 0): 100 / sqrt(2) = 70.71; 0.01 / 70.71 = 1.4e-4.
  const found = difference([100, 0.01], [100, 0]);
  expect(found.relative).toBeCloseTo(1e-4, 10);
  expect(found.elementwise).toBeCloseTo(1.414e-4, 6);
  expect(isWithin(found)).toBe(false);
});

test("what is not a number is infinitely far away", () => {
  expect(difference([Number.NaN, 1], [0, 1]).relative).toBe(Number.POSITIVE_INFINITY);
  expect(isWithin(difference([Number.NaN, 1], [0, 1]))).toBe(false);
});

test("numbers below the floor are measured against the floor", () => {
  // 1e-9 apart: relative to 1e-9 that is 1, relative to a floor of 0.01 it is 1e-7.
  expect(difference([2e-9], [1e-9], { floor: 0 }).relative).toBeCloseTo(1, 6);
  expect(difference([2e-9], [1e-9], { floor: 0.01 }).relative).toBeCloseTo(1e-7, 12);
});

test("zeros are equal to zeros", () => {
  expect(difference([0, 0], [0, 0])).toEqual({ relative: 0, elementwise: 0 });
});

test("arrays of different lengths are not compared", () => {
  expect(() => difference([1, 2], [1])).toThrow("difference: expected 1 numbers as in the reference, got 2");
});

test("the worse of two differences takes each measure's larger one", () => {
  expect(worse({ relative: 1, elementwise: 2 }, { relative: 3, elementwise: 0 })).toEqual({
    relative: 3,
    elementwise: 2,
  });
});

test("the tolerance itself is still within", () => {
  expect(isWithin({ relative: tolerance, elementwise: tolerance })).toBe(true);
  expect(isWithin({ relative: tolerance, elementwise: 1.01 * tolerance })).toBe(false);
});
