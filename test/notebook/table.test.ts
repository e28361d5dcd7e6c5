import { expect, test } from "vitest";
import { renderTable } from "../../lib/notebook/table.js";

const rows = [
  { model: "A & B", zeroShotTop1: 0.512345, seconds: 12 },
  { model: "<c>", zeroShotTop1: 0.05, seconds: 2.71351 },
];

test("the text is aligned, numbers at the right, with four significant digits", () => {
  expect(renderTable(rows)["text/plain"].split("\n")).toEqual([
    "model  zeroShotTop1  seconds",
    "-----  ------------  -------",
    "A & B        0.5123       12",
    "<c>            0.05    2.714",
  ]);
});

test("columns are chosen and formatted, and a caption goes above", () => {
  const format = { zeroShotTop1: "percent", seconds: 1, model: (name: unknown) => String(name).toLowerCase() } as const;
  const { "text/plain": text } = renderTable(rows, { columns: ["zeroShotTop1", "model"], format, caption: "Table" });
  expect(text.split("\n")).toEqual([
    "Table",
    "zeroShotTop1  model",
    "------------  -----",
    "       51.2%  a & b",
    "        5.0%  <c>",
  ]);
});

test("the HTML says the same, with text escaped and numbers at the right", () => {
  const { "text/html": html } = renderTable(rows, { columns: ["model", "seconds"] });
  expect(html).toContain('<td style="text-align: left">A &amp; B</td><td style="text-align: right">12</td>');
  expect(html).toContain("&lt;c&gt;");
});

test("a missing value is an empty cell, and an unknown column is an error that lists the known ones", () => {
  expect(renderTable([{ a: 1 }, { b: null }])["text/plain"].split("\n")[3]).toBe("");
  expect(() => renderTable(rows, { columns: ["speed"] })).toThrow("among model, zeroShotTop1, seconds, got speed");
});
