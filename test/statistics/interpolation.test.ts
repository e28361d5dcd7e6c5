import fc from "fast-check";
import { expect, test } from "vitest";
import { reachedAt } from "../../lib/statistics/interpolation.js";

const curve = [
  { x: 1, y: 0.3 },
  { x: 2, y: 0.4 },
  { x: 4, y: 0.5 },
  { x: 16, y: 0.6 },
];

test("between two points the curve is straight over log x", () => {
  // Halfway between 1 and 2 shots: 2^0.5. A quarter of the way from 4 to 16: 4 * 4^0.25.
  expect(reachedAt(curve, 0.35)).toEqual({ relation: "=", x: expect.closeTo(Math.SQRT2, 12) });
  expect(reachedAt(curve, 0.525)).toEqual({ relation: "=", x: expect.closeTo(4 * Math.SQRT2, 12) });
  // 0.4321928094887363 is numpy.interp(log 2.5, log [1, 2, 4], [0.3, 0.4, 0.5]), NumPy 2.4.6.
  expect(reachedAt(curve, 0.4321928094887363)).toEqual({ relation: "=", x: expect.closeTo(2.5, 12) });
});

test("a point of the curve is met exactly, the first and the last as well", () => {
  for (const { x, y } of curve) expect(reachedAt(curve, y)).toEqual({ relation: "=", x });
});

test("a target below the first point or above the last is said to lie there", () => {
  expect(reachedAt(curve, 0.2)).toEqual({ relation: "<", x: 1 });
  expect(reachedAt(curve, 0.7)).toEqual({ relation: ">", x: 16 });
});

test("a curve that dips has reached the target where it first did, and a plateau where it begins", () => {
  const dips = [0.3, 0.5, 0.2, 0.7].map((y, i) => ({ x: 2 ** i, y }));
  expect(reachedAt(dips, 0.4)).toEqual({ relation: "=", x: expect.closeTo(Math.SQRT2, 12) });
  // 0.6 is four fifths of the way from 0.2 to 0.7, from 4 to 8.
  expect(reachedAt(dips, 0.6)).toEqual({ relation: "=", x: expect.closeTo(4 * 2 ** 0.8, 12) });
  expect(
    reachedAt(
      [0.3, 0.5, 0.5].map((y, i) => ({ x: i + 1, y })),
      0.5,
    ),
  ).toEqual({ relation: "=", x: 2 });
  // It starts above the target: reached before the first point, though it falls below later.
  expect(
    reachedAt(
      [0.5, 0.2].map((y, i) => ({ x: i + 1, y })),
      0.4,
    ),
  ).toEqual({ relation: "<", x: 1 });
});

test("points may come in any order, and a single one tells on which side the target lies", () => {
  expect(reachedAt(curve.toReversed(), 0.35)).toEqual(reachedAt(curve, 0.35));
  const [point] = curve;
  expect([0.2, 0.3, 0.4].map((target) => reachedAt([point], target).relation)).toEqual(["<", "=", ">"]);
});

test("reading the curve at the answer gives the target, and a higher target is never reached earlier", () => {
  const heights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 7 });
  fc.assert(
    fc.property(heights, fc.integer({ min: 0, max: 100 }), (ys, target) => {
      const points = ys.map((y, i) => ({ x: 2 ** i, y }));
      const reach = reachedAt(points, target + 0.5);
      if (reach.relation === "=") {
        const left = Math.min(Math.floor(Math.log2(reach.x)), ys.length - 2);
        const share = Math.log2(reach.x) - left;
        expect(ys[left] + share * (ys[left + 1] - ys[left])).toBeCloseTo(target + 0.5, 8);
      }
      expect(reachedAt(points, target + 1.5).x).toBeGreaterThanOrEqual(reach.x);
    }),
    { numRuns: 100, seed: 1 },
  );
});

test("an empty curve, zero shots, repeated x and numbers that are none are refused", () => {
  expect(() => reachedAt([], 0.5)).toThrow("expected a curve of at least one point, got none");
  expect(() => reachedAt([{ x: 0, y: 0.5 }], 0.5)).toThrow("got (0, 0.5); zero-shot has no place on log x");
  expect(() => reachedAt([...curve, { x: 4, y: 0.55 }], 0.5)).toThrow("got 5 of 4; average them first");
  expect(() => reachedAt([{ x: 1, y: Number.NaN }], 0.5)).toThrow("expected finite points");
  expect(() => reachedAt(curve, Number.NaN)).toThrow("expected a finite target, got NaN");
});
