import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { robustness } from "../../experiments/robustness.js";
import { robustnessPoints, robustnessRows, shiftNames, standardLine } from "../../experiments/robustness-report.js";
import { seedKey } from "../../lib/index.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-robustness-"));
const records = join(folder, "robustness.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

test("standard models, CLIPs in three states and few-shot models are measured once on the reference and every shift", async () => {
  const made = await robustness("tiny", { records });
  expect(made.map(({ settings }) => settings.state)).toEqual([
    ...["standard", "standard", "standard"],
    ...["zero-shot", "adapted to class shift", "adapted to reference"],
    ...["zero-shot", "adapted to class shift", "adapted to reference"],
    "few-shot",
  ]);
  const [shift] = shiftNames(made);
  for (const { measurements } of made) {
    expect(measurements["average shifted"].value).toBeCloseTo(measurements[`${shift} shifted`].value, 12); // the only one
    expect(measurements[`${shift} shifted`].value).toBeGreaterThanOrEqual(0);
  }
  const points = robustnessPoints(made, { states: ["standard"] });
  expect(points.every(({ reference, shifted }) => reference > 0 && reference < 1 && shifted > 0 && shifted < 1)).toBe(
    true,
  );
  const key = seedKey(1);
  expect(robustnessRows(made, { line: standardLine(made, { key }), key })).toHaveLength(made.length);
  const lines = readFileSync(records, "utf8");
  expect(await robustness("tiny", { records })).toEqual(made);
  expect(readFileSync(records, "utf8")).toBe(lines);
});
