import fc from "fast-check";
import { expect, test } from "vitest";
import { searchLine } from "../../lib/statistics/minimize-search.js";

type Line = (step: number) => { value: number; slope: number };

/** Searches and writes down the steps that were tried. */
async function search(line: Line, { first = 1, longest = 1e10, evaluations = 50 } = {}) {
  const steps: number[] = [];
  const at = async (step: number) => {
    steps.push(step);
    return { step, ...line(step) };
  };
  const found = await searchLine(at, { step: 0, ...line(0) }, { first, longest, evaluations });
  return { steps, found };
}

test("a first step that is good enough is taken", async () => {
  // (t - 2)^2 from t = 0: at 1 the value falls from 4 to 1 and the slope from -4 to -2, less than 0.9 of it.
  const { steps, found } = await search((t) => ({ value: (t - 2) ** 2, slope: 2 * (t - 2) }));
  expect(steps).toEqual([1]);
  expect(found).toEqual({ step: 1, value: 1, slope: -2 });
});

test("a step that is too long is cut back to the parabola's minimum", async () => {
  // Cubic and quadratic both find the minimum of (t - 2)^2 from its values and slopes at 0 and 10.
  const { steps, found } = await search((t) => ({ value: (t - 2) ** 2, slope: 2 * (t - 2) }), { first: 10 });
  expect(steps).toEqual([10, 2]);
  expect(found?.slope).toBe(0);
});

test("a point that is lower, but not low enough, is judged by how far it is above the ceiling", async () => {
  // 1 - t + 0.9995 t^2 at 1 is 0.9995, below 1 but above 1 - 0.001 t. The parabola less that line has slopes -0.999 and 1 and its
  // minimum at 0.999 / 1.999; the parabola itself has it at 1 / 1.999.
  const { steps } = await search((t) => ({ value: 1 - t + 0.9995 * t * t, slope: -1 + 1.999 * t }));
  expect(steps.length).toBe(2);
  expect(steps[1]).toBeCloseTo(0.999 / 1.999, 12);
});

test("while no minimum is enclosed, steps grow at most fourfold", async () => {
  // 1 - t is straight: each stride from the best point so far may be followed by four times itself.
  const { steps, found } = await search((t) => ({ value: 1 - t, slope: -1 }), { longest: 400 });
  expect(steps).toEqual([1, 5, 21, 85, 341, 400]);
  expect(found?.step).toBe(400); // the longest step is low enough, so it is returned
});

test("a search that uses up its evaluations finds nothing", async () => {
  const { steps, found } = await search((t) => ({ value: 1 - t, slope: -1 }), { evaluations: 3 });
  expect(steps.length).toBe(3);
  expect(found).toBeUndefined();
});

test("what is found is low enough and flat enough, or can't be narrowed any further", async () => {
  const waves = fc.array(
    fc.record({
      height: fc.double({ min: -3, max: 3, noNaN: true }),
      frequency: fc.double({ min: 0.1, max: 6, noNaN: true }),
      phase: fc.double({ min: 0, max: 6.28, noNaN: true }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  let stuck = 0;
  let searches = 0;
  await fc.assert(
    fc.asyncProperty(waves, fc.double({ min: 0.01, max: 30, noNaN: true }), async (given, first) => {
      const line: Line = (t) => {
        let [value, slope] = [0.05 * t * t, 0.1 * t];
        for (const { height, frequency, phase } of given) {
          value += height * Math.sin(frequency * t + phase);
          slope += height * frequency * Math.cos(frequency * t + phase);
        }
        return { value, slope };
      };
      const start = line(0);
      fc.pre(start.slope < -1e-3);
      const { found } = await search(line, { first });
      searches++;
      expect(found!.value).toBeLessThanOrEqual(start.value); // never higher than where it began
      const isGood =
        found!.value <= start.value + 1e-3 * found!.step * start.slope && Math.abs(found!.slope) <= -0.9 * start.slope;
      if (!isGood) stuck++;
    }),
    { numRuns: 100, seed: 2 },
  );
  expect(searches).toBe(100);
  expect(stuck / searches).toBeLessThan(0.1); // intervals of less than a tenth of the step are given up
});
