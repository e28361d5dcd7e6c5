import fc from "fast-check";
import { expect, test } from "vitest";
import { searchStrengths, strengthAt } from "../../lib/evaluation/strength-search.js";

const steps = Array.from({ length: 97 }, (_, step) => step);

test("strengths are eight to a decade, from 1e-6 to 1e6", () => {
  expect([strengthAt(0), strengthAt(48), strengthAt(96)]).toEqual([1e-6, 1, 1e6]);
  expect(strengthAt(49)).toBeCloseTo(10 ** 0.125, 12);
});

test("the intervals around the peak are halved, as in the paper", async () => {
  // A peak at step 65.3: of 0, 16, ... 96 the step 64 is nearest; then 56 and 72, 60 and 68, 62 and 66, and around that 65 and 67.
  const { l2, tried } = await searchStrengths(async (strength) => -Math.abs(Math.log10(strength) + 6 - 65.3 / 8));
  const order = [0, 16, 32, 48, 64, 80, 96, 56, 72, 60, 68, 62, 66, 65, 67];
  expect(tried.map((each) => each.l2)).toEqual(order.map(strengthAt));
  expect(l2).toBe(strengthAt(65));
  expect(tried.find((each) => each.l2 === l2)?.score).toBeCloseTo(-0.3 / 8, 12);
});

test("of equal scores the strongest penalty wins, and nothing beyond the ends is tried", async () => {
  const { l2, tried } = await searchStrengths(async () => 0.5);
  expect(l2).toBe(1e6);
  expect(tried.length).toBe(7 + 4); // below 1e6 there is one strength to try at each halving, above it none
  expect(Math.max(...tried.map((each) => each.l2))).toBe(1e6);
});

test("a single peak is always found, with at most fifteen tries", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...steps), async (step) => {
      const peak = strengthAt(step);
      const { l2, tried } = await searchStrengths(async (strength) => -Math.abs(Math.log(strength / peak)));
      expect(l2).toBe(peak);
      expect(tried.length).toBeLessThanOrEqual(15);
      expect(new Set(tried.map((each) => each.l2)).size).toBe(tried.length);
    }),
  );
});

test("scores that are no numbers are refused", async () => {
  await expect(searchStrengths(async () => Number.NaN)).rejects.toThrow("got NaN for l2 0.000001");
});
