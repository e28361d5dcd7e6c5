// What went wrong in a cell, as Jupyter stores it: a name, a message and the lines to print.
import { inspect } from "node:util";
import type { Diagnostic } from "./cell-compiler.js";
import type { SourceLines } from "./source-lines.js";

export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
  /** The cell's line where it happened, counted from 1, if known. */
  line?: number | undefined;
}

/** What an interrupted cell ends with. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor() {
    super("the cell was interrupted");
  }
}

/** Anything thrown by cell `number`. */
export function errorOf(thrown: unknown, number: number, lines: SourceLines): CellError {
  if (thrown instanceof Interrupted) return { ename: thrown.name, evalue: thrown.message, traceback: [String(thrown)] };
  const isError = thrown instanceof Error || (thrown as Error | undefined)?.stack !== undefined;
  const error = isError ? (thrown as Error) : undefined;
  return {
    ename: error?.name ?? typeof thrown,
    evalue: error?.message ?? inspect(thrown),
    traceback: lines.translate(inspect(thrown)),
    line: error?.stack === undefined ? undefined : lines.lineInCell(error.stack, number),
  };
}

/** The compiler's complaints as one error; the traceback shows each with the cell's line under it. */
export function errorOfDiagnostics(diagnostics: Diagnostic[], source: string): CellError {
  const [first] = diagnostics;
  return {
    ename: "TypeScriptError",
    evalue: `${place(first)} - ${first.message}`,
    traceback: diagnostics.flatMap((diagnostic) => show(diagnostic, source.split("\n"))),
    line: first.file === undefined ? first.line : undefined,
  };
}

function show(diagnostic: Diagnostic, sourceLines: string[]): string[] {
  const head = `${place(diagnostic)} - error TS${diagnostic.code}: ${diagnostic.message}`;
  const line = sourceLines[diagnostic.line - 1];
  if (diagnostic.file !== undefined || line === undefined) return [head];
  return [head, `    ${line}`, `    ${" ".repeat(diagnostic.column - 1)}^`];
}

function place({ file, line, column }: Diagnostic): string {
  return `${file ?? "cell"}:${line}:${column}`;
}
