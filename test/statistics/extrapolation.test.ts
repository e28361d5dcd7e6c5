import { expect, test } from "vitest";
import { seedKey } from "../../lib/runtime/random.js";
import { extrapolate } from "../../lib/statistics/extrapolation.js";

const key = seedKey(3);

/** Error 0.8 * C^-0.25 at C = 1, 16, 256, 4096: 0.8, 0.4, 0.2, 0.1, each with two seeds one percent to either side. */
const points = [1, 16, 256, 4096].flatMap((compute, i) =>
  [0.99, 1.01].map((noise) => ({ compute, error: (0.8 / 2 ** i) * noise, size: "SMBL"[i] })),
);

test("the largest model is predicted from the smaller ones and compared with what was seen", () => {
  const { fit, predictions } = extrapolate(points, { key });
  expect(fit.exponent).toBeCloseTo(-0.25, 6);
  expect(predictions).toHaveLength(1);
  expect(predictions[0]).toMatchObject({ size: "L", compute: 4096, seen: [0.1 * 0.99, 0.1 * 1.01], inside: 2 });
  expect(predictions[0].predicted).toBeCloseTo(0.1, 4);
});

test("the held-out errors have no part in the fit", () => {
  const wrong = points.map((point) => (point.size === "L" ? { ...point, error: 0.3 } : point));
  const [prediction] = extrapolate(wrong, { key }).predictions;
  expect(prediction.predicted).toBeCloseTo(0.1, 4);
  expect(prediction.interval[1]).toBeLessThan(0.3);
  expect(prediction.inside).toBe(0);
});

test("two sizes can be held out, and the farther one has the wider interval", () => {
  const { predictions } = extrapolate(points, { key, heldOutSizes: 2 });
  expect(predictions.map((prediction) => prediction.size)).toEqual(["B", "L"]);
  const [near, far] = predictions.map(({ interval, predicted }) => (interval[1] - interval[0]) / predicted);
  expect(far).toBeGreaterThan(near);
});

test("a size trained for two lengths gets two predictions", () => {
  const longer = { compute: 8192, error: 0.084, size: "L" };
  const { predictions } = extrapolate([...points, longer], { key });
  expect(predictions.map((prediction) => prediction.compute)).toEqual([4096, 8192]);
});

test("a prediction needs two sizes to fit", () => {
  expect(() => extrapolate(points, { key, heldOutSizes: 3 })).toThrow("got 3 of 4; add model sizes");
});
