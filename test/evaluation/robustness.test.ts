import * as fc from "fast-check";
import { expect, test } from "vitest";
import { effectiveRobustness, relativeRobustness, robustnessLine } from "../../lib/evaluation/robustness.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expit, fitLogLogLine, logit } from "../../lib/statistics/transformed-lines.js";

const key = seedKey(5);
/** Models on the line logit(shifted) = logit(reference) - 1. */
const standard = [0.3, 0.5, 0.7, 0.9].map((reference) => ({ reference, shifted: expit(logit(reference) - 1) }));
const line = robustnessLine(standard, { key });

test("a model on the standard models' line has no effective robustness", () => {
  // logit(0.6) - 1 = 0.405465 - 1 = -0.594535, whose logistic function is 0.355595.
  const result = effectiveRobustness({ reference: 0.6, shifted: 0.355595 }, line, { key });
  expect(result.predicted).toBeCloseTo(0.355595, 6);
  expect(result.effective).toBeCloseTo(0, 6);
  expect(result.gapClosed).toBeCloseTo(0, 5);
  expect(result.band[0]).toBeCloseTo(0.355595, 6); // every resample of points on a line gives that line
});

test("effective robustness is the height above the line, and closes that share of the gap", () => {
  // At 0.5 the line predicts 1 / (1 + e) = 0.268941, a gap of 0.231059; 0.4 lies 0.131059 above.
  const { effective, gapClosed, interval } = effectiveRobustness({ reference: 0.5, shifted: 0.4 }, line, { key });
  expect(effective).toBeCloseTo(0.131059, 6);
  expect(gapClosed).toBeCloseTo(0.131059 / 0.231059, 5);
  expect(interval[0]).toBeCloseTo(0.131059, 6);
  const below = effectiveRobustness({ reference: 0.5, shifted: 0.2 }, line, { key });
  expect(below.effective).toBeCloseTo(-0.068941, 6);
});

test("any rise of the accuracy under shift is a rise of effective robustness at the same reference accuracy", () => {
  const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(share, share, share, (reference, a, b) => {
      const of = (shifted: number) => effectiveRobustness({ reference, shifted }, line, { key, samples: 10 }).effective;
      expect(of(a) - of(b)).toBeCloseTo(a - b, 10);
    }),
  );
});

test("the interval holds both the scatter of the standard models and that of the examples", () => {
  const scattered = standard.map(({ reference, shifted }, i) => ({ reference, shifted: shifted + 0.04 * (-1) ** i }));
  const model = { reference: 0.5, shifted: 0.4 };
  const width = (points: typeof standard, trials?: { reference: number; shifted: number }) => {
    const { interval } = effectiveRobustness(model, robustnessLine(points, { key }), { key, trials });
    return interval[1] - interval[0];
  };
  expect(width(scattered)).toBeGreaterThan(0.02);
  // With 400 examples alone: the shifted accuracy has standard error (0.4 * 0.6 / 400)^0.5 = 0.0245, the reference one 0.025,
  // which the line turns into 0.025 * 0.268941 * 0.731059 / 0.25 = 0.0197; together 0.0314, so 95 % are 2 * 1.96 * 0.0314 wide.
  expect(width(standard, { reference: 400, shifted: 400 })).toBeCloseTo(0.123, 1.8);
  expect(width(scattered, { reference: 400, shifted: 400 })).toBeGreaterThan(width(scattered));
  // At 0.9 and 0.3 the line predicts 1 / (1 + e / 9) = 0.768047; half the width is about 1.96 * (0.3 * 0.7 / 900)^0.5 = 0.03 or more.
  const trials = { reference: 900, shifted: 900 };
  const { interval } = effectiveRobustness({ reference: 0.9, shifted: 0.3 }, line, { key, trials });
  expect((interval[0] + interval[1]) / 2).toBeCloseTo(0.3 - 0.768047, 1.8);
  expect(interval[1] - interval[0]).toBeGreaterThan(0.06);
});

test("a perfect or hopeless model needs the number of examples", () => {
  const trials = { reference: 100, shifted: 50 };
  expect(() => effectiveRobustness({ reference: 1, shifted: 0.5 }, line, { key })).toThrow("give the number of trials");
  const perfect = effectiveRobustness({ reference: 1, shifted: 1 }, line, { key, trials });
  // 99.5 right of 100: logit(0.995) - 1 = 4.293305, whose logistic function is 0.986524.
  expect(perfect.predicted).toBeCloseTo(0.986524, 6);
  expect(perfect.effective).toBeCloseTo(0.013476, 6);
  expect(() => robustnessLine([...standard, { reference: 0.2, shifted: 0 }], { key })).toThrow(
    "expected an accuracy between 0 and 1, got 0",
  );
  expect(robustnessLine([...standard, { reference: 0.2, shifted: 0 }], { key, trials }).axes).toBe("logit");
});

test("where the line predicts no gap, none is closed", () => {
  const better = standard.map(({ reference, shifted }) => ({ reference: shifted, shifted: reference }));
  const { gapClosed } = effectiveRobustness({ reference: 0.5, shifted: 0.8 }, robustnessLine(better, { key }), { key });
  expect(gapClosed).toBeNaN();
});

test("relative robustness is the difference on the same examples", () => {
  const before = [true, true, false, false, false];
  const after = [true, false, true, true, false];
  const { difference, interval } = relativeRobustness(after, before, { key });
  expect(difference).toBeCloseTo(0.2, 12); // 3 of 5 and 2 of 5
  expect(interval[0]).toBeLessThan(0);
  expect(interval[1]).toBeGreaterThan(0.2);
  expect(relativeRobustness(before, before, { key })).toEqual({ difference: 0, interval: [0, 0] });
});

test("the same key gives the same intervals, and other lines and lists are refused", () => {
  const options = { key, trials: { reference: 50, shifted: 60 } };
  const model = { reference: 0.5, shifted: 0.4 };
  expect(effectiveRobustness(model, line, options)).toEqual(effectiveRobustness(model, line, options));
  const other = fitLogLogLine([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], { key });
  expect(() => effectiveRobustness(model, other, options)).toThrow("expected a line on logit axes, got log axes");
  expect(() => robustnessLine(standard.slice(0, 2), { key })).toThrow("3 or more, got lengths 2 and 2");
  expect(() => relativeRobustness([true], [], { key })).toThrow("expected two values per item");
});
