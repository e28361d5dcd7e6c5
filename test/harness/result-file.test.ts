import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type EvaluationResult, readResult, whyUnfinished, writeResult } from "../../lib/harness/result-file.js";
import { resultOf } from "./results.js";
import { worldFolder } from "./small-world.js";

const path = join(worldFolder(), "result.json");
const identityOf = ({ tandem, metrics: _, ...names }: EvaluationResult) => ({ ...names, options: tandem!.options });

test("a result is read as it was written", () => {
  const result = resultOf({ dataset: "a", metrics: { acc1: 0.5, acc5: null } });
  writeResult(path, result);
  expect(readResult(path)).toEqual(result);
});

test("numbers that are none are never written", () => {
  expect(() => writeResult(path, resultOf({ metrics: { acc1: Number.NaN } }))).toThrow(
    "writeResult: expected a result",
  );
});

test("files of CLIP_benchmark's are read, its NaN as null", () => {
  // What Python's json.dump makes of {"acc5": float("nan")}; the NaN in the text is left alone.
  writeFileSync(
    path,
    '{"dataset": "wds/x: NaN, y", "model": "m", "pretrained": "p", "task": "t", "metrics": {"acc1": 0.5, "acc5": NaN}, "language": "en"}',
  );
  expect(readResult(path)).toMatchObject({ dataset: "wds/x: NaN, y", metrics: { acc1: 0.5, acc5: null } });
});

test("a finished file is of the same names and options, and whole", () => {
  const result = resultOf({ dataset: "a", metrics: { acc1: 0.5 } });
  const identity = identityOf(result);
  expect(whyUnfinished(`${path}.none`, identity)).toBe("there is none");
  writeResult(path, result);
  expect(whyUnfinished(path, identity)).toBeUndefined();
  expect(whyUnfinished(path, { ...identity, dataset: "b" })).toBe('it is of dataset "a"');
  expect(whyUnfinished(path, { ...identity, options: { ...identity.options, seed: 1 } })).toBe(
    "it was made with another seed",
  );
  expect(whyUnfinished(path, { ...identity, options: {} })).toBe("it was made with another split");
  const bytes = readFileSync(path);
  for (let length = 0; length < bytes.length - 2; length += 11) {
    writeFileSync(path, bytes.subarray(0, length));
    expect(whyUnfinished(path, identity)).toBe("it is cut short or no result");
  }
});

test("another file is an error that names it", () => {
  writeFileSync(path, '{"dataset": "a"}');
  expect(() => readResult(path)).toThrow(
    /readResult: expected the JSON of an evaluation, got problems in .*result\.json/,
  );
});
