import fc from "fast-check";
import { expect, test } from "vitest";
import { type MinimizeOptions, minimize, type Objective } from "../../lib/statistics/minimize.js";
import { expectNumbers } from "../tensors.js";

// What scikit-learn asks of SciPy's L-BFGS-B.
const options: MinimizeOptions = {
  maxIterations: 1000,
  gradientTolerance: 1e-4,
  valueTolerance: 64 * Number.EPSILON,
  evaluationsPerSearch: 50,
};

/** 100 (y - x^2)^2 + (1 - x)^2, least at (1, 1). */
const rosenbrock = ([x, y]: Float64Array, gradient: Float64Array): number => {
  gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
  gradient[1] = 200 * (y - x * x);
  return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
};

/** Also writes down where the function is evaluated. */
function watched(objective: Objective, places: number[][]): Objective {
  return (point, gradient) => {
    places.push([...point]);
    return objective(point, gradient);
  };
}

// scipy.optimize.minimize(f, [-1.2, 1], jac=True, method="L-BFGS-B", options=dict(maxiter=1000, maxls=50, gtol=1e-4,
// ftol=64 * eps)) of SciPy 1.17.1: 36 iterations, 44 evaluations.
test("Rosenbrock's valley is walked as SciPy walks it", async () => {
  const places: number[][] = [];
  const found = await minimize(watched(rosenbrock, places), Float64Array.of(-1.2, 1), options);
  expect(found).toMatchObject({ iterations: 36, reason: "small gradient" });
  expect(places.length).toBe(44);
  expectNumbers(places[1], [-0.2741523563048, 1.377896997427], 1e-11); // the first step has length 1
  expectNumbers(places[4], [-1.028535846929, 1.065342136731], 1e-11);
  expectNumbers(places[20], [0.004331481894146, -0.0241772754487], 1e-9);
  expect(found.value).toBeCloseTo(2.80764987e-12, 19);
});

// The same with 20 times the function and maxls=2: 13 iterations and 19 evaluations, then SciPy gives up.
test("where a line search fails, memory is dropped and the search tried again straight downhill, as in SciPy", async () => {
  const places: number[][] = [];
  const steep: Objective = (point, gradient) => {
    const value = rosenbrock(point, gradient);
    for (const i of [0, 1]) gradient[i] *= 20;
    return 20 * value;
  };
  const few = { ...options, evaluationsPerSearch: 2 };
  const found = await minimize(watched(steep, places), Float64Array.of(-1.2, 1), few);
  expect(found).toMatchObject({ iterations: 13, reason: "no progress" });
  expect(places.length).toBe(19);
  expectNumbers(found.point, [-0.23120998, 0.09765818], 1e-8);
});

test("iterations that run out leave the point of the last one", async () => {
  const start = Float64Array.of(-1.2, 1);
  const found = await minimize(rosenbrock, start, { ...options, maxIterations: 7 });
  expect(found).toMatchObject({ iterations: 7, reason: "iterations" });
  expect(found.value).toBeCloseTo(3.9178414682987, 9); // SciPy 1.17.1, as above with maxiter=7
  expect([...start]).toEqual([-1.2, 1]);
});

test("a start that is flat enough is left where it is", async () => {
  const found = await minimize(rosenbrock, Float64Array.of(1, 1), options);
  expect(found).toMatchObject({ iterations: 0, reason: "small gradient", value: 0 });
});

test("the least point of any bowl is found: the solution of its linear equations", async () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  const bowls = fc.record({
    curvatures: fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1, maxLength: 6 }),
    shift: number,
  });
  await fc.assert(
    fc.asyncProperty(bowls, async ({ curvatures, shift }) => {
      // sum of curvature (x - shift)^2 / 2 + (sum of x - n shift)^2 / 2, least where every x is the shift
      const bowl: Objective = (x, gradient) => {
        const all = x.reduce((sum, value) => sum + value - shift, 0);
        let value = all ** 2 / 2;
        for (const [i, curvature] of curvatures.entries()) {
          gradient[i] = curvature * (x[i] - shift) + all;
          value += (curvature * (x[i] - shift) ** 2) / 2;
        }
        return value;
      };
      const found = await minimize(bowl, new Float64Array(curvatures.length), { ...options, gradientTolerance: 1e-9 });
      for (const x of found.point) expect(Math.abs(x - shift)).toBeLessThan(1e-5);
    }),
    { numRuns: 50, seed: 1 },
  );
});

test("a step that changes the value too little is the last one", async () => {
  const flat: Objective = ([x], gradient) => {
    gradient[0] = 1e-9 * x;
    return 1 + (1e-9 * x * x) / 2;
  };
  const found = await minimize(flat, Float64Array.of(1), { ...options, gradientTolerance: 0, valueTolerance: 1e-6 });
  expect(found).toMatchObject({ iterations: 1, reason: "small change" });
});

test("a first step that no evaluation is left to shorten leaves the start as it was", async () => {
  // From 1 the first step, of length 1, leads to 0, where (x - 0.9)^2 is 0.81 instead of 0.01.
  const bowl: Objective = ([x], gradient) => {
    gradient[0] = 2 * (x - 0.9);
    return (x - 0.9) ** 2;
  };
  const found = await minimize(bowl, Float64Array.of(1), { ...options, evaluationsPerSearch: 1 });
  expect(found).toMatchObject({ reason: "no progress", iterations: 0 });
  expect(found.value).toBeCloseTo(0.01, 15);
  expect([...found.point]).toEqual([1]);
});

test("values that are no numbers are refused", async () => {
  await expect(minimize(() => Number.NaN, Float64Array.of(1), options)).rejects.toThrow("values are numbers, got NaN");
});

test("an interrupt is noticed between evaluations", async () => {
  const control = new AbortController();
  let evaluations = 0;
  const interrupted: Objective = (point, gradient) => {
    if (++evaluations === 3) control.abort(new Error("enough"));
    return rosenbrock(point, gradient);
  };
  const running = minimize(interrupted, Float64Array.of(-1.2, 1), { ...options, signal: control.signal });
  await expect(running).rejects.toThrow("enough");
  expect(evaluations).toBe(3);
});
