import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parsePipPins, pipRequirements, readPipPins } from "../../lib/setup/environment-file.mjs";
import { placeWith } from "./places.js";

const text = `# a comment
dependencies:
  - python=3.12
  - pip:
      - tensorflow-cpu==2.21.0; platform_machine == "x86_64"
      - tensorflow==2.21.0
      - plotly==7.1.0 # the renderer

  - after=1
`;

test("the pip section is read up to the next entry, without comments and markers", () => {
  expect(parsePipPins(text)).toEqual({ "tensorflow-cpu": "2.21.0", tensorflow: "2.21.0", plotly: "7.1.0" });
});

test("TensorFlow comes as the CPU package on Linux x64, with CUDA for a GPU, and plain elsewhere", () => {
  const pins = parsePipPins(text);
  const linux = { platform: "linux", arch: "x64", gpu: false };
  expect(pipRequirements(pins, linux)).toEqual(["tensorflow-cpu==2.21.0", "plotly==7.1.0"]);
  expect(pipRequirements(pins, { ...linux, gpu: true })[0]).toBe("tensorflow[and-cuda]==2.21.0");
  expect(pipRequirements(pins, { ...linux, arch: "arm64" })[0]).toBe("tensorflow==2.21.0");
});

test("the project's own file pins one TensorFlow for both of its packages", () => {
  const pins = parsePipPins(readFileSync("environment.yml", "utf8"));
  expect(pins["tensorflow-cpu"]).toBe(pins.tensorflow);
  expect(Object.keys(pins)).toEqual(["tensorflow-cpu", "tensorflow", "jupyterlab", "nbconvert", "plotly"]);
});

test("a loose version, a missing section and a missing file are refused with a remedy", () => {
  expect(() => parsePipPins("  - pip:\n      - plotly>=7\n")).toThrow(
    'expected "- name==version" in the pip section, got "- plotly>=7"',
  );
  expect(() => parsePipPins("dependencies:\n  - python=3.12\n")).toThrow("expected a pip section that pins tensorflow");
  expect(() => readPipPins(placeWith().root)).toThrow("git checkout environment.yml");
});
