import { expect, test } from "vitest";
import { families, parseOptions } from "../../parity/options.js";

test("by default every family is compared, one model of each variant, op by op", () => {
  expect(parseOptions([])).toEqual({ families, cases: 0, seed: 0, execution: "eager", report: undefined });
});

test("families, numbers and the report's place can be chosen", () => {
  const given = ["--only", "lit,bit", "--cases", "30", "--seed", "7", "--compiled", "--report", "table.md"];
  expect(parseOptions(given)).toEqual({
    families: ["lit", "bit"],
    cases: 30,
    seed: 7,
    execution: "compiled",
    report: "table.md",
  });
});

test("an unknown family is refused with the known ones", () => {
  expect(() => parseOptions(["--only", "clip"])).toThrow(
    /expected --only with some of open-clip, .*published, got clip/,
  );
});

test("numbers must be whole", () => {
  expect(() => parseOptions(["--cases", "2.5"])).toThrow("expected --cases with a whole number, got 2.5");
});
