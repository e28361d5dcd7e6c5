import { expect, test } from "vitest";
import { deriveKey, type Key, randomStream, seedKey } from "../../lib/runtime/random.js";
import {
  curveInterval,
  errorAt,
  fitPowerLaw,
  fitPowerLawWithFloor,
  type PowerLaw,
  predictionInterval,
  type ScalingPoint,
} from "../../lib/statistics/power-law.js";

const key = seedKey(11);
const computes = [1e12, 4e12, 2e13, 1e14, 3e14];

/** Three seeds per compute that follow a law, with noise of the given size in log error. */
function runs(law: PowerLaw, { noise = 0, noiseKey = key }: { noise?: number; noiseKey?: Key } = {}): ScalingPoint[] {
  const random = randomStream(noiseKey);
  const seeds = computes.flatMap((compute) => [compute, compute, compute]);
  return seeds.map((compute) => ({
    compute,
    error: errorAt(law, compute) * Math.exp(noise * random.normal()),
    size: String(compute),
  }));
}

test("a law without noise is recovered, with an interval of no width", () => {
  const fit = fitPowerLaw(runs({ floor: 0, factor: 20, exponent: -0.12 }), { key, samples: 50 });
  expect(fit.exponent).toBeCloseTo(-0.12, 10);
  expect(fit.factor).toBeCloseTo(20, 8);
  expect(fit.r).toBeCloseTo(-1, 10);
  expect(fit.exponentInterval[0]).toBeCloseTo(-0.12, 8);
  expect(fit.exponentInterval[1]).toBeCloseTo(-0.12, 8);
});

test("CLIP's Figure 9 has an exponent of -0.0753 against multiply-accumulates per picture", () => {
  // Mean zero-shot error over 27 datasets (Table 11) of RN50, RN101, RN50x4, x16, x64; GMAC of the image tower.
  const gmacs = [6.0, 9.71, 21.11, 74.23, 263.42];
  const errors = [0.4534, 0.438, 0.4205, 0.385, 0.3387];
  const points = gmacs.map((compute, i) => ({ compute, error: errors[i], size: String(i) }));
  const fit = fitPowerLaw(points, { key });
  expect(fit.exponent).toBeCloseTo(-0.0753, 4);
  expect(fit.r).toBeCloseTo(-0.993, 3);
  expect(2 ** fit.exponent).toBeCloseTo(0.949, 3);
  // Student's interval with 3 degrees of freedom is -0.0753 -+ 3.182 * 0.0052 = -0.0919 .. -0.0587.
  expect(fit.exponentInterval[0]).toBeCloseTo(-0.092, 2);
  expect(fit.exponentInterval[1]).toBeCloseTo(-0.059, 2);
});

test("a floor without noise is recovered and identified", () => {
  const fit = fitPowerLawWithFloor(runs({ floor: 0.15, factor: 900, exponent: -0.28 }), { key, samples: 50 });
  expect(fit.floor).toBeCloseTo(0.15, 6);
  expect(fit.exponent).toBeCloseTo(-0.28, 5);
  expect(fit.factor / 900).toBeCloseTo(1, 3);
  expect(fit.floorIdentified).toBe(true);
});

test("a floor is told from none under noise of half a percent, and its interval holds it", () => {
  const points = runs({ floor: 0.15, factor: 900, exponent: -0.28 }, { noise: 0.005 });
  const { floorInterval, floorIdentified, floor } = fitPowerLawWithFloor(points, { key, samples: 200 });
  expect(floorIdentified).toBe(true);
  expect(floorInterval[0]).toBeLessThan(0.15);
  expect(floorInterval[1]).toBeGreaterThan(0.15);
  expect(floorInterval[1]).toBeLessThan(0.17);
  expect(floor).toBeLessThan(Math.min(...points.map((point) => point.error)));
});

test("a plain law is fitted with a floor whose interval touches zero, so none is claimed", () => {
  const points = runs({ floor: 0, factor: 20, exponent: -0.12 }, { noise: 0.02 });
  const fit = fitPowerLawWithFloor(points, { key, samples: 200 });
  expect(fit.floorInterval[0]).toBe(0);
  expect(fit.floorIdentified).toBe(false);
});

test("the floor's fit is the least squares one: the squared log error is least in each parameter", () => {
  const points = runs({ floor: 0.15, factor: 900, exponent: -0.28 }, { noise: 0.03 });
  const loss = (law: PowerLaw) =>
    points.reduce((sum, { compute, error }) => sum + Math.log(error / errorAt(law, compute)) ** 2, 0);
  const fit = fitPowerLawWithFloor(points, { key, samples: 10 });
  for (const name of ["floor", "factor", "exponent"] as const) {
    const [less, more] = [1 - 1e-4, 1 + 1e-4].map((change) => loss({ ...fit, [name]: fit[name] * change }));
    // The lowest point of the parabola through the three losses, as a share of the parameter's value.
    const lowest = (0.5e-4 * (less - more)) / (less + more - 2 * loss(fit));
    expect(Math.abs(lowest)).toBeLessThan(1e-5);
  }
});

test("95 % intervals hold the exponent, the curve and a new run in nearly 95 % of simulations", () => {
  const law = { floor: 0, factor: 20, exponent: -0.12 };
  const held = { exponent: 0, curve: 0, run: 0 };
  for (let i = 0; i < 300; i++) {
    const noiseKey = deriveKey(seedKey(5), i);
    const fit = fitPowerLaw(runs(law, { noise: 0.03, noiseKey }), { key: noiseKey, samples: 200 });
    const newRun = errorAt(law, 2e15) * Math.exp(0.03 * randomStream(deriveKey(noiseKey, "new")).normal());
    held.exponent += contains(fit.exponentInterval, law.exponent);
    held.curve += contains(curveInterval(fit, 2e15), errorAt(law, 2e15));
    held.run += contains(predictionInterval(fit, 2e15), newRun);
  }
  for (const count of Object.values(held)) {
    expect(count / 300).toBeGreaterThan(0.9);
    expect(count / 300).toBeLessThan(0.995);
  }
});

test("one seed per size still gives an interval, and sizes off the line widen it", () => {
  const near = [0.1, 0.0805, 0.0633, 0.0502].map((error, i) => ({ error, compute: 10 ** i, size: String(i) }));
  const far = [0.1, 0.09, 0.06, 0.0502].map((error, i) => ({ error, compute: 10 ** i, size: String(i) }));
  const width = (points: ScalingPoint[]) => {
    const [low, high] = fitPowerLaw(points, { key }).exponentInterval;
    return high - low;
  };
  expect(width(near)).toBeGreaterThan(0.001);
  expect(width(far)).toBeGreaterThan(5 * width(near));
});

test("runs of one size that share a miss count as one piece of evidence, not as five", () => {
  // The same five misses, of five sizes with five seeds each and of twenty-five sizes with one seed each.
  const misses = [0.05, -0.06, 0.02, 0.04, -0.05];
  const points = misses.flatMap((miss, i) =>
    Array.from({ length: 5 }, (_, seed) => ({ compute: 10 ** i, error: Math.exp(-i / 4 + miss), seed, miss: i })),
  );
  const width = (sizeOf: (point: { miss: number; seed: number }) => string) => {
    const fit = fitPowerLaw(
      points.map((point) => ({ ...point, size: sizeOf(point) })),
      { key },
    );
    return fit.exponentInterval[1] - fit.exponentInterval[0];
  };
  // Independent misses average out over five runs: the interval shrinks by about the root of five.
  const ratio = width((point) => `${point.miss}`) / width((point) => `${point.miss} ${point.seed}`);
  expect(ratio).toBeGreaterThan(1.9);
  expect(ratio).toBeLessThan(2.6);
});

test("a zero error, too few runs and a single compute are refused with the remedy", () => {
  const points = computes.map((compute) => ({ compute, error: 0.2, size: String(compute) }));
  const withZero = [...points, { compute: 1e15, error: 0, size: "perfect" }];
  expect(() => fitPowerLaw(withZero, { key })).toThrow("fitPowerLaw: expected finite positive compute and error, got");
  expect(() => fitPowerLaw(points.slice(0, 2), { key })).toThrow("got 2 of 2; add model sizes or seeds");
  const oneCompute = points.map((point) => ({ ...point, compute: 7 }));
  expect(() => fitPowerLaw(oneCompute, { key })).toThrow("got 5 of 1");
  expect(() => fitPowerLawWithFloor(points.slice(0, 4), { key })).toThrow("at least 5 runs of 4 different computes");
});

function contains([low, high]: readonly [number, number], value: number): number {
  return low <= value && value <= high ? 1 : 0;
}
