import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { claimRows } from "../../experiments/prompt-claims.js";
import {
  searchRows,
  selectionRows,
  senseRows,
  sizeLines,
  templateEffects,
} from "../../experiments/prompt-pool-report.js";
import { computeLines, computeWorth, decided, gain, taskDifferences } from "../../experiments/prompt-report.js";
import { promptRows } from "../../experiments/prompt-rows.js";
import { picturedSenses, wordSenses } from "../../experiments/prompt-senses.js";
import { categoryTemplate, templatePool, templatesByMode } from "../../experiments/prompt-templates.js";
import { prompts } from "../../experiments/prompts.js";
import { openIcons } from "../../lib/data/icons.js";
import { readRecords } from "../../lib/results/record.js";
import type { ResultRecord } from "../../lib/results/schema.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "prompts.jsonl");

test("the tiny preset measures every way to prompt on every task, once", { timeout: 300_000 }, async () => {
  const records = await prompts("tiny", { records: path });
  expect(records).toHaveLength(2);
  expect(await prompts("tiny", { records: path })).toEqual(records); // found, not measured
  expect(readRecords(path)).toEqual(records);
  for (const record of records) {
    const { tasks } = record.data;
    expect(gain(record, ["ensemble", "name"])).toMatchObject({ tasks });
    expect(gain(record, ["name", "name"]).difference).toBe(0);
    const labelled = promptRows(record, "search").length;
    expect(taskDifferences(record, ["pool", "name"])).toHaveLength(labelled);
    expect(promptRows(record, "templates")).toHaveLength(labelled); // no task has too many classes here
    expect(promptRows(record, "templates")[0].alone).toHaveLength(templatePool.length);
    expect(promptRows(record, "size").map(({ size }) => size)).toEqual([1, 2, 4, 8, 16, templatePool.length]);
  }
  const [smallest] = records;
  // All templates together are one ensemble, however they are drawn: what the pool has in every task.
  const { accuracies } = promptRows(smallest, "size").at(-1)!;
  const pool = promptRows(smallest, "templates").map(({ ensemble }) => ensemble);
  expect(new Set(accuracies).size).toBe(1);
  expect(accuracies[0]).toBeCloseTo(pool.reduce((sum, value) => sum + value, 0) / pool.length, 4);
  expect(templateEffects(smallest).alone).toHaveLength(templatePool.length - 1);
  expect(sizeLines(records)).toHaveLength(2);
  for (const rows of [selectionRows(records), searchRows(records), claimRows(records)])
    expect(rows.length).toBeGreaterThan(1);
});

test("a task has the bare name, the default, its own templates and the pool, and a category if a template names one", () => {
  const templates = ["{}", "an icon of {}", "flag of {}", "{} flag"];
  expect(categoryTemplate({ templates })).toBe("flag of {}");
  expect(templatesByMode({ templates })).toEqual({
    name: ["{}"],
    default: ["an icon of {}"],
    category: ["flag of {}"],
    ensemble: templates,
    pool: templatePool,
  });
  expect(templatesByMode({ templates: ["{}", "{} icon"] })).not.toHaveProperty("category");
  expect(new Set(templatePool).size).toBe(templatePool.length);
});

test("every word has two meanings, told apart by their pictures", async () => {
  for (const { word } of wordSenses) expect(wordSenses.filter((each) => each.word === word)).toHaveLength(2);
  const icons = await openIcons({ corpus: ["twemoji", "ph"], imageSize: 36 });
  const senses = picturedSenses(icons);
  for (const word of new Set(senses.map((sense) => sense.word))) {
    const [first, second] = senses.filter((sense) => sense.word === word);
    expect(first.pictures.length).toBeGreaterThanOrEqual(4);
    expect(first.pictures.filter((index) => second.pictures.includes(index))).toEqual([]);
  }
});

const rest = {
  format: 1,
  ...{ experiment: "prompts", name: "made up", seed: 1, commit: "0", data: {}, seconds: 1 },
  machine: {
    ...{ cpu: "none", threads: 1, memoryGiB: 1, backend: "none", device: "none", tensorflow: "none", node: "none" },
  },
  finished: "2026-01-01T00:00:00Z",
} as const;

/** Two tasks with these scores of the bare name and of the ensemble, at this compute. */
function madeUp(compute: number, scores: readonly (readonly [number, number])[]): ResultRecord {
  const tasks = scores.flatMap(([name, ensemble], i) => [
    [`task ${i} name`, { value: name }],
    [`task ${i} ensemble`, { value: ensemble }],
    [`task ${i} chance`, { value: 0 }],
  ]);
  return {
    ...rest,
    settings: { size: { name: `of ${compute}` } },
    measurements: { ...Object.fromEntries(tasks), "training MACs": { value: compute } },
    examples: [
      { row: "pair", task: "a", first: "ensemble", second: "name", trials: 100, firstOnly: 20, secondOnly: 0 },
      { row: "pair", task: "b", first: "ensemble", second: "name", trials: 100, firstOnly: 2, secondOnly: 3 },
      { row: "sense", word: "bat", name: "bat, an animal", trials: 4, classes: 2, bare: 1, named: 3, toldApart: 2 },
      { row: "sense", word: "bat", name: "bat, a club", trials: 2, classes: 2, bare: 1, named: 1, toldApart: 2 },
    ],
  };
}

test("a gain is worth the compute at which the bare name has the same score", () => {
  // The name alone: 0.2 at 1, 0.4 at 100. The ensemble has 0.3 at 1: halfway on log compute, at 10.
  const records = [
    madeUp(1, [
      [0.1, 0.2],
      [0.3, 0.4],
    ]),
    madeUp(100, [
      [0.3, 0.4],
      [0.5, 0.6],
    ]),
  ];
  const [worth] = computeWorth(records, "ensemble");
  expect(worth).toMatchObject({ model: "of 1", from: 1, relation: "=" });
  expect(worth.factor).toBeCloseTo(10, 8);
  expect(worth.interval[0]).toBeCloseTo(10, 6); // every task gains as much
  const [, line] = computeLines(records, { name: "name", ensemble: "ensemble" });
  expect(line.points.map(({ score }) => score)).toEqual([expect.closeTo(0.3, 10), expect.closeTo(0.5, 10)]);
});

test("a task's gain is a share of its pictures, and clear where McNemar's test says so after Holm's correction", () => {
  const differences = taskDifferences(madeUp(1, [[0, 0]]), ["ensemble", "name"]);
  expect(differences.map(({ label, difference, isClear }) => [label, difference, isClear])).toEqual([
    ["a", 0.2, true],
    ["b", -0.01, false],
  ]);
  // Two-sided binomial: 2 * 0.5^20, times 2 for two tests; and 1 for 2 of 5.
  expect(differences[0].p).toBeCloseTo(4 * 0.5 ** 20, 12);
  expect(differences[1].p).toBe(1);
  expect(decided(differences)).toBe("1 up, 0 down, 1 undecided");
});

test("meanings count alike, however many pictures they have", () => {
  // Bare: 1/4 and 1/2, mean 37.5 %; with its kind: 3/4 and 1/2, mean 62.5 %; told apart: 1/2 and 1.
  expect(senseRows([madeUp(1, [[0, 0]])])[0]).toMatchObject({ "bare word": "37.5 %", "word with its kind": "62.5 %" });
  expect(senseRows([madeUp(1, [[0, 0]])])[0]["told apart (guessing 50 %)"]).toMatch(/^75\.0 %/);
});
