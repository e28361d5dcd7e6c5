// Headless runs: exit status, what is printed, and the notebook that is left behind.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadCells, notebookOf, runNotebook, saveNotebook, startRun } from "./notebooks.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-run-"));
const output = join(folder, "executed.ipynb");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const save = (cells: string[], options = {}) => saveNotebook(join(folder, "input.ipynb"), notebookOf(cells, options));

const preset = 'let preset: "tiny" | "quick" | "full" = "full";\nlet steps = 5;\nlet rates = [0.1];';

test("parameters are assigned after their cell, each cell is reported, and the notebook holds the outputs", async () => {
  const input = save([preset, "console.log(preset, steps, rates);", "process.cwd()"], { hasParameters: true });
  const args = ["-p", "preset=quick", "-p", "steps=7", "-p", "rates=[1,2]", "-o", output];
  const { status, printed } = await runNotebook([input, ...args]);
  expect(status).toBe(0);
  expect(printed).toMatch(
    /cell 3\/4 {2}console\.log\(preset, steps, rates\);\n {4}quick 7 \[ 1, 2 \]\n {4}\d+\.\d s\n/,
  );
  expect(printed).not.toContain("\x1b"); // no control characters without a terminal
  const cells = loadCells(output);
  expect(cells[1].metadata.tags).toEqual(["injected-parameters"]);
  expect(cells[2].outputs).toEqual([{ output_type: "stream", name: "stdout", text: ["quick 7 [ 1, 2 ]\n"] }]);
  // As in Jupyter, a notebook runs in its own folder.
  expect(cells[3].outputs).toMatchObject([{ output_type: "execute_result", data: { "text/plain": `'${folder}'` } }]);
  expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2, 3, 4]);
  const { tandem } = JSON.parse(readFileSync(output, "utf8")).metadata;
  expect(tandem).toMatchObject({ ok: true, parameters: { preset: "quick", steps: 7, rates: [1, 2] } });
});

test("TensorFlow's start-up lines are kept from the terminal, other native messages are not", async () => {
  const imports = 'import { writeSync } from "node:fs";\nimport { tf } from "tandem";\n';
  const cell = `${imports}writeSync(2, "native message\\n");\ntf.matMul([[2]], [[3]]).dataSync()[0]`;
  mkdirSync("out/test", { recursive: true }); // inside the project, where "tandem" is known
  const input = saveNotebook(join(process.cwd(), "out/test/native.ipynb"), notebookOf([cell]));
  const { status, complaints } = await runNotebook([input, "-o", output]);
  expect([status, complaints]).toEqual([0, "native message\n"]);
  expect(loadCells(output)[0].outputs).toMatchObject([{ data: { "text/plain": "6" } }]);
});

test("an unknown parameter ends the command with status 2 before any cell runs", async () => {
  const input = save([preset, 'console.log("ran");'], { hasParameters: true });
  const { status, printed, complaints } = await runNotebook([input, "-o", output, "-p", "step=7"]);
  expect([status, printed]).toEqual([2, ""]);
  expect(complaints).toContain("valid: preset, steps, rates");
});

test("the first failing cell ends the run with its error and line; the notebook keeps what was done", async () => {
  const input = save(['console.log("one");', "// two\n\nconst list: { a: number }[] = [];\nlist[0].a;", "3"]);
  const { status, printed } = await runNotebook([input, "-o", output]);
  expect(status).toBe(1);
  expect(printed).toContain("FAILED in cell 2, line 4: list[0].a;\n  TypeError: Cannot read properties of undefined");
  const [one, two, three] = loadCells(output);
  expect(one.outputs).toMatchObject([{ text: ["one\n"] }]);
  expect(two.outputs).toMatchObject([{ output_type: "error", ename: "TypeError" }]);
  expect([three.execution_count, three.outputs]).toEqual([null, []]);
});

test("with --keep-going the later cells run; an endless wait and an error after its cell are failures too", async () => {
  const cells = [
    "const text: string = null;",
    "await new Promise(() => {});",
    "1 + 1",
    "void setTimeout(() => fail(), 20);",
  ];
  const define = 'function fail() {\n  throw new Error("late");\n}';
  const { status, printed } = await runNotebook([save([define, ...cells]), "-o", output, "--keep-going"]);
  expect(status).toBe(1);
  const [, typeError, endless, sum, late] = loadCells(output).map((cell) => cell.outputs);
  expect(typeError).toMatchObject([{ ename: "TypeScriptError" }]);
  expect(endless).toMatchObject([{ evalue: expect.stringContaining("nothing can settle") }]);
  expect(sum).toMatchObject([{ data: { "text/plain": "2" } }]);
  expect(late).toMatchObject([{ output_type: "stream", name: "stderr" }]);
  expect(printed).toContain("1 error(s) after their cell had ended");
});

test("a crash of native code gives 128 plus the signal's number, and the output up to it is kept", async () => {
  const wait = "await new Promise((resolve) => setTimeout(resolve, 9000));";
  const code = `console.log("before");\nprocess.kill(process.pid, "SIGSEGV");\n${wait}`;
  const { status } = await runNotebook([save([code]), "-o", output]);
  expect(status).toBe(139); // SIGSEGV is 11
  expect(loadCells(output)[0].outputs).toMatchObject([{ text: ["before\n"] }, { ename: "ProcessEnded" }]);
});

test("the time limit ends a run even in a loop that never yields, with status 124", async () => {
  const code = "await new Promise((resolve) => setTimeout(resolve, 10));\nfor (;;) {}";
  const { status } = await runNotebook([save([code]), "-o", output, "--timeout", "4"]);
  expect(status).toBe(124);
  expect(loadCells(output)[0].outputs.at(-1)).toMatchObject({ ename: "OutOfTime" });
});

test("Ctrl-C stops the running cell with status 130, long before its end, and the notebook is saved", async () => {
  const code = 'console.log("waiting");\nawait new Promise((resolve) => setTimeout(resolve, 600_000));';
  const run = startRun([save(["1", code, "3"]), "-o", output]);
  run.process.stdout?.on("data", (text) => {
    if (/^ {4}waiting/m.test(String(text))) run.process.kill("SIGINT");
  });
  expect((await run.finished).status).toBe(130);
  const last = loadCells(output).map((cell) => cell.outputs.at(-1)?.output_type);
  expect(last).toEqual(["execute_result", "error", undefined]);
});

test("--in-place leaves the notebook alone if a cell fails, even one that ends the process", async () => {
  const input = save(["1", "process.exit(0);"]);
  const before = readFileSync(input, "utf8");
  const { status, printed } = await runNotebook([input, "--in-place"]);
  expect([status, printed]).toEqual([1, expect.stringContaining("must not call process.exit")]);
  expect(readFileSync(input, "utf8")).toBe(before);
});

test("--in-place replaces the notebook if all cells succeed, and stores no times", async () => {
  const input = save(["6 * 7"]);
  expect((await runNotebook([input, "--in-place"])).status).toBe(0);
  expect(loadCells(input)[0].outputs).toMatchObject([{ data: { "text/plain": "42" } }]);
  const { tandem } = JSON.parse(readFileSync(input, "utf8")).metadata;
  expect(tandem).toEqual({ ok: true, parameters: {} });
});

test("--prepare-only writes the parameters and runs nothing; the default place is out/", async () => {
  const input = save([preset, 'console.log("ran");'], { hasParameters: true });
  const { status } = await runNotebook([input, "-p", "steps=9", "--prepare-only"], { cwd: folder });
  expect([status, existsSync(join(folder, "out/input.ipynb"))]).toEqual([0, true]);
  const cells = loadCells(join(folder, "out/input.ipynb"));
  expect(cells[1].source).toContain("  steps = 9;\n");
  expect(cells[2].outputs).toEqual([]);
});
