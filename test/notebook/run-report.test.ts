import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RunReport, type Terminal } from "../../lib/notebook/run-report.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function reportTo(terminal: Partial<Terminal> = {}) {
  let printed = "";
  const write = (text: string) => (printed += text);
  return { report: new RunReport(12, { ...terminal, write }), printed: () => printed };
}

test("a quick cell without output takes one line", () => {
  const { report, printed } = reportTo();
  report.startCell(3, "// why\n\nimport { a } from 'b';\n1").end("done");
  expect(printed()).toBe("cell 3/12  import { a } from 'b';  0.0 s\n");
});

test("output is indented below the title, and partial lines are continued", () => {
  const { report, printed } = reportTo();
  const cell = report.startCell(1, "run()");
  cell.stream("stdout", "one\ntw");
  cell.stream("stdout", "o");
  cell.result({ "text/plain": "3" });
  vi.advanceTimersByTime(2500);
  cell.end("done");
  expect(printed()).toBe("cell 1/12  run()\n    one\n    two\n    3\n    2.5 s\n");
});

test("a slow cell shows its title after a second, and a sign of life after a silent minute", () => {
  const { report, printed } = reportTo();
  const cell = report.startCell(2, "await train()");
  vi.advanceTimersByTime(1000);
  expect(printed()).toBe("cell 2/12  await train()\n");
  vi.advanceTimersByTime(59_000);
  expect(printed()).toContain("    ... still running after 60.0 s\n");
  cell.end("FAILED");
  vi.advanceTimersByTime(120_000); // silence after the end is no news
  expect(printed()).toMatch(/ {4}60\.0 s {2}FAILED\n$/);
});

test("a display that changes quickly is printed every ten seconds, and its last state", () => {
  const { report, printed } = reportTo();
  const cell = report.startCell(1, "train()");
  for (let i = 0; i <= 25; i++) {
    cell.display({ "text/plain": `step ${i}` }, "bar", i > 0);
    vi.advanceTimersByTime(1000);
  }
  cell.end("done");
  expect(printed().match(/step \d+/g)).toEqual(["step 0", "step 10", "step 20", "step 25"]);
});

test("on a terminal the output is dimmed", () => {
  const { report, printed } = reportTo({ isTTY: true });
  vi.stubEnv("NO_COLOR", "");
  report.startCell(1, "run()").stream("stdout", "one\n");
  expect(printed()).toBe("cell 1/12  run()\n\x1b[2m    one\x1b[22m\n");
  vi.unstubAllEnvs();
});
