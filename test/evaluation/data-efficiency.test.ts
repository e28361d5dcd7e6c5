import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dataEfficiency, medianShots, shotsLabel } from "../../lib/evaluation/data-efficiency.js";
import { seedKey } from "../../lib/runtime/random.js";

const key = seedKey(3);

test("the number is that of the mean curve, and its interval that of the draws", () => {
  const points = [
    { shots: 1, accuracies: [0.1, 0.3] },
    { shots: 4, accuracies: [0.3, 0.5] },
    { shots: 100, accuracies: [0.9] },
  ];
  const result = dataEfficiency(points, { target: 0.3, key });
  expect(result.relation).toBe("=");
  expect(result.x).toBeCloseTo(2, 12); // half way from 0.2 to 0.4, and from 1 to 4 in the logarithm
  // A quarter of the resamples is the first draw alone, which reaches 0.3 at 4, and a quarter the second, at 1.
  expect(result.interval.map(({ x }) => Math.round(1e9 * x) / 1e9)).toEqual([1, 4]);
});

test("a target beyond few-shot is sought on the way to all examples", () => {
  const points = [
    { shots: 16, accuracies: [0.4, 0.6] },
    { shots: 256, accuracies: [0.9] },
  ];
  // From 0.5 at 16 to 0.9 at 256, 0.7 is half way: 16 * 16^0.5 = 64.
  expect(dataEfficiency(points, { target: 0.7, key }).x).toBeCloseTo(64, 10);
});

test("ends of the interval may be bounds", () => {
  const points = [
    { shots: 1, accuracies: [0.1, 0.4] },
    { shots: 4, accuracies: [0.2, 0.5] },
  ];
  const { interval, x } = dataEfficiency(points, { target: 0.3, key });
  expect(interval).toEqual([
    { relation: "<", x: 1 },
    { relation: ">", x: 4 },
  ]);
  expect(x).toBeCloseTo(2, 12); // means 0.25 and 0.35
});

test("what no number of examples reaches, and what one example exceeds, is said so", () => {
  const points = [
    { shots: 1, accuracies: [0.5] },
    { shots: 20.4, accuracies: [0.6] },
  ];
  const labelOf = (target: number) => shotsLabel(dataEfficiency(points, { target, key }));
  expect([0.4, 0.5, 0.6, 0.7].map(labelOf)).toEqual(["<1", "1", "20.4", ">20.4"]);
  expect(shotsLabel({ relation: ">", x: 120.4 })).toBe(">120");
});

test("one draw has no spread, and the same key gives the same interval", () => {
  const points = [
    { shots: 1, accuracies: [0.2] },
    { shots: 4, accuracies: [0.4] },
  ];
  const { interval, ...middle } = dataEfficiency(points, { target: 0.3, key });
  expect(interval).toEqual([middle, middle]);
  expect(dataEfficiency(points, { target: 0.3, key })).toEqual({ ...middle, interval });
});

test("more accuracy never takes fewer examples", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const order = { "<": 0, "=": 1, ">": 2 };
  fc.assert(
    fc.property(fc.array(share, { minLength: 3, maxLength: 3 }), share, share, (values, a, b) => {
      const points = values.map((value, i) => ({ shots: 4 ** i, accuracies: [value] }));
      const targets = [Math.min(a, b), Math.max(a, b)];
      const [less, more] = targets.map((target) => dataEfficiency(points, { target, key, samples: 1 }));
      expect(order[less.relation]).toBeLessThanOrEqual(order[more.relation]);
      if (less.relation === more.relation) expect(less.x).toBeLessThanOrEqual(more.x * (1 + 1e-12));
    }),
  );
});

test("a median of several datasets survives bounds at both ends", () => {
  const datasets = [
    { relation: ">", x: 5 },
    { relation: "=", x: 7 },
    { relation: "<", x: 1 },
  ] as const;
  expect(medianShots(datasets)).toEqual({ relation: "=", x: 7 });
  expect(medianShots(datasets.slice(0, 2))).toEqual({ relation: "=", x: 7 }); // the lower of the two
  expect(medianShots(datasets.slice(0, 1))).toEqual({ relation: ">", x: 5 });
  expect(() => medianShots([])).toThrow("medianShots: expected at least one dataset, got none");
});

test("curves that make no sense are refused", () => {
  const efficiency = (points: { shots: number; accuracies: number[] }[], target = 0.5) =>
    dataEfficiency(points, { target, key });
  const [one, four] = [
    { shots: 1, accuracies: [0.1, 0.2] },
    { shots: 4, accuracies: [0.3, 0.4] },
  ];
  expect(() => efficiency([one])).toThrow("expected two or more points at rising shots, got shots 1");
  expect(() => efficiency([four, one])).toThrow("got shots 4, 1");
  expect(() => efficiency([{ ...one, shots: 0 }, four])).toThrow("zero-shot has no place on log x");
  expect(() => efficiency([one, { shots: 4, accuracies: [1, 1, 1] }])).toThrow("expected 3 accuracies or one at every");
  expect(() => efficiency([{ ...one, accuracies: [] }, four])).toThrow("got 0 at 1 shots");
  expect(() => efficiency([one, four], Number.NaN)).toThrow("expected accuracies from 0 to 1, got NaN");
  expect(() => efficiency([one, { shots: 4, accuracies: [30, 40] }])).toThrow("accuracies from 0 to 1, got 30");
  expect(() => dataEfficiency([one, four], { target: 0.5, key, level: 95 })).toThrow("a level between 0 and 1, got 95");
});
