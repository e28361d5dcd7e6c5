import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { litLocking } from "../../experiments/lit-locking.js";
import { litLockingClaims } from "../../experiments/lit-locking-claims.js";
import {
  type LitLockingPreset,
  litLockingPresets,
  lockingRuns,
  mainNotations,
  middleDuration,
} from "../../experiments/lit-locking-presets.js";
import {
  differences,
  durationPanels,
  headChoices,
  lockChoices,
  lockingRecords,
  overSeeds,
  rateRows,
  settingBars,
  settingChoices,
  shareText,
  tableRows,
} from "../../experiments/lit-locking-report.js";
import { lockNotations, type ResultRecord, readRecords } from "../../lib/index.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "lit-locking.jsonl");

test("the tiny preset trains, measures and records every run, and does nothing twice", {
  timeout: 600_000,
}, async () => {
  const records = await litLocking("tiny", { records: path });
  const runs = lockingRuns(litLockingPresets.tiny);
  expect(records).toHaveLength(runs.length);
  const lines = readFileSync(path, "utf8");
  expect(readRecords(path)).toEqual(records);
  expect(await litLocking("tiny", { records: path })).toEqual(records); // found, not trained
  expect(readFileSync(path, "utf8")).toBe(lines);
  expect(new Set(records.map(({ settings }) => settings.notation))).toEqual(new Set(lockNotations));

  const found = lockingRecords(records);
  expect(found).toMatchObject({ durations: [2, 3], middle: 2, peakRate: 1e-3 });
  // The features of a locked tower are the same whatever is tuned to them.
  const quality = new Set(
    ["Lu", "LU", "LL"].map((n) => overSeeds(found, { notation: n as "Lu", steps: 2 }, "few-shot")?.value),
  );
  expect(quality.size).toBe(1);
  const trained = (notation: "LL" | "Lu" | "uu") =>
    overSeeds(found, { notation, steps: 2 }, "trained parameters")!.value;
  const [lu] = lockChoices(found, ["Lu"]);
  const sizes = lu.parts.map(({ parameters }) => parameters); // image tower, image head, text head, text tower
  expect(trained("LL")).toBe(sizes[1] + sizes[2] + 1); // and the logit scale
  expect(trained("Lu")).toBe(sizes[1] + sizes[2] + sizes[3] + 1);
  expect(trained("uu")).toBe(sizes.reduce((a, b) => a + b) + 1);

  const ids = litLockingClaims(records).map(({ id }) => id);
  for (const claim of ["C1", "C2", "C3", "C4", "C5", "C6", "C14"])
    expect(ids.some((id) => id.startsWith(`LiT ${claim} `))).toBe(true);
  expect(rateRows(found, "zero-shot").map(({ notation }) => notation)).toEqual(["Lu", "Uu", "uu"]);
  expect(headChoices(found, { "zero-shot": "zero-shot" }).every(({ values }) => values["zero-shot"])).toBe(true);
});

/** A record of made-up numbers. */
function record(
  settings: { notation: string; steps: number; head?: string },
  seed: number,
  value: number,
): ResultRecord {
  const names = ["zero-shot", "T->I R@1", "I->T R@1", "loss in domain", "loss out of domain", "few-shot", "pairs seen"];
  return {
    format: 1,
    experiment: "lit-locking",
    name: settings.notation,
    settings: { head: "linear", peakRate: 1e-3, ...settings },
    seed,
    commit: "0",
    data: { train: 100, imagesSeen: 10 * settings.steps },
    measurements: {
      ...Object.fromEntries(names.map((name) => [name, { value }])),
      "pairs seen": { value: 10 * settings.steps },
    },
    seconds: 1,
    machine: {} as ResultRecord["machine"],
    finished: "2026-01-01T00:00:00.000Z",
  };
}

/** Every run of a preset with seeds 1 to 3; locked settings are better by 0.2, with a little noise. */
const preset: LitLockingPreset = { ...litLockingPresets.full, durations: [5, 20], otherRates: [] };
const made = lockingRuns(preset).map(({ notation, steps, head, seed }) =>
  record({ notation, steps, head }, seed, (notation.startsWith("L") ? 0.5 : 0.3) + 0.001 * seed + steps / 1000),
);

test("differences are taken seed by seed, and means come with the lowest and highest seed", () => {
  const records = lockingRecords(made);
  const [lu, uu] = [
    { notation: "Lu", steps: 20 },
    { notation: "Uu", steps: 20 },
  ] as const;
  for (const difference of differences(records, [lu, uu], "zero-shot").values())
    expect(difference).toBeCloseTo(0.2, 12);
  const { value, interval } = overSeeds(records, lu, "zero-shot")!; // 0.521, 0.522, 0.523
  expect(value).toBeCloseTo(0.522, 12);
  expect(interval).toEqual([expect.closeTo(0.521, 12), expect.closeTo(0.523, 12)]);
  expect(overSeeds(records, { notation: "Lu", steps: 7 }, "zero-shot")).toBeUndefined();
});

test("claims are decided by the sign of paired differences", () => {
  const verdicts = Object.fromEntries(litLockingClaims(made).map(({ id, verdict }) => [id, verdict]));
  expect(verdicts).toMatchObject({
    "LiT C1 (LU > UU)": "agrees",
    "LiT C3 (tuned on)": "agrees", // all numbers are higher where the tower is locked, losses, too
    "LiT C3 (elsewhere)": "disagrees",
    "LiT C4 (UU, 20 updates)": "agrees",
    "LiT C2 (overtaking)": "disagrees",
    "LiT C6 (Lu > Uu)": "agrees",
    "LiT C14 (none)": "agrees",
    "LiT C14 (mlp)": "agrees",
  });
});

test("where even the shortest runs see pairs twice, nothing is said of fresh data", () => {
  const seenTwice = made.map((each) => ({ ...each, data: { ...each.data, train: 20 } }));
  expect(litLockingClaims(seenTwice).filter(({ id }) => id.includes("C6"))).toEqual([]);
});

test("panels have a line for each main setting against pairs seen", () => {
  const [panel] = durationPanels(lockingRecords(made), { accuracy: "zero-shot" }, { reference: 0.01 });
  expect(panel.lines.map(({ name }) => name)).toEqual([...mainNotations]);
  expect(panel.lines[0].points.map(({ x }) => x)).toEqual([50, 200]);
  expect(panel.reference).toBe(0.01);
});

test("tables give shares in percent", () => {
  const choices = settingChoices(lockingRecords(made), { steps: 20, notations: ["Lu"] }, { "zero-shot": "zero-shot" });
  const [bar] = settingBars(lockingRecords(made), { steps: 20, notations: ["uu"] }, { "zero-shot": "zero-shot" });
  expect(bar).toMatchObject({ task: "uu", accuracies: { "zero-shot": { value: expect.closeTo(0.322, 12) } } });
  expect(tableRows(choices, shareText)).toEqual([{ setting: "Lu", "zero-shot": "52.2 % (52.1 to 52.3)" }]);
});

test("boxes show towers and heads with their parameters", () => {
  const sizes = { "image tower": 300, "image head": 50, "text head": 40, "text tower": 200 };
  const parameters = Object.entries(sizes).map(([part, value]) => [`${part} parameters`, { value }]);
  const sized = made.map((each) => ({
    ...each,
    measurements: { ...each.measurements, ...Object.fromEntries(parameters) },
  }));
  const [choice] = lockChoices(lockingRecords(sized), ["LU"]);
  expect(choice.parts.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    "image tower: locked, pre-trained",
    "image head: from scratch",
    "text head: from scratch",
    "text tower: unlocked, pre-trained",
  ]);
  expect(choice.parts.map((part) => part.parameters)).toEqual([300, 50, 40, 200]);
});

test("other settings and heads have the seeds that were chosen for them, and the middle duration is one of all", () => {
  const runs = lockingRuns({ ...litLockingPresets.full, otherSeeds: [2] });
  expect(runs.filter(({ notation }) => notation === "UL").map(({ seed }) => seed)).toEqual([2]);
  expect(runs.filter(({ head }) => head === "mlp").map(({ seed }) => seed)).toEqual([2]);
  expect(runs.filter(({ notation, steps }) => notation === "Uu" && steps === 360)).toHaveLength(3);
  expect(middleDuration({ durations: [1, 2, 3] })).toBe(2);
  expect(middleDuration({ durations: [1, 2] })).toBe(1);
});
