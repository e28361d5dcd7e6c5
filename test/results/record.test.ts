import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendRecord, findRecord, readRecords, settingsKey } from "../../lib/results/record.js";
import type { ResultRecord } from "../../lib/results/schema.js";
import { exampleRecord } from "./records.js";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "records-"));
  path = join(folder, "results", "scaling.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads the file, keeping the notices. */
function readWithNotices() {
  const notices: string[] = [];
  const records = readRecords(path, { notice: (text) => notices.push(text) });
  return { seeds: records.map((record) => record.seed), notices };
}

test("records come back as they were written, oldest first, one line each", () => {
  const withAll = exampleRecord({
    seed: 1,
    curves: { loss: { step: [1, 2], value: [4.5, 3.25] } },
    examples: [{ caption: "a cat\non two lines", top: [0.5, 0.25], truth: null }],
  });
  appendRecord(path, exampleRecord());
  appendRecord(path, withAll);
  expect(readRecords(path)).toEqual([exampleRecord(), withAll]);
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(3);
});

test("a file that no run has written holds no records", () => {
  expect(readRecords(path)).toEqual([]);
});

test("wherever a crash cuts the last line, the others are read, with a notice, and the next run can append", () => {
  appendRecord(path, exampleRecord({ seed: 1 }));
  const whole = readFileSync(path).length;
  appendRecord(path, exampleRecord({ seed: 2, name: "größer" }));
  const content = readFileSync(path);
  for (let length = whole + 1; length < content.length - 1; length += 7) {
    writeFileSync(path, content.subarray(0, length));
    expect(readWithNotices()).toEqual({ seeds: [1], notices: [expect.stringContaining("line 2")] });
    appendRecord(path, exampleRecord({ seed: 3 }));
    expect(readWithNotices()).toEqual({ seeds: [1, 3], notices: [expect.stringContaining("cut short")] });
  }
});

test("a mark that met a whole line, from two runs that wrote at the same moment, changes nothing", () => {
  appendRecord(path, exampleRecord({ seed: 1 }));
  appendFileSync(path, " #torn\n");
  appendRecord(path, exampleRecord({ seed: 2 }));
  expect(readWithNotices()).toEqual({ seeds: [1, 2], notices: [] });
});

test("a last line that lacks nothing but its newline is a record like any other", () => {
  appendRecord(path, exampleRecord({ seed: 1 }));
  truncateSync(path, readFileSync(path).length - 1);
  expect(readWithNotices()).toEqual({ seeds: [1], notices: [] });
  appendRecord(path, exampleRecord({ seed: 2 }));
  expect(readWithNotices()).toEqual({ seeds: [1, 2], notices: [] });
});

test("a line that is no record is an error that names the file, the line and the field", () => {
  appendRecord(path, exampleRecord());
  appendFileSync(path, `${JSON.stringify({ ...exampleRecord(), seconds: "long" })}\n`);
  expect(() => readRecords(path)).toThrow(`line 2 of ${path}`);
  expect(() => readRecords(path)).toThrow("seconds");
});

test("a whole line that isn't JSON is an error and not passed over", () => {
  appendRecord(path, exampleRecord());
  appendFileSync(path, "<<<<<<< HEAD\n");
  expect(() => readRecords(path)).toThrow(`expected JSON in line 2 of ${path}, got <<<<<<< HEAD`);
});

test("a line of another format version says so", () => {
  appendRecord(path, exampleRecord());
  appendFileSync(path, `{"format":2,"experiment":"scaling"}\n`);
  expect(() => readRecords(path)).toThrow(`expected format 1 in line 2 of ${path}, got 2`);
});

test("a measurement that is not a number, or an interval of no kind, is refused before anything is written", () => {
  const broken = exampleRecord({ measurements: { loss: { value: Number.NaN } } });
  expect(() => appendRecord(path, broken)).toThrow("measurements.loss.value");
  const unnamed = exampleRecord({ measurements: { loss: { value: 1, interval: [0, 2] } } });
  expect(() => appendRecord(path, unnamed)).toThrow("interval and intervalKind go together");
  const reversed = exampleRecord({
    measurements: { loss: { value: 1, interval: [2, 0], intervalKind: "bootstrap" } },
  });
  expect(() => appendRecord(path, reversed)).toThrow("low to high");
  const uneven = exampleRecord({ curves: { loss: { step: [1, 2], value: [3] } } });
  expect(() => appendRecord(path, uneven)).toThrow("one length");
  expect(readRecords(path)).toEqual([]);
});

test("a record is found by experiment, settings and seed, and the latest one counts", () => {
  const records = [
    exampleRecord({ name: "first" }),
    exampleRecord({ name: "other seed", seed: 1 }),
    exampleRecord({ name: "other experiment", experiment: "lit" }),
    exampleRecord({ name: "second" }),
    exampleRecord({ name: "other settings", settings: { width: 128 } }),
  ];
  const reordered = { towers: { text: "bag", image: "vit" }, width: 64 };
  expect(findRecord(records, { experiment: "scaling", settings: reordered, seed: 0 })?.name).toBe("second");
  expect(findRecord(records, { experiment: "scaling", settings: reordered, seed: 2 })).toBeUndefined();
});

test("the settings' key ignores the order of fields and nothing else", () => {
  expect(settingsKey({ a: 1, b: [1, 2] })).toBe(settingsKey({ b: [1, 2], a: 1 }));
  const others = [{ a: 1, b: [2, 1] }, { a: "1", b: [1, 2] }, { a: 1 }, { a: { b: [1, 2] } }];
  const keys = [{ a: 1, b: [1, 2] }, ...others].map((settings) => settingsKey(settings as ResultRecord["settings"]));
  expect(new Set(keys).size).toBe(5);
});
