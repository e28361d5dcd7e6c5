import { expect, test } from "vitest";
import type { CodeCell } from "../../lib/notebook/notebook-file.js";
import { NotebookOutputs } from "../../lib/notebook/notebook-outputs.js";
import { notebookOf } from "./notebooks.js";

const cells = (number: number) => notebookOf(Array(number).fill("1")).cells as CodeCell[];

test("writes to one stream become one output, in lines; the other stream begins a new one", () => {
  const [cell] = cells(1);
  const sink = new NotebookOutputs().sinkOf(cell);
  sink.stream("stdout", "a\nb");
  sink.stream("stdout", "c\n");
  sink.stream("stderr", "d");
  expect(cell.outputs).toEqual([
    { output_type: "stream", name: "stdout", text: ["a\n", "bc\n"] },
    { output_type: "stream", name: "stderr", text: ["d"] },
  ]);
});

test("a carriage return starts the line again, also when the rest comes later", () => {
  const [cell] = cells(1);
  const sink = new NotebookOutputs().sinkOf(cell);
  sink.stream("stdout", "start\n10%\r");
  sink.stream("stdout", "20%\r30%");
  sink.stream("stdout", "\r\nend");
  expect(cell.outputs).toMatchObject([{ text: ["start\n", "30%\n", "end"] }]);
});

test("an update changes every display of its name, wherever it is, and adds none", () => {
  const [first, second] = cells(2);
  const outputs = new NotebookOutputs();
  outputs.sinkOf(first).display({ "text/plain": "0" }, "bar", false);
  outputs.sinkOf(second).display({ "text/plain": "1" }, "bar", true);
  outputs.sinkOf(second).display({ "text/plain": "x" }, undefined, false);
  expect(first.outputs).toMatchObject([{ data: { "text/plain": "1" } }]);
  expect(second.outputs).toMatchObject([{ data: { "text/plain": "x" } }]);
});
