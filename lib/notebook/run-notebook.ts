// Runs the cells of a notebook in their own process, saving the notebook after each of them.
import { constants } from "node:os";
import type { CellClient, CellEnd } from "./cell-client.js";
import type { CellError } from "./cell-errors.js";
import type { OutputSink } from "./cell-output.js";
import { type CodeCell, type Notebook, textOf } from "./notebook-file.js";
import { appendError, NotebookOutputs } from "./notebook-outputs.js";
import type { CellReport, RunReport } from "./run-report.js";

/** Why a run was ended from outside, and the exit status that says so. */
export interface Stop {
  status: number;
  error: CellError;
}

export interface Run {
  notebook: Notebook;
  client: CellClient;
  report: RunReport;
  /** Called after every cell. */
  save: () => void;
  keepGoing: boolean;
  /** Set when the run shall end; read when a cell has ended. */
  stop: Stop | undefined;
}

/** The exit status of the run: 0 if every cell succeeded. */
export async function runNotebook(run: Run): Promise<number> {
  const outputs = new NotebookOutputs();
  const cells = codeCells(run.notebook);
  let status = 0;
  for (const [i, cell] of cells.entries()) {
    const failure = await runCell(run, { cell, number: i + 1, sink: outputs.sinkOf(cell) });
    run.save();
    status ||= failure;
    if (run.stop) return run.stop.status;
    if (failure > 1 || (failure && !run.keepGoing)) return status;
  }
  const lateErrors = await run.client.finish();
  if (run.stop) return run.stop.status;
  if (lateErrors > 0) run.report.say(`FAILED: ${lateErrors} error(s) after their cell had ended, shown above`);
  run.save();
  return status || (lateErrors > 0 ? 1 : 0);
}

/** The cells that do something, in order. */
export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter(
    (cell): cell is CodeCell => cell.cell_type === "code" && textOf(cell.source).trim() !== "",
  );
}

interface Task {
  cell: CodeCell;
  number: number;
  sink: OutputSink;
}

async function runCell(run: Run, { cell, number, sink }: Task): Promise<number> {
  const source = textOf(cell.source);
  const report = run.report.startCell(number, source);
  const end = await run.client.execute(source, both(sink, report));
  cell.execution_count = "executionCount" in end ? end.executionCount : number;
  const error = errorOf(run, end);
  if (error && !("error" in end && end.error === error)) {
    appendError(cell, error);
    report.error(error);
  }
  report.end(error ? "FAILED" : "done");
  if (error) run.report.say(failureLine(number, source, error));
  return error ? statusOf(end) : 0;
}

/** The error of a cell; one that a process did not live to tell is told for it. */
function errorOf(run: Run, end: CellEnd): CellError | undefined {
  if ("executionCount" in end) return end.error && run.stop?.status === 124 ? run.stop.error : end.error;
  if (run.stop) return run.stop.error;
  const { signal, exitCode } = end;
  const killed = signal === "SIGKILL" ? ", often a sign of too little memory" : "";
  const evalue = signal
    ? `the process of the cells was ended by ${signal}${killed}`
    : `the process of the cells ended with status ${exitCode} inside this cell; a cell must not call process.exit`;
  return { ename: "ProcessEnded", evalue, traceback: [`ProcessEnded: ${evalue}`] };
}

function statusOf(end: CellEnd): number {
  if ("executionCount" in end || end.signal === null) return 1;
  return 128 + constants.signals[end.signal];
}

function failureLine(number: number, source: string, error: CellError): string {
  const line = error.line === undefined ? undefined : source.split("\n")[error.line - 1];
  const place = line === undefined ? "" : `, line ${error.line}: ${line.trim().slice(0, 100)}`;
  return `FAILED in cell ${number}${place}\n  ${error.ename}: ${error.evalue}`;
}

function both(sink: OutputSink, report: CellReport): OutputSink {
  return {
    stream: (name, text) => {
      sink.stream(name, text);
      report.stream(name, text);
    },
    display: (data, id, update) => {
      sink.display(data, id, update);
      report.display(data, id, update);
    },
    result: (data, count) => {
      sink.result(data, count);
      report.result(data);
    },
    error: (error) => {
      sink.error(error);
      report.error(error);
    },
  };
}
