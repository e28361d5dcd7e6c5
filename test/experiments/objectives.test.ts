import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { objectivesClaims } from "../../experiments/objective-claims.js";
import { figureObjectives, relatedObjectives } from "../../experiments/objective-presets.js";
import {
  accuracyCurves,
  efficiency,
  efficiencyRows,
  objectiveRows,
  timesText,
} from "../../experiments/objective-report.js";
import { objectives } from "../../experiments/objectives.js";
import { readRecords } from "../../lib/results/record.js";
import type { ResultRecord } from "../../lib/results/schema.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "objectives.jsonl");

test("the tiny preset trains every objective to its lengths, names held-out icons and records it, and does nothing twice", {
  timeout: 300_000,
}, async () => {
  const records = await objectives("tiny", { records: path, execution: "eager" });
  expect(records.map(({ settings, seed }) => `${settings.objective}, ${seed}`)).toEqual([
    ...figureObjectives.map((name) => `${name}, 1`),
    ...figureObjectives.map((name) => `${name}, 2`),
    ...relatedObjectives.map((name) => `${name}, 1`),
  ]);
  expect(readRecords(path)).toEqual(records);
  expect(await objectives("tiny", { records: path, execution: "eager" })).toEqual(records); // found, not trained
  for (const { measurements, data } of records) {
    expect(measurements.chance.value).toBeCloseTo(1 / data.classes, 12);
    expect(measurements["top-1, 48 pictures"].trials).toBe(data.measured); // 3 updates of 16
    expect(measurements["top-1, 48 pictures"].value).toBeLessThanOrEqual(measurements["top-5, 48 pictures"].value);
  }
  // Losses of models that know next to nothing: of B = 16 pairs, of V = 1024 tokens, of which trained ones are likelier.
  const loss = (objective: string) =>
    records.find(({ settings }) => settings.objective === objective)!.measurements["training loss, 48 pictures"].value;
  expect(Math.abs(loss("contrastive") - Math.log(16))).toBeLessThan(2.5); // the logit scale is 14 from the start
  expect(Math.abs(loss("bag-of-words prediction") - Math.log(1024))).toBeLessThan(1);
  expect(Math.abs(loss("caption prediction") - Math.log(1024))).toBeLessThan(1);
  expect(loss("CoCa")).toBeGreaterThan(2 * Math.log(1024));
  expect(accuracyCurves(records)[0].points.map(({ x }) => x)).toEqual([48, 96]);
  expect(objectiveRows(records, 48).map(({ objective }) => objective)).toEqual([
    ...["caption prediction", "bag-of-words prediction", "bag-of-words contrastive", "transformer contrastive"],
    ...relatedObjectives,
  ]);
  expect(objectivesClaims(records)).toHaveLength(5);
});

/** Runs that were measured after 1,000, 2,000 and 4,000 pictures. */
function madeUp(objective: string, seeds: readonly (readonly number[])[], { macs = 1e6 } = {}): ResultRecord[] {
  const machine = { cpu: "made up", threads: 1, memoryGiB: 1, backend: "cpu", device: "cpu", tensorflow: "", node: "" };
  return seeds.map((accuracies, i) => ({
    ...{ format: 1, experiment: "objectives", name: objective, seed: i + 1, commit: "none", seconds: 0, machine },
    settings: { objective, lengths: [10, 20, 40], batchSize: 100 },
    data: { measured: 500 },
    measurements: {
      chance: { value: 0.01 },
      "MACs per pair": { value: macs },
      ...Object.fromEntries(accuracies.map((value, at) => [`top-1, ${1000 * 2 ** at} pictures`, { value }])),
    },
    finished: "2000-01-01T00:00:00Z",
  }));
}

const slow = madeUp("bag-of-words prediction", [
  [0.05, 0.1, 0.2],
  [0.05, 0.1, 0.25],
]);
const fast = madeUp(
  "bag-of-words contrastive",
  [
    [0.1, 0.2, 0.4],
    [0.2, 0.3, 0.4],
  ],
  { macs: 4e6 },
);

test("an efficiency is the ratio of the pictures at which both have the slower one's accuracy at its end", () => {
  const found = efficiency([...slow, ...fast], { fast: "bag-of-words contrastive", slow: "bag-of-words prediction" });
  // Seed 1: 0.2 after 4,000 and 2,000 pictures. Seed 2: 0.25 after 4,000 and half way (in logarithms) from 1,000 to 2,000.
  expect(found.ratio.value).toBeCloseTo(Math.sqrt(2 * (4 / Math.SQRT2)), 9);
  expect(found).toMatchObject({ relation: "=", accuracy: expect.closeTo(0.225, 9), slow: expect.closeTo(4000, 6) });
  expect(found.ratio.interval![0]).toBeLessThan(found.ratio.value);
});

test("at equal compute, what costs four times as much per pair has a quarter of that", () => {
  const settings = { fast: "bag-of-words contrastive", slow: "bag-of-words prediction" } as const;
  const [pictures, macs] = (["pictures", "MACs"] as const).map(
    (effort) => efficiency([...slow, ...fast], { ...settings, effort }).ratio.value,
  );
  expect(macs).toBeCloseTo(pictures / 4, 9);
});

test("where the slower one can't be told from guessing, the ratio is a bound at an accuracy that it does not have", () => {
  const guessing = madeUp("caption prediction", [
    [0.01, 0.01, 0.01],
    [0.01, 0.01, 0.01],
  ]);
  const found = efficiency([...guessing, ...fast], { fast: "bag-of-words contrastive", slow: "caption prediction" });
  // 5 of 500: the exact interval ends at 0.0232 (SciPy 1.17.1, beta.ppf(0.975, 6, 495)), which the faster one has at once.
  expect(found.accuracy).toBeCloseTo(0.0232, 4);
  expect(found.relation).toBe(">");
  expect(timesText(found)).toBe("more than 4 (4 to 4)"); // 4,000 / 1,000 pictures
});

test("a ratio can be read off at every length of the slower one", () => {
  const rows = efficiencyRows([...slow, ...fast], {
    fast: "bag-of-words contrastive",
    slow: "bag-of-words prediction",
  });
  expect(rows.map((row) => row.accuracy)).toEqual(["10.0 %", "22.5 %"]); // 5 % is below both from the start
  // 0.1 after 2,000 pictures, and after 1,000 (seed 1) or before (seed 2): a bound.
  expect(rows[0]).toMatchObject({ "times those of bag-of-words contrastive": "more than 2 (2 to 2)" });
});

test("claims of order agree where the interval over seeds lies above zero", () => {
  const guessing = madeUp("caption prediction", [
    [0.01, 0.01, 0.01],
    [0.01, 0.01, 0.02],
  ]);
  const [first, second] = objectivesClaims([...guessing, ...slow, ...fast]);
  // 0.2 and 0.15 points of accuracy: 0.175 -+ 12.7 * 0.035 / sqrt(2) is undecided with two seeds.
  expect(first).toMatchObject({ effect: { value: expect.closeTo(0.175, 9) }, verdict: "undecided", seeds: 2 });
  expect(second.effect.value).toBeCloseTo(0.21, 9); // 0.19 and 0.23
});

test("with one seed, the order is decided by the pictures, and ratios are undecided", () => {
  const one = (records: ResultRecord[]) => records.filter(({ seed }) => seed === 1);
  const guessing = madeUp("caption prediction", [[0.01, 0.01, 0.01]]);
  const [first, , third] = objectivesClaims([...guessing, ...one(slow), ...one(fast)]);
  // 0.4 and 0.2 of 500 pictures: Newcombe's interval is 0.2 -+ about 0.055.
  expect(first.effect.interval![0]).toBeCloseTo(0.144, 2);
  expect(first).toMatchObject({ verdict: "agrees", seeds: 1 });
  expect(third.verdict).toBe("undecided");
});
