import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bias } from "../../experiments/bias.js";
import { biasRows } from "../../experiments/bias-rows.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-bias-"));
const records = join(folder, "bias.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

test("a model is probed and a control is trained, once; the records hold groups, and no single picture", async () => {
  const [probes, control] = await bias("tiny", { records });
  const accuracies = biasRows(probes, "accuracy").filter(({ by, task }) => by === "gender" && task === "woman or man");
  expect(accuracies.map(({ group }) => group)).toEqual(["female", "male"]);
  expect(biasRows(probes, "association")).toHaveLength(3);
  const counted = biasRows(probes, "rate").filter(({ isSmall }) => !isSmall);
  expect(Math.min(...counted.map(({ trials }) => trials))).toBeGreaterThanOrEqual(10); // smaller groups are withheld
  expect(control.measurements["effect size, lowest"].value).toBeLessThanOrEqual(
    control.measurements["effect size, highest"].value,
  );
  const lines = readFileSync(records, "utf8");
  expect(await bias("tiny", { records })).toEqual([probes, control]);
  expect(readFileSync(records, "utf8")).toBe(lines);
});
