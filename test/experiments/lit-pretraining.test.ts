import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { litPretraining } from "../../experiments/lit-pretraining.js";
import { litPretrainingClaims } from "../../experiments/lit-pretraining-claims.js";
import { litPretrainingPresets, pretrainingRuns } from "../../experiments/lit-pretraining-presets.js";
import {
  bySeed,
  capacityPanels,
  combined,
  familyRows,
  textRows,
  towerChoices,
  withDefaultText,
} from "../../experiments/lit-pretraining-report.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-lit-pretraining-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("no model is tuned twice", () => {
  const runs = pretrainingRuns(litPretrainingPresets.full).map((run) => JSON.stringify(run));
  expect(new Set(runs).size).toBe(runs.length);
  expect(runs).toHaveLength(63); // 10 towers, 5 more texts, 6 more sizes; three seeds
});

test("every tower and model is measured once, and tables, panels and claims come from the records", async () => {
  const records = join(folder, "tiny.jsonl");
  const found = await litPretraining("tiny", { records });
  expect(found).toHaveLength(10 + 2 * 21);
  expect(await litPretraining("tiny", { records })).toEqual(found); // from the file
  expect([...bySeed(found, withDefaultText("BiT"), "zero-shot").keys()]).toEqual([1, 2]);
  expect(towerChoices(found).map(({ name }) => name)[1]).toBe("RN256 SimCLR");
  expect(Object.keys(towerChoices(found)[0].values)).toContain("few-shot");
  expect(familyRows(found)).toHaveLength(4);
  expect(textRows(found)[3]["zero-shot"]).toMatch(/by its start$/);
  const [panel] = capacityPanels(found);
  expect(panel.lines.map(({ points }) => points.length)).toEqual([3, 3, 3]);
  const claims = litPretrainingClaims(found);
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  for (const n of ["C7", "C8", "C9", "C10", "C11"])
    expect(claims.some(({ id }) => id.startsWith(`LiT ${n}`))).toBe(true);
}, 180_000);

test("differences are those of the seeds that all have", () => {
  const parts = [
    new Map([
      [1, 5],
      [2, 7],
    ]),
    new Map([
      [2, 3],
      [3, 1],
    ]),
  ];
  expect([...combined(parts, ([a, b]) => a - b)]).toEqual([[2, 4]]);
});

test("records that lack a model say which", () => {
  expect(() => bySeed([], withDefaultText("ViT"), "zero-shot")).toThrow(
    /expected records of ViT \+ ViT, SentencePiece/,
  );
});
