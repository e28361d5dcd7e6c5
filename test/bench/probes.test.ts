import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeProblem } from "../../bench/probes/problems.js";
import { type ProbeResult, probeRecord, probeReport } from "../../bench/probes/records.js";
import { readSafetensorsSync, resultRecordSchema } from "../../lib/index.js";

const folder = mkdtempSync(join(tmpdir(), "bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

const result: ProbeResult = {
  problem: "ten classes",
  precision: "float64",
  times: { ours: [0.01, 0.01], theirs: [0.02, 0.02] },
  threads: 2,
  seed: 1,
  versions: { "scikit-learn": "1.9.1" },
  seconds: 10,
  disturbance: 0.02,
};

test("a problem's features have unit length, and every class has examples", () => {
  const file = join(folder, "problem.safetensors");
  writeProblem(file, { examples: 12, features: 5, classes: 4 }, 1);
  const { tensors } = readSafetensorsSync(file);
  const [features, labels] = ["features", "labels"].map((name) => tensors.get(name)!);
  expect(features.shape).toEqual([12, 5]);
  for (let row = 0; row < 12; row++)
    expect(Math.hypot(...features.values.subarray(row * 5, row * 5 + 5))).toBeCloseTo(1, 6);
  expect([...labels.values]).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
});

test("a timed probe is a result record with its ratio and every round", () => {
  const record = resultRecordSchema.parse(probeRecord(result));
  expect(record.measurements["fit ratio"]).toEqual({
    value: 0.5,
    interval: [0.5, 0.5],
    intervalKind: "bootstrap",
    trials: 2,
  });
  expect(record.curves?.["fit, theirs"].value).toEqual([0.02, 0.02]);
  expect(record.data).toEqual({ examples: 1000, features: 192, classes: 10 });
});

test("the table has the latest record of each problem and precision, ours over theirs", () => {
  const slow = { ...result, times: { ours: [3], theirs: [2] } };
  const single: ProbeResult = { ...slow, precision: "float32", disturbance: 0.4 };
  const text = probeReport([slow, result, single].map(probeRecord));
  expect(text).toContain(
    "| ten classes | 1000 | 192 | 10 | 10.0 ms | 20.0 ms | 0.50 (0.50 to 0.50) | scikit-learn, float64 |",
  );
  expect(text).toContain("| 3.00 s | 2.00 s | 1.50 (1.50 to 1.50) | scikit-learn, float32 |");
  expect(text.match(/float64 \|/g)).toHaveLength(1);
  expect(text).toContain(
    "Other programs took 40 % of the machine during ten classes: probe against scikit-learn in float32",
  );
});
