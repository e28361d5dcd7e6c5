import { expect, test } from "vitest";
import { describeFlags, type FlagRule, readFlags } from "../../lib/harness/flags.js";

const rules = {
  model: { values: "many", help: "models" },
  seed: { values: "one", help: "a seed" },
  quiet: { values: "none", help: "no output" },
} satisfies Record<string, FlagRule>;

test("values follow a flag until the next one, or an equals sign", () => {
  expect(readFlags(["--model", "a", "b", "--seed=-1", "--quiet"], rules)).toEqual({
    flags: { model: ["a", "b"], seed: ["-1"], quiet: [] },
    others: [],
  });
  expect(readFlags(["--seed", "-1"], rules).flags).toEqual({ seed: ["-1"] });
  expect(readFlags(["--model=a=b"], rules).flags).toEqual({ model: ["a=b"] });
});

test("what belongs to no flag is kept apart", () => {
  expect(readFlags(["x.json", "--seed", "1", "y.json", "--quiet", "z.json"], rules).others).toEqual([
    ...["x.json", "y.json", "z.json"],
  ]);
});

test("an unknown flag is an error with the known ones, a refused one with its reason", () => {
  expect(() => readFlags(["--models", "a"], rules)).toThrow(
    "expected a flag of --model, --seed, --quiet, got --models",
  );
  expect(() => readFlags(["--lr", "1"], rules, { lr: "nothing is trained" })).toThrow(
    "expected no --lr: nothing is trained",
  );
  expect(() => readFlags(["--toString"], rules)).toThrow("got --toString");
});

test("missing, superfluous and repeated values are errors", () => {
  expect(() => readFlags(["--model"], rules)).toThrow("expected a value for --model, got none");
  expect(() => readFlags(["--quiet=yes"], rules)).toThrow("expected no value for --quiet, got yes");
  expect(() => readFlags(["--seed", "1", "--seed", "2"], rules)).toThrow("expected --seed once, got it twice");
});

test("flags are listed with what they take", () => {
  expect(describeFlags(rules)).toBe(
    ["  --model VALUE ...  models", "  --seed VALUE       a seed", "  --quiet            no output"].join("\n"),
  );
});
