import { expect, test } from "vitest";
import type { Alone } from "../../bench/measure.js";
import { type PairResult, pairRecord } from "../../bench/records.js";
import { report } from "../../bench/report.js";
import { resultRecordSchema } from "../../lib/index.js";

const alone: Alone = {
  versions: { tensorflow: "2.21.0" },
  firstStepSeconds: 5,
  peakWithStart: 3e9,
  peak: 1e9,
  productRate: 2e11,
};
const result: PairResult = {
  size: "clip-5m",
  ours: "compiled",
  theirs: "torch-eager",
  times: new Map([
    ["encodeImage", { ours: [0.3, 0.3], theirs: [0.4, 0.4] }],
    ["step", { ours: [1, 1], theirs: [2, 2] }],
  ]),
  disturbance: 0.02,
  alone: {
    ours: alone,
    theirs: { ...alone, versions: { torch: "2.13.0" }, firstStepSeconds: 2.5, peak: 2e9, peakWithStart: 2.5e9 },
  },
  bestRate: 2e11,
  threads: 2,
  seed: 1,
  seconds: 60,
};

test("a pair's record is a result record with ratios, intervals and every round", () => {
  const record = resultRecordSchema.parse(pairRecord(result));
  expect(record.measurements["step ratio"]).toEqual({
    value: 0.5,
    interval: [0.5, 0.5],
    intervalKind: "bootstrap",
    trials: 2,
  });
  expect(record.measurements["peak bytes, theirs"].value).toBe(2e9);
  expect(record.curves?.["encodeImage, ours"].value).toEqual([0.3, 0.3]);
  expect(record.settings.versions).toEqual({ torch: "2.13.0", tensorflow: "2.21.0" });
});

test("the report has a row for each task and one for memory, ours over theirs", () => {
  const text = report([pairRecord(result)]);
  expect(text).toContain("| clip-5m | image encoding | 300 ms | 400 ms | 0.75 (0.75 to 0.75) | PyTorch, eager |");
  expect(text).toContain("| clip-5m | training step | 1.00 s | 2.00 s | 0.50 (0.50 to 0.50) | PyTorch, eager |");
  expect(text).toContain("| clip-5m | peak memory of the step | 1.00 GB | 2.00 GB | 0.50 | PyTorch, eager |");
  expect(text).not.toContain("text encoding");
});

test("each program's row gives its rate as a share of the machine's best product, and its compile time", () => {
  // The step of clip-5m is 163.9 GFLOP: in 1 s that is 82 % of 200 GFLOP/s, in 2 s it is 41 %. 5 s - 1 s and 2.5 s - 2 s.
  const text = report([pairRecord(result)]);
  expect(text).toContain("| clip-5m | Tandem, compiled | 1.00 s | 164 | 82 % | 4.00 s | 1.00 GB | 3.00 GB |");
  expect(text).toContain("| clip-5m | PyTorch, eager | 2.00 s | 82 | 41 % | 500 ms | 2.00 GB | 2.50 GB |");
});

test("a program without a step has ratios and no row of its own", () => {
  const encoder: PairResult = {
    ...result,
    theirs: "transformers.js",
    times: new Map([["encodeImage", { ours: [0.3], theirs: [0.2] }]]),
    alone: { ours: alone, theirs: undefined },
  };
  const text = report([pairRecord(encoder), pairRecord(result)]);
  expect(text).toContain("| clip-5m | image encoding | 300 ms | 200 ms | 1.50 (1.50 to 1.50) | transformers.js |");
  expect(text).toContain("| clip-5m | Tandem, compiled | 1.00 s |");
});

test("the latest record of a pair counts, and only those of the last record's machine", () => {
  const old = pairRecord({ ...result, disturbance: 0.3 });
  const elsewhere = { ...pairRecord({ ...result, size: "vit-s16" }), machine: { ...old.machine, cpu: "another" } };
  const text = report([elsewhere, old, pairRecord(result)]);
  expect(text).not.toContain("vit-s16");
  expect(text).not.toContain("measure again");
  expect(text.match(/training step/g)).toHaveLength(1);
});

test("a pair that had to share the machine is marked", () => {
  const text = report([pairRecord({ ...result, disturbance: 0.3 })]);
  expect(text).toContain("Other programs took 30 % of the machine during clip-5m: compiled against torch-eager");
});
