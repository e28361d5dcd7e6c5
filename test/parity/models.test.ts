import { expect, test } from "vitest";
import { casesIn, readCase } from "../../parity/cases.js";
import { compareCase } from "../../parity/compare.js";
import { isWithin } from "../../parity/differences.js";
import { modelFamilies } from "../../parity/options.js";

// Written by parity/models/write.py --small: tiny models of every family in the files of their publishers' libraries, with what
// those libraries compute. The bound is parity/differences.ts's 1e-4, relative to the largest number and element by element.
const folders = casesIn("test/fixtures/parity/models", modelFamilies);

test("there is a committed model of every family", () => {
  expect(new Set(folders.map((folder) => folder.split("/").at(-2)))).toEqual(new Set(modelFamilies));
});

for (const folder of folders)
  test(`${folder.split("/").slice(-2).join("/")} computes what its reference does`, async () => {
    for (const { differences, error } of await compareCase(readCase(folder), { execution: "eager" })) {
      expect(error).toBeUndefined();
      expect([...differences].filter(([, difference]) => !isWithin(difference))).toEqual([]);
      expect(differences.size).toBeGreaterThan(0);
    }
  });
