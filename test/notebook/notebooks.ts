// Notebooks for tests, and headless runs of them.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CodeCell, Notebook } from "../../lib/notebook/notebook-file.js";

const runner = resolve(__dirname, "../../dist/lib/notebook/run.js");

/** A notebook of code cells; the first is tagged `parameters` if asked for. */
export function notebookOf(cells: string[], { hasParameters = false } = {}): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      metadata: hasParameters && i === 0 ? { tags: ["parameters"] } : {},
      source,
      execution_count: null,
      outputs: [],
    })),
  };
}

export function saveNotebook(path: string, notebook: Notebook): string {
  writeFileSync(path, JSON.stringify(notebook));
  return path;
}

/** The code cells of a notebook file. */
export function loadCells(path: string): CodeCell[] {
  const notebook: Notebook = JSON.parse(readFileSync(path, "utf8"));
  return notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
}

export interface Finished {
  status: number | null;
  printed: string;
  complaints: string;
}

/** Starts the headless runner; `finished` resolves when it has ended. */
export function startRun(args: string[], { cwd = "." } = {}): { process: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [runner, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  let complaints = "";
  child.stdout.on("data", (text) => (printed += text));
  child.stderr.on("data", (text) => (complaints += text));
  const finished = new Promise<Finished>((done) => {
    child.on("close", (status) => done({ status, printed, complaints }));
  });
  return { process: child, finished };
}

/** Runs a notebook headlessly to its end. */
export function runNotebook(args: string[], options: { cwd?: string } = {}): Promise<Finished> {
  return startRun(args, options).finished;
}
