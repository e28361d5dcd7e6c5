import { expect, test } from "vitest";
import { formatShare, markdownTable } from "../../lib/results/table.js";

test("a share is printed in percent with its interval", () => {
  expect(formatShare({ value: 0.0754, interval: [0.0689, 0.0813], intervalKind: "bootstrap" })).toBe(
    "7.5 % (6.9 to 8.1)",
  );
  expect(formatShare({ value: 1 })).toBe("100.0 %");
  expect(formatShare({ value: 0.12345 }, { digits: 2 })).toBe("12.35 %");
});

test("rows become a Markdown table, numbers to the right", () => {
  const rows = [
    { run: "small", seed: 0, "zero-shot": "30.0 % (21.0 to 40.0)" },
    { run: "large | wide", seed: 1, "zero-shot": "31.0 %" },
  ];
  expect(markdownTable(rows).split("\n")).toEqual([
    "| run | seed | zero-shot |",
    "| --- | ---: | ---: |",
    "| small | 0 | 30.0 % (21.0 to 40.0) |",
    "| large \\| wide | 1 | 31.0 % |",
  ]);
});

test("a table of no rows is refused", () => {
  expect(() => markdownTable([])).toThrow("markdownTable: expected at least one row, got none");
});
