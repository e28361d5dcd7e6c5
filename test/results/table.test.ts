import { expect, test } from "vitest";
import { formatNumber, formatShare, markdownTable, recordRows } from "../../lib/results/table.js";
import { exampleRecord } from "./records.js";

test("a share is printed in percent with its interval", () => {
  expect(formatShare({ value: 0.0754, interval: [0.0689, 0.0813], intervalKind: "bootstrap" })).toBe(
    "7.5 % (6.9 to 8.1)",
  );
  expect(formatShare({ value: 1 })).toBe("100.0 %");
  expect(formatShare({ value: 0.12345 }, { digits: 2 })).toBe("12.35 %");
});

test("a number is printed to three significant digits, large and small ones too", () => {
  expect(formatNumber({ value: 0.012345, interval: [0.0119, 0.0127], intervalKind: "bootstrap" })).toBe(
    "0.0123 (0.0119 to 0.0127)",
  );
  expect(formatNumber({ value: -0.11139 })).toBe("-0.111");
  expect(formatNumber({ value: 3456000000000 })).toBe("3.46e12");
  expect(formatNumber({ value: 999999 })).toBe("1000000");
  expect(formatNumber({ value: 0 })).toBe("0");
});

test("records become a Markdown table of the chosen columns, numbers to the right", () => {
  const records = [exampleRecord(), exampleRecord({ name: "large | wide", seed: 1 })];
  const rows = recordRows(records, {
    run: (record) => record.name,
    seed: (record) => record.seed,
    "zero-shot": (record) => formatShare(record.measurements.zeroShotTop1),
  });
  expect(markdownTable(rows).split("\n")).toEqual([
    "| run | seed | zero-shot |",
    "| --- | ---: | ---: |",
    "| small, seed 0 | 0 | 30.0 % (21.0 to 40.0) |",
    "| large \\| wide | 1 | 30.0 % (21.0 to 40.0) |",
  ]);
});

test("a table of no rows is refused", () => {
  expect(() => markdownTable([])).toThrow("markdownTable: expected at least one row, got none");
});
