import { expect, test } from "vitest";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";
import {
  clipAccuracy,
  expit,
  fitLogitLine,
  fitLogLogLine,
  logit,
  transformedLineAt,
  transformedLineBand,
} from "../../lib/statistics/transformed-lines.js";

const key = seedKey(1);
const source = [0.5, 0.6, 0.7, 0.76, 0.8];
const shifted = [0.3, 0.42, 0.48, 0.6, 0.62];

test("the logit and its inverse agree with SciPy's, far out as well", () => {
  // scipy.special.logit and expit, SciPy 1.17.1.
  expect(logit(0.762)).toBeCloseTo(1.1636758820151716, 14);
  expect(logit(0.999)).toBeCloseTo(6.906754778648553, 12);
  expect(logit(0.01)).toBeCloseTo(-4.59511985013459, 14);
  expect([expit(-800), expit(-3), expit(0), expit(40)]).toEqual([0, expect.closeTo(0.04742587317756678, 15), 0.5, 1]);
  expect([logit(0), logit(1), expit(logit(0)), expit(logit(1))]).toEqual([-Infinity, Infinity, 0, 1]);
  expect(() => logit(76.2)).toThrow("logit: expected a share from 0 to 1, got 76.2");
});

test("the logit line is SciPy's line of the logits, and is read off in accuracies", () => {
  // scipy.stats.linregress(logit(x), logit(y)), SciPy 1.17.1.
  const fit = fitLogitLine(source, shifted, { key });
  expect(fit.line.slope).toBeCloseTo(0.9676154313028338, 12);
  expect(fit.line.intercept).toBeCloseTo(-0.8048087408576928, 12);
  expect(fit.line.r).toBeCloseTo(0.9874485333576564, 12);
  expect(transformedLineAt(fit, 0.9)).toBeCloseTo(0.7893912058110647, 12);
});

test("the log-log line is SciPy's line of the logarithms, and a power law is met exactly", () => {
  // scipy.stats.linregress(log(x), log(y)), SciPy 1.17.1.
  const fit = fitLogLogLine(source, shifted, { key });
  expect(fit.line.slope).toBeCloseTo(1.532229360720991, 12);
  expect(fit.line.intercept).toBeCloseTo(-0.12812527531170936, 12);
  const law = fitLogLogLine([1, 10, 100, 1000], [8, 4, 2, 1], { key });
  expect(transformedLineAt(law, 10000)).toBeCloseTo(0.5, 12);
  expect(transformedLineBand(law, 10000)).toEqual([expect.closeTo(0.5, 10), expect.closeTo(0.5, 10)]);
  expect(law.slopeInterval[1]).toBeCloseTo(-Math.log10(2), 10);
});

test("the band holds the line, is narrowest near the points, and comes from the key alone", () => {
  const fit = fitLogitLine(source, shifted, { key });
  const widths = [0.1, 0.68, 0.98].map((x) => {
    const [low, high] = transformedLineBand(fit, x);
    expect(low).toBeLessThan(transformedLineAt(fit, x));
    expect(high).toBeGreaterThan(transformedLineAt(fit, x));
    return logit(high) - logit(low);
  });
  expect(widths[1]).toBeLessThan(Math.min(widths[0], widths[2]));
  expect(fitLogitLine(source, shifted, { key })).toEqual(fit);
  expect(fitLogitLine(source, shifted, { key: seedKey(2) }).slopeInterval).not.toEqual(fit.slopeInterval);
  const narrow = fitLogitLine(source, shifted, { key, level: 0.5 }).slopeInterval;
  expect(narrow[0]).toBeGreaterThan(fit.slopeInterval[0]);
  expect(narrow[1]).toBeLessThan(fit.slopeInterval[1]);
});

test("95 % bands of forty models hold the true line in nearly 95 % of simulations", () => {
  let held = 0;
  for (let i = 0; i < 200; i++) {
    const random = randomStream(deriveKey(key, i));
    const logits = Array.from({ length: 40 }, () => random.normal());
    const y = logits.map((value) => expit(0.9 * value - 0.5 + 0.3 * random.normal()));
    const fit = fitLogitLine(logits.map(expit), y, { key: deriveKey(key, i), samples: 200 });
    const [low, high] = transformedLineBand(fit, 0.8);
    const truth = expit(0.9 * logit(0.8) - 0.5);
    if (low <= truth && truth <= high) held++;
  }
  expect(held / 200).toBeGreaterThan(0.88);
  expect(held / 200).toBeLessThan(0.99);
});

test("draws in which all points have one x are drawn anew, so every draw is a line", () => {
  // Two of the three points share an x: without the third, as in a third of all draws, there is no line.
  const { draws } = fitLogLogLine([1, 1, 2], [1, 2, 4], { key, samples: 300 });
  expect(draws).toHaveLength(300);
  for (const { slope } of draws) expect(slope).toBeGreaterThan(0.9999);
});

test("accuracies of 0 and 1 are taken in by half an example where trials are given, and refused where not", () => {
  expect([0, 0.003, 0.5, 1].map((accuracy) => clipAccuracy(accuracy, 100))).toEqual([0.005, 0.005, 0.5, 0.995]);
  const perfect = [...source.slice(1), 1];
  const clipped = fitLogitLine(perfect, shifted, { key, xTrials: 1000 });
  expect(clipped.line).toEqual(fitLogitLine([...source.slice(1), 0.9995], shifted, { key }).line);
  const failed = [0, ...shifted.slice(1)];
  const lower = fitLogitLine(source, failed, { key, yTrials: 50 });
  expect(lower.line).toEqual(fitLogitLine(source, [0.01, ...shifted.slice(1)], { key }).line);
  expect(() => fitLogitLine(perfect, shifted, { key })).toThrow("got 1; for exactly 0 or 1 give the number of trials");
  expect(() => fitLogitLine(source, failed, { key, xTrials: 50 })).toThrow("fitLogitLine: expected an accuracy");
});

test("percentages, too few points, one x and impossible trials are refused", () => {
  expect(() => fitLogitLine([50, 60, 70], [30, 40, 50], { key })).toThrow("between 0 and 1, got 50");
  expect(() => fitLogitLine([50, 60, 70], [30, 40, 50], { key, xTrials: 9 })).toThrow("clipAccuracy: expected 0 to 1");
  expect(() => fitLogLogLine([1, 2], [1, 2], { key })).toThrow("fitLogLogLine: expected two lists of one length, 3 or");
  expect(() => fitLogLogLine([1, 0, 2], [1, 2, 3], { key })).toThrow("got 0; zero has no logarithm");
  expect(() => fitLogLogLine([2, 2, 2], [1, 2, 3], { key })).toThrow("expected at least two different x");
  expect(() => clipAccuracy(0.5, 0)).toThrow("clipAccuracy: expected a positive whole number of trials, got 0");
  const fit = fitLogitLine(source, shifted, { key });
  expect(() => transformedLineAt(fit, 1)).toThrow("transformedLineAt: expected an accuracy between 0 and 1, got 1");
});
