import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { duplicates } from "../../experiments/duplicates.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-duplicates-"));
const records = join(folder, "duplicates.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

test("detection, overlap and tuning are measured once", async () => {
  const made = await duplicates("tiny", { records });
  expect(made.map(({ settings }) => settings.method ?? settings.state ?? settings.part)).toEqual([
    "proxy task",
    ...["detector", "CLIP", "12 x 12 cells", "equal bytes"],
    "overlap",
    ...["none", "train + test"],
  ]);
  const lines = readFileSync(records, "utf8");
  expect(await duplicates("tiny", { records })).toEqual(made);
  expect(readFileSync(records, "utf8")).toBe(lines);
});
