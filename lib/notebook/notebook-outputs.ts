// A headless run's outputs, put into the notebook the way a Jupyter client would.
import type { MimeBundle } from "../runtime/host.js";
import type { CellError } from "./cell-errors.js";
import type { OutputSink, StreamName } from "./cell-output.js";
import { type CodeCell, linesOf, type Output } from "./notebook-file.js";

type Display = Extract<Output, { output_type: "display_data" }>;

/** Named displays of the whole notebook: a later cell may update what an earlier one shows. */
export class NotebookOutputs {
  private readonly displays = new Map<string, Display[]>();

  sinkOf(cell: CodeCell): OutputSink {
    return {
      stream: (name, text) => appendStream(cell, name, text),
      display: (data, id, update) => this.display(cell, data, id, update),
      result: (data, executionCount) =>
        cell.outputs.push({ output_type: "execute_result", data, metadata: {}, execution_count: executionCount }),
      error: (error) => appendError(cell, error),
    };
  }

  private display(cell: CodeCell, data: MimeBundle, id: string | undefined, update: boolean): void {
    const known = id === undefined ? undefined : this.displays.get(id);
    if (update && known) {
      for (const display of known) display.data = data;
      return;
    }
    const display: Display = { output_type: "display_data", data, metadata: {} };
    cell.outputs.push(display);
    if (id !== undefined) this.displays.set(id, [...(known ?? []), display]);
  }
}

/** Stores an error; the format has no place for the line. */
export function appendError(cell: CodeCell, { ename, evalue, traceback }: CellError): void {
  cell.outputs.push({ output_type: "error", ename, evalue, traceback });
}

/** Text is stored in lines; only the last, unfinished one can still change. */
function appendStream(cell: CodeCell, name: StreamName, text: string): void {
  const last = cell.outputs.at(-1);
  const lines = last?.output_type === "stream" && last.name === name && Array.isArray(last.text) ? last.text : [];
  if (lines.length === 0) cell.outputs.push({ output_type: "stream", name, text: lines });
  const unfinished = lines.at(-1)?.endsWith("\n") === false ? lines.pop() : undefined;
  for (const line of linesOf(overwrite((unfinished ?? "") + text))) lines.push(line);
}

/** Applies carriage returns as a terminal does: what follows one replaces the line, a last one waits for more. */
function overwrite(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(/[^\n]*\r(?!$)/g, "");
}
