import { describe, expect, it } from "vitest";
import {
  type Claim,
  claimsTable,
  expectLess,
  expectMore,
  expectWithin,
  formatPoints,
  pairedEffect,
} from "../../lib/index.js";

describe("pairedEffect", () => {
  it("is the mean with Student's interval", () => {
    // mean 2, deviation 1, t(0.975, 2) = 4.302653 (SciPy 1.17, stats.t.ppf): 2 -+ 4.302653 / sqrt(3)
    const effect = pairedEffect([1, 2, 3]);
    expect(effect.value).toBe(2);
    expect(effect.interval?.[0]).toBeCloseTo(2 - 2.484138, 5);
    expect(effect.interval?.[1]).toBeCloseTo(2 + 2.484138, 5);
  });

  it("has no interval for one seed, and refuses none and what is not a number", () => {
    expect(pairedEffect([0.5])).toEqual({ value: 0.5, trials: 1 });
    expect(() => pairedEffect([])).toThrow("pairedEffect: expected one or more finite differences, got none");
    expect(() => pairedEffect([1, Number.NaN])).toThrow("got 1, NaN");
  });
});

describe("verdicts", () => {
  const effect = (low: number, high: number) => ({
    value: (low + high) / 2,
    interval: [low, high] as [number, number],
    intervalKind: "student" as const,
  });

  it("agree or disagree only where the whole interval does", () => {
    expect([effect(0.1, 2), effect(-2, -0.1), effect(-1, 2)].map(expectMore)).toEqual([
      "agrees",
      "disagrees",
      "undecided",
    ]);
    expect([effect(0.1, 2), effect(-2, -0.1), effect(-1, 2)].map(expectLess)).toEqual([
      "disagrees",
      "agrees",
      "undecided",
    ]);
  });

  it("say that an effect is small only where the whole interval is within the margin", () => {
    expect(expectWithin(effect(-0.5, 0.9), 1)).toBe("agrees");
    expect(expectWithin(effect(-0.5, 1.1), 1)).toBe("undecided");
    expect(expectWithin(effect(1.1, 2), 1)).toBe("disagrees");
    expect(expectWithin(effect(-3, -1.5), 1)).toBe("disagrees");
  });

  it("are undecided without an interval", () => {
    expect(
      [expectMore, expectLess, (one: { value: number }) => expectWithin(one, 1)].map((f) => f({ value: 5 })),
    ).toEqual(["undecided", "undecided", "undecided"]);
  });
});

it("writes differences of shares in points", () => {
  expect(formatPoints({ value: 0.0214, interval: [-0.0004, 0.038] })).toBe("+2.1 points (0.0 to 3.8)");
  expect(formatPoints({ value: -0.1 })).toBe("-10.0 points");
});

it("lists claims as a table", () => {
  const claim: Claim = {
    ...{ id: "LiT C1", claim: "locking wins", paper: "63.6 > 53.3 (Table 10)", here: "+5.0 points", seeds: 3 },
    ...{ effect: { value: 0.05 }, experiment: "npm run experiment -- x", verdict: "agrees" as const },
  };
  expect(claimsTable([claim]).split("\n")).toEqual([
    "| id | claim | in the paper | here | seeds | verdict | command |",
    "| --- | --- | ---: | ---: | ---: | --- | --- |",
    "| LiT C1 | locking wins | 63.6 > 53.3 (Table 10) | +5.0 points | 3 | agrees | `npm run experiment -- x` |",
  ]);
});
