import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transferRuns } from "../../experiments/transfer-models.js";
import { openTransferSuite } from "../../experiments/transfer-suite.js";
import { zeroShotTransfer } from "../../experiments/zero-shot.js";
import { claimRows } from "../../experiments/zero-shot-claims.js";
import { averageChance, averageScore } from "../../experiments/zero-shot-measurements.js";
import { probedTasks } from "../../experiments/zero-shot-probes.js";
import {
  countWins,
  differencesTo,
  kindRows,
  probeRows,
  readZeroShot,
  relation,
  resultRows,
  scoreGroups,
  scorePairs,
  tasksAtChance,
} from "../../experiments/zero-shot-report.js";
import { mean, type ResultRecord, type TaskPair, zeroShotExamples } from "../../lib/index.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-zero-shot-"));
const path = join(folder, "zero-shot.jsonl");
const [{ preset }] = transferRuns("tiny");
let records: ResultRecord[];
let suite: readonly TaskPair[];

beforeAll(async () => {
  records = await zeroShotTransfer("tiny", { records: path });
  suite = await openTransferSuite(preset);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("the suite, every CLIP and every encoder's probes have a record, and nothing is measured twice", async () => {
  const names = ["suite of tasks", "CLIP ViT8, seed 1", "CLIP ViT16, seed 1"];
  const probes = ["CLIP", "supervised", "untrained", "raw pixels"].map((name) => `linear probe: ${name}`);
  expect(records.map(({ name }) => name)).toEqual([...names, ...probes]);
  const lines = readFileSync(path, "utf8");
  expect(await zeroShotTransfer("tiny", { records: path })).toEqual(records);
  expect(readFileSync(path, "utf8")).toBe(lines);
});

test("every task has a score by its own metric, within its interval, and the average is theirs", () => {
  const [, , { measurements, data }] = records;
  const scores = suite.map(({ test: { name, metric } }) => measurements[`${name} ${metric}`]);
  for (const { value, interval } of scores) {
    expect(value).toBeGreaterThanOrEqual(interval![0]);
    expect(value).toBeLessThanOrEqual(interval![1]);
  }
  expect(measurements[averageScore].value).toBeCloseTo(mean(scores.map(({ value }) => value)), 12);
  expect(measurements[averageChance].value).toBeLessThan(0.5);
  expect(data.tasks).toBe(suite.length);
});

test("top-5 is there for accuracies of more than five classes alone, and not below top-1", () => {
  const [, { measurements }] = records;
  for (const { test: task } of suite) {
    const top5 = measurements[`${task.name} top-5`];
    expect(top5 !== undefined).toBe(task.metric === "accuracy" && task.classNames.length > 5);
    if (top5) expect(top5.value).toBeGreaterThanOrEqual(measurements[`${task.name} accuracy`].value);
  }
});

test("a probe's score and its distance to zero-shot add up to the zero-shot score", () => {
  const { probes, largest } = readZeroShot(records);
  for (const { test: task } of probedTasks(suite))
    for (const { measurements } of Object.values(probes)) {
      const probe = measurements[`${task.name} ${task.metric}`].value;
      const difference = measurements[`${task.name} zero-shot minus probe`].value;
      const zeroShot = largest.measurements[`${task.name} ${task.metric}`].value;
      expect(probe + difference).toBeCloseTo(zeroShot, 6);
    }
});

test("tasks with several labels, and those with under three pictures of a class, are not probed", () => {
  const probed = new Set(probedTasks(suite).map(({ test: task }) => task.name));
  for (const { train } of suite) {
    const isProbed = "labels" in train && train.dataset.size >= 3 * train.classNames.length;
    expect(probed.has(train.name)).toBe(isProbed);
  }
});

test("examples are of different tasks, none of them sorting people", () => {
  const examples = zeroShotExamples(readZeroShot(records).largest);
  expect(examples).toHaveLength(4);
  expect(new Set(examples.map(({ task }) => task)).size).toBe(4);
  const people = suite.flatMap(({ test: task }) => (task.kind === "people" ? [task.name] : []));
  expect(examples.filter(({ task }) => people.includes(task))).toEqual([]);
});

test("the notebook's tables have every task, kind and encoder", () => {
  const results = readZeroShot(records);
  expect(resultRows(results)).toHaveLength(suite.length);
  expect(scoreGroups(results).flatMap(({ tasks }) => tasks)).toHaveLength(suite.length);
  const rows = kindRows(results);
  expect(rows.slice(0, -1).reduce((sum, { tasks }) => sum + tasks, 0)).toBe(suite.length);
  expect(Object.keys(rows[0])).toEqual(["kind", "tasks", "guessing", "ViT8", "ViT16"]);
  expect(probeRows(results).map(({ classifier }) => classifier)).toHaveLength(6); // four probes, zero-shot, guessing
  expect(differencesTo(results.probes.supervised)).toHaveLength(results.probes.supervised.data.probed);
  expect(scorePairs(results, results.probes.CLIP)).toHaveLength(results.probes.CLIP.data.probed);
  expect(tasksAtChance(results).length).toBeLessThanOrEqual(suite.length);
  for (const { verdict } of claimRows(results)) expect(["agrees", "disagrees", "undecided"]).toContain(verdict);
});

test("wins are counted with their test, and clear ones by their intervals", () => {
  const differences = [
    { task: "a", difference: 0.2, interval: [0.1, 0.3] as [number, number] },
    { task: "b", difference: 0.1, interval: [-0.1, 0.3] as [number, number] },
    { task: "c", difference: 0, interval: [0, 0] as [number, number] },
    { task: "d", difference: -0.2, interval: [-0.3, -0.1] as [number, number] },
  ];
  // Two of three heads or more, or one or fewer: p = 1.
  expect(countWins(differences)).toEqual({ wins: 2, losses: 1, ties: 1, p: 1, clearWins: 1, clearLosses: 1 });
});

test("the line of zero-shot on probe, and who is how far below it", () => {
  const pairs = [0.2, 0.4, 0.6, 0.8].map((x, i) => ({ task: "abcd"[i], x, y: x / 2 }));
  const { fit, correlation, within3, from10To25 } = relation(pairs);
  expect(fit.slope).toBeCloseTo(0.5, 12);
  expect(correlation.r).toBeCloseTo(1, 12);
  expect([within3, from10To25]).toEqual([0, 2]); // gaps 0.1 - rounding, 0.2, 0.3, 0.4
});
