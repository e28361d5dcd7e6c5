import { expect, test } from "vitest";
import { type OverlapTask, overlapAnalysis } from "../../lib/evaluation/overlap.js";
import { newcombeDifference } from "../../lib/statistics/share-differences.js";

/** So many overlapping and clean pictures, so many of each right. */
function task(name: string, overlap: [right: number, of: number], clean: [right: number, of: number]): OverlapTask {
  const answers = ([right, of]: [number, number]) => Array.from({ length: of }, (_, i) => i < right);
  return {
    name,
    isRight: [...answers(overlap), ...answers(clean)],
    isOverlap: [...Array.from({ length: overlap[1] }, () => true), ...Array.from({ length: clean[1] }, () => false)],
  };
}

test("a task is split, measured and tested against its clean pictures", () => {
  // Overlap 9 of 10, clean 54 of 90 = 0.6, all 63 of 100. SciPy 1.17.1: binomtest(9, 10, 0.6, alternative="greater").pvalue
  // = 0.0463574; binomtest(9, 10).proportion_ci(0.995, "exact") = (0.4194135, 0.9997497).
  const [result] = overlapAnalysis([task("birds", [9, 10], [54, 90])]).results;
  expect(result).toMatchObject({ name: "birds", contamination: 0.1, overlap: { correct: 9, total: 10 } });
  expect(result.change).toBeCloseTo(0.03, 12);
  expect(result.difference).toBeCloseTo(0.3, 12);
  expect(result.pValue).toBeCloseTo(0.0463574016, 9);
  expect(result.interval[0]).toBeCloseTo(0.4194134511 - 0.6, 7);
  expect(result.interval[1]).toBeCloseTo(0.9997497183 - 0.6, 7);
  const { interval } = newcombeDifference(
    { successes: 9, trials: 10 },
    { successes: 54, trials: 90 },
    { level: 0.995 },
  );
  expect(result.intervalOfBoth).toEqual(interval);
});

test("only tasks with both parts are tested, and p-values are multiplied by their number", () => {
  const analysis = overlapAnalysis([
    task("little", [2, 2], [50, 100]),
    task("none", [0, 0], [5, 10]),
    task("all", [5, 10], [0, 0]),
    task("much", [20, 50], [50, 100]),
  ]);
  expect(analysis.results.map(({ name }) => name)).toEqual(["much", "little"]);
  expect(analysis.withoutOverlap).toEqual(["none"]);
  expect(analysis.withoutClean).toEqual(["all"]);
  const [much, little] = analysis.results;
  expect(little.pValue).toBeCloseTo(0.25, 12); // both right at a half each
  expect(little.adjustedPValue).toBeCloseTo(0.5, 12);
  expect(much.pValue).toBeGreaterThan(0.5); // it is one-tailed: worse on overlap is no finding
  expect(much.adjustedPValue).toBe(1);
});

test("another level gives other intervals, and the same tests", () => {
  const [strict] = overlapAnalysis([task("birds", [9, 10], [54, 90])]).results;
  const [loose] = overlapAnalysis([task("birds", [9, 10], [54, 90])], { level: 0.5 }).results;
  expect(loose.interval[0]).toBeGreaterThan(strict.interval[0]);
  expect(loose.pValue).toBe(strict.pValue);
});

test("no tasks are no results, and a task without an answer for each picture is refused", () => {
  expect(overlapAnalysis([])).toEqual({ results: [], withoutOverlap: [], withoutClean: [] });
  expect(() => overlapAnalysis([{ name: "odd", isRight: [true], isOverlap: [] }])).toThrow(
    "overlapAnalysis: expected an answer for each picture of odd, got 1 for 0",
  );
});
