import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { curation } from "../../experiments/curation.js";
import { curationClaims } from "../../experiments/curation-claims.js";
import { crawlOf } from "../../experiments/curation-crawl.js";
import { curationPresets, curationRuns, selections } from "../../experiments/curation-presets.js";
import {
  balancingRows,
  capRows,
  filteringPanels,
  filterRows,
  queryCurves,
  selectionGroups,
  taskDifferences,
} from "../../experiments/curation-report.js";
import { candidatesOf, chosenPairs } from "../../experiments/curation-selection.js";
import { type PairDataset, type ResultRecord, readRecords, seedKey } from "../../lib/index.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "curation.jsonl");

test("the tiny preset counts, trains, measures and records every run, and does nothing twice", {
  timeout: 600_000,
}, async () => {
  const records = await curation("tiny", { records: path });
  expect(records).toHaveLength(1 + curationRuns(curationPresets.tiny).length);
  expect(readRecords(path)).toEqual(records);
  const lines = readFileSync(path, "utf8");
  expect(await curation("tiny", { records: path })).toEqual(records); // found, not trained
  expect(readFileSync(path, "utf8")).toBe(lines);

  expect(capRows(records)).toHaveLength(1 + curationPresets.tiny.caps.length);
  expect(filterRows(records).map(({ reason }) => reason)).toContain("file name");
  expect(queryCurves(records).map(({ name }) => name)).toEqual(["before", "t = 5", "t = 1"]);
  const [group] = selectionGroups(records, { reference: "zero-shot" });
  expect(group.choices.map(({ name }) => name)).toEqual([...selections]);
  expect(filteringPanels(records, { reference: "zero-shot" })[0].lines.map(({ points }) => points.length)).toEqual([
    2, 2,
  ]);
  expect(taskDifferences(records, 60).length).toBeGreaterThan(1);
  expect(curationClaims(records).map(({ id }) => id)).toEqual([
    "CLIP Table 12 (average)",
    "CLIP Table 12 (wins)",
    "LiT C21 (lead)",
    "LiT C21 (growth)",
    "LiT C17 (crawl, classification)",
    "LiT C17 (crawl, retrieval)",
  ]);
});

/** Half of the pictures are houses, the others of a hundred things each. */
const icons = (size: number): PairDataset => {
  const name = (i: number) =>
    i % 2 === 0 ? "house" : `thing number ${"abcdefghij"[i % 10]}${"abcdefghij"[Math.floor(i / 10) % 10]}`;
  return {
    name: "icons",
    size,
    imageSize: 1,
    caption: (i) => ({ title: name(i), description: "", tags: [] }),
    concept: name,
    readImage: () => {},
  };
};
type Icons = Parameters<typeof crawlOf>[0]["tuning"];
const crawl = crawlOf({ pretraining: icons(500) as Icons, tuning: icons(500) as Icons });
const settings = { queries: { leastWordCount: 2, leastBigramCount: 3, leastMutualInformation: 3 } };

test("the filter drops what cameras, settings and other languages wrote, and what balancing chooses is flatter", async () => {
  const candidates = await candidatesOf(crawl, settings);
  const kindsOf = (places: Int32Array) => new Set(Array.from(places, (place) => crawl.kinds[place]));
  expect([...kindsOf(candidates.filtered)].sort()).toEqual(["says nothing", "what it shows"]);
  const run = { comparison: "selection", pairs: 100, steps: 1, seed: 1 } as const;
  const houses = (selection: (typeof selections)[number]) => {
    const places = chosenPairs(candidates, { ...run, selection }, seedKey(1));
    expect(places).toHaveLength(100);
    expect(new Set(places).size).toBe(100);
    return Array.from(places).filter((place) => crawl.texts[place].includes("house")).length;
  };
  expect(houses("filter and queries")).toBeLessThan(houses("filter") / 2);
});

test("less filtered data have all that more filtered data have", async () => {
  const candidates = await candidatesOf(crawl, settings);
  const run = { comparison: "filtering", steps: 1, seed: 1 } as const;
  const less = chosenPairs(candidates, { ...run, filtering: "less" }, seedKey(1));
  const more = chosenPairs(candidates, { ...run, filtering: "more" }, seedKey(1));
  expect(more.length).toBeGreaterThan(0);
  expect([...more].every((place) => less.includes(place))).toBe(true);
  expect(less.length).toBeGreaterThan(1.3 * more.length);
});

/** Runs of the full preset with made-up numbers: less filtered data lead by a point per step of duration. */
const made = curationRuns(curationPresets.full).map((run): ResultRecord => {
  const { seed, ...rest } = run;
  const value = run.comparison === "filtering" && run.filtering === "less" ? 0.5 + run.steps / 10_000 : 0.5;
  const names = ["zero-shot", "zero-shot suite", "T->I R@1", "suite a", "suite b", "pairs seen"];
  return {
    ...{ format: 1, experiment: "curation", name: "made up", settings: rest, seed, commit: "0", data: {}, seconds: 1 },
    measurements: Object.fromEntries(names.map((name) => [name, { value: value + 0.0001 * seed }])),
    machine: {} as ResultRecord["machine"],
    finished: "2026-01-01T00:00:00.000Z",
  };
});

test("what balancing adds is a difference within a seed, for every number of pairs", () => {
  const rows = balancingRows(made, { suite: "zero-shot suite", other: "unknown" });
  expect(rows).toEqual([
    { pairs: "4,000", suite: "0.0 points (0.0 to 0.0)", other: "not measured" },
    { pairs: "16,000", suite: "0.0 points (0.0 to 0.0)", other: "not measured" },
  ]);
});

test("claims are decided by differences within a seed", () => {
  // The lead is 0.06 at 600 and 0.007 at 70 updates; filtered and balanced are equal, and ahead on no task.
  const verdicts = Object.fromEntries(curationClaims(made).map(({ id, verdict }) => [id, verdict]));
  expect(verdicts).toMatchObject({
    "CLIP Table 12 (average)": "agrees",
    "LiT C21 (lead)": "agrees",
    "LiT C21 (growth)": "agrees",
    "LiT C17 (crawl, classification)": "disagrees",
  });
  expect(() => curationClaims([])).toThrow("expected runs of both comparisons, got 0");
});
