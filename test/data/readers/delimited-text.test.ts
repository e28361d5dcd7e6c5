import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDelimited } from "../../../lib/data/readers/delimited-text.js";

test("what is written with quotation marks is read back, whatever the fields hold", () => {
  const field = fc.string({ unit: fc.constantFrom("a", '"', ",", "\t", ";", "\n", "\r", " ", "é", "🙂") });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) =>
      fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
    );
  fc.assert(
    fc.property(table, fc.constantFrom(",", "\t", ";", "|"), fc.constantFrom("\n", "\r\n"), (rows, delimiter, end) => {
      const columns = rows[0].map((_, i) => `c${i}`);
      const lines = [columns, ...rows].map((row) =>
        row.map((each) => `"${each.replaceAll('"', '""')}"`).join(delimiter),
      );
      expect(parseDelimited(`${lines.join(end)}${end}`, delimiter)).toEqual({ delimiter, columns, rows });
    }),
  );
});

test("the delimiter is the one that cuts all lines alike", () => {
  expect(parseDelimited("file;text\na;one, two, three\nb;four\n").delimiter).toBe(";");
  expect(parseDelimited("file\ttext\na\tone; two\nb\tthree; four, five\n").delimiter).toBe("\t");
  expect(parseDelimited("file,text\na,b\n").delimiter).toBe(",");
  expect(parseDelimited("file\na\nb\n")).toEqual({ delimiter: ",", columns: ["file"], rows: [["a"], ["b"]] });
});

test("byte order marks, empty lines and spaces around columns are left out; empty fields stay", () => {
  const text = "\ufefffile , label\n\na,\n,b\n\n";
  expect(parseDelimited(text)).toEqual({
    delimiter: ",",
    columns: ["file", "label"],
    rows: [
      ["a", ""],
      ["", "b"],
    ],
  });
});

test("a field goes on after its closing quotation mark, as in pandas", () => {
  // pandas 2.2: read_csv(StringIO('a,b\n"x"y,z\n')) has "xy" in column a.
  expect(parseDelimited('a,b\n"x"y,z\n').rows).toEqual([["xy", "z"]]);
});
