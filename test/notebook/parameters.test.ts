import { expect, test } from "vitest";
import { injectParameters } from "../../lib/notebook/parameters.js";
import { readRunOptions } from "../../lib/notebook/run-options.js";
import { notebookOf } from "./notebooks.js";

const declared = [
  'let preset: "tiny" | "full" = "full";',
  "let steps = 5;",
  "let name = 'run';",
  "let fast = false;",
  "let rates = [0.1];",
  "let limit: number | undefined;",
  "const fixed = 1;",
].join("\n");

const inject = (given: Parameters<typeof injectParameters>[1]) =>
  injectParameters(notebookOf([declared, "steps"], { hasParameters: true }), given);

test("text from the command line becomes what its parameter is", () => {
  const texts = { preset: "tiny", steps: "1e3", name: "007", fast: "true", rates: "[1, 2]", limit: "4" };
  const given = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { text }]));
  expect(inject(given)).toEqual({ preset: "tiny", steps: 1000, name: "007", fast: true, rates: [1, 2], limit: 4 });
});

test("the injected cell follows the parameters cell, and replaces that of an earlier run", () => {
  const notebook = notebookOf([declared, "steps"], { hasParameters: true });
  injectParameters(notebook, { steps: { text: "6" } });
  injectParameters(notebook, { steps: { text: "7" }, name: { value: 'a "b"' } });
  expect(notebook.cells.map(({ source }) => source)).toEqual([
    declared,
    ["// Parameters of this run\n", "{\n", "  steps = 7;\n", '  name = "a \\"b\\"";\n', "}"],
    "steps",
  ]);
});

test("a wrong value names the parameter, what it should be and what it is", () => {
  expect(() => inject({ steps: { text: "many" } })).toThrow(
    'a value of type number for the parameter steps, got "many"',
  );
  expect(() => inject({ preset: { text: "quik" } })).toThrow('one of tiny, full for the parameter preset, got "quik"');
  expect(() => inject({ rates: { value: 1 } })).toThrow("a value of type array for the parameter rates, got 1");
  expect(() => inject({ fast: { text: "yes" } })).toThrow('a value of type boolean for the parameter fast, got "yes"');
});

test("an unknown name, or a constant, lists the names that can be given", () => {
  const valid = "valid: preset, steps, name, fast, rates, limit";
  expect(() => inject({ step: { text: "1" } })).toThrow(valid);
  expect(() => inject({ fixed: { text: "1" } })).toThrow(valid);
});

test("a notebook without a parameters cell says so", () => {
  expect(() => injectParameters(notebookOf(["1"]), { a: { text: "1" } })).toThrow('a cell tagged "parameters"');
});

test("the command line is refused with the reason", () => {
  const here = "package.json"; // any file that exists
  expect(() => readRunOptions([])).toThrow("expected one notebook, got none");
  expect(() => readRunOptions(["missing.ipynb"])).toThrow("missing.ipynb, which does not exist");
  expect(() => readRunOptions([here, "--timeout", "soon"])).toThrow("SECONDS above 0, got soon");
  expect(() => readRunOptions([here, "-p", "steps"])).toThrow("-p NAME=VALUE, got -p steps");
  expect(() => readRunOptions([here, "--in-place", "-o", "x"])).toThrow("got both");
  expect(() => readRunOptions([here, "--tiemout", "3"])).toThrow("--tiemout");
});
