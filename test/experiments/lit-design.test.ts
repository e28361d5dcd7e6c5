import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { litDesign } from "../../experiments/lit-design.js";
import { litDesignClaims } from "../../experiments/lit-design-claims.js";
import { isKeptCaption } from "../../experiments/lit-design-filter.js";
import {
  batchChoices,
  type DesignChoice,
  designChoices,
  litDesignPresets,
  modeChoices,
  paraphraseChoices,
} from "../../experiments/lit-design-presets.js";
import {
  batchPanels,
  coverageRows,
  designRecords,
  differences,
  paraphrasePanels,
  scheduleRates,
  scheduleSettings,
  structuredRows,
  textGroups,
} from "../../experiments/lit-design-report.js";
import { type ResultRecord, readRecords } from "../../lib/index.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "lit-design.jsonl");

test("the tiny preset tunes, measures and records every choice, and does nothing twice", {
  timeout: 600_000,
}, async () => {
  const records = await litDesign("tiny", { records: path });
  const { tiny } = litDesignPresets;
  expect(records).toHaveLength(designChoices(tiny).length); // of one seed
  const lines = readFileSync(path, "utf8");
  expect(readRecords(path)).toEqual(records);
  expect(await litDesign("tiny", { records: path })).toEqual(records); // found, not trained
  expect(readFileSync(path, "utf8")).toBe(lines);

  const found = designRecords(records);
  expect(found.preset).toBe(tiny);
  expect(textGroups(found).map(({ choices: rows }) => rows.length)).toEqual([6, 8, 3]);
  expect(batchPanels(found)[0].lines.map(({ points }) => points.map(({ x }) => x))).toEqual([
    [4, 8],
    [4, 8],
  ]);
  expect(paraphrasePanels(found)[0].lines[0].points.map(({ x }) => x)).toEqual([0, 50]);
  expect(scheduleSettings(found)).toHaveLength(7);
  expect(structuredRows(found, modeChoices(tiny)[0]).length).toBeGreaterThan(0);
  const [all, filtered] = coverageRows(found);
  expect(filtered.number).toBeLessThan(all.number);
  const ids = litDesignClaims(records).map(({ id }) => id);
  for (const claim of ["C12", "C15", "C16", "C17", "C19", "C20", "C22"])
    expect(ids.some((id) => id.startsWith(`LiT ${claim}`))).toBe(true);
});

/** Records of every choice with made-up numbers: what `score` says, a little more with each seed. */
function madeRecords(score: (choice: DesignChoice) => number): ResultRecord[] {
  const names = ["zero-shot", "zero-shot suite", "T->I R@1", "I->T R@1", "structured"];
  return designChoices(litDesignPresets.full).flatMap(
    ({ name, ...settings }) =>
      [1, 2, 3].map((seed) => ({
        ...{ format: 1, experiment: "lit-design", name, settings: JSON.parse(JSON.stringify(settings)), seed },
        ...{ commit: "0", data: { pairs: 10 }, seconds: 1, finished: "2026-01-01T00:00:00.000Z" },
        machine: {} as ResultRecord["machine"],
        measurements: {
          ...Object.fromEntries(
            names.map((metric) => [metric, { value: score({ name, ...settings }) + 0.001 * seed }]),
          ),
          "chance structured": { value: 0.3 },
        },
      })) as ResultRecord[],
  );
}

test("claims are decided by differences between runs of one seed", () => {
  const score = ({ loss, batchSize, schedule, texts, paraphrases }: DesignChoice) =>
    0.3 +
    (loss === "global" ? 0.05 : 0) +
    batchSize / 10_000 +
    (schedule === "LU" ? 0.1 : 0) +
    (texts?.mode === "per image" ? 0.1 : 0) -
    paraphrases / 10;
  const made = madeRecords(score);
  const [largest] = batchChoices(litDesignPresets.full).slice(-2);
  for (const difference of differences(
    designRecords(made),
    [largest, batchChoices(litDesignPresets.full)[0]],
    "zero-shot",
  ))
    expect(difference).toBeCloseTo((512 - 32) / 10_000, 9);
  const verdicts = Object.fromEntries(litDesignClaims(made).map(({ id, verdict }) => [id, verdict]));
  expect(verdicts).toMatchObject({
    "LiT C12 (global, zero-shot)": "agrees",
    "LiT C12 (batch, retrieval)": "agrees",
    "LiT C15": "agrees", // no difference at all
    "LiT C16 (joint > per image, zero-shot)": "disagrees",
    "LiT C16 (no winner)": "agrees",
    "LiT C19 (LU > sigmoid, zero-shot)": "agrees",
    "LiT C20": "disagrees", // 0.38 where guessing has 0.3
    "LiT C22 (10 %, T->I R@1)": "disagrees",
    "LiT C22 (50 %, I->T R@1)": "agrees",
  });
});

test("relative changes are those of each seed, in shares of the run without paraphrases", () => {
  const made = madeRecords(({ paraphrases }) => 0.4 - 0.2 * paraphrases - 0.001); // 0.4 in the first seed
  const [, tenth] = paraphrasePanels(designRecords(made))[0].lines[0].points;
  // -0.02 / 0.4, -0.02 / 0.401 and -0.02 / 0.402.
  expect(tenth.value).toBeCloseTo(-0.02 * ((1 / 0.4 + 1 / 0.401 + 1 / 0.402) / 3), 9);
});

test("records of some of the choices are refused", () => {
  const made = madeRecords(() => 0.5);
  const without = made.filter(({ settings }) => settings.schedule !== "delay");
  expect(() => designRecords(without)).toThrow("expected records of all choices of a preset");
});

test("every choice has a name of its own, and those of a study differ in one thing", () => {
  const choices = designChoices(litDesignPresets.full);
  const keys = new Set(choices.map(({ name: _, ...choice }) => JSON.stringify(choice)));
  expect(keys.size).toBe(choices.length);
  expect(paraphraseChoices(litDesignPresets.full)[0].name).toBe("title, 16 tokens");
});

test("rates are those of every update, and the locked tower's are 0", () => {
  const rates = scheduleRates(litDesignPresets.full);
  const locked = rates.find(({ name }) => name === "LU")!;
  expect(locked.image).toHaveLength(100); // 12,800 pairs in batches of 128
  expect(Math.max(...locked.image)).toBe(0);
  expect(Math.max(...locked.text)).toBeCloseTo(2e-3, 12);
});

test.each([
  ["red fox", true],
  ["fox", false],
  ["img 0042", false],
  ["3 of 4", false],
])("the filter of captions keeps %j: %j", (title, kept) => {
  expect(isKeptCaption({ title, description: "icon in the style of a set", tags: [] })).toBe(kept);
});
