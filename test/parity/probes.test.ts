import { expect, test } from "vitest";
import { compareProbe, isEqual, readProbes } from "../../parity/probes.js";

// Written by parity/probes.py: small problems with the coefficients and predictions of scikit-learn 1.9.1's
// LogisticRegression(solver="lbfgs", max_iter=1000) in double precision. The bound is parity/differences.ts's 1e-4.
const { cases, versions } = readProbes("test/fixtures/parity/probes");

test("the committed problems are of scikit-learn", () => {
  expect(versions["scikit-learn"]).toBe("1.9.1");
  expect(cases.length).toBe(15);
  expect(cases.filter(({ apart }) => apart < 1e-6).length).toBeGreaterThan(11);
});

for (const each of cases)
  test(`${each.variant}: coefficients and predictions are scikit-learn's, wherever those are determined`, async () => {
    const outcome = await compareProbe(each);
    expect(isEqual(outcome)).toBe(true);
    if (!outcome.isDetermined) return;
    expect(outcome).toMatchObject({ otherPredictions: 0, iterations: 0 });
    expect(outcome.coefficients.relative).toBeLessThan(1e-6);
    expect(Math.abs(outcome.excess)).toBeLessThan(1e-9);
  });

test("a wrong coefficient is noticed", async () => {
  const [first] = cases;
  const coefficients = first.coefficients.map((value, i) => (i === 3 ? -value : value));
  expect(isEqual(await compareProbe({ ...first, coefficients }))).toBe(false);
});
