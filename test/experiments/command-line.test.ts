import { expect, test } from "vitest";
import { parseSettings } from "../../experiments/command-line.js";

const rules = {
  preset: { default: "quick", choices: ["tiny", "quick"] },
  fresh: { default: "false", choices: ["true", "false"] },
} as const;

test("given settings replace the defaults", () => {
  expect(parseSettings(["preset=tiny"], rules)).toEqual({ preset: "tiny", fresh: "false" });
});

test("unknown names and values are refused with the known ones", () => {
  expect(() => parseSettings(["presett=tiny"], rules)).toThrow(
    "expected settings name=value with a name of preset, fresh, got presett=tiny",
  );
  expect(() => parseSettings(["preset"], rules)).toThrow("got preset");
  expect(() => parseSettings(["toString=1"], rules)).toThrow("got toString=1");
  expect(() => parseSettings(["preset=huge"], rules)).toThrow("expected preset to be one of tiny, quick, got huge");
});
