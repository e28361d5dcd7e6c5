// Runs the cells of one notebook, one after another, in this process. The Jupyter kernel and the headless runner are both
// thin layers over it, so that a notebook behaves the same in both.
import { AsyncLocalStorage } from "node:async_hooks";
import { type MimeBundle, setNotebookHost } from "../runtime/host.js";
import { CellCompiler, type CompiledCell } from "./cell-compiler.js";
import { type CellError, errorOf, errorOfDiagnostics, Interrupted } from "./cell-errors.js";
import { captureStandardStreams, GatheredOutput, type OutputSink } from "./cell-output.js";
import { showValue } from "./cell-result.js";
import { CellScope } from "./cell-scope.js";
import { LibraryReload } from "./library-reload.js";
import { SourceLines } from "./source-lines.js";
import { rememberTensorFlow } from "./tensorflow-repair.js";
import { receiveTslabDisplays } from "./tslab.js";

export interface CellResult {
  executionCount: number;
  error?: CellError;
}

/** A cell that is running, or the last one that did. */
interface RunningCell {
  number: number;
  output: GatheredOutput;
  abort: AbortController;
  /** Ends the cell now, whatever it waits for. */
  fail: (error: unknown) => void;
  failed: Promise<never>;
  isDone: boolean;
}

export class Session {
  readonly compiler = new CellCompiler();
  /** How many errors came from work that a cell had left behind. */
  lateErrors = 0;
  private executionCount = 0;
  private cell: RunningCell | undefined;
  private readonly lines = new SourceLines();
  private readonly scope: CellScope;
  private readonly signals = new AsyncLocalStorage<AbortSignal>();
  private readonly reload: LibraryReload | undefined;

  /** `reloadLibrary`: whether an edit of the library shall reach a session that has loaded it. */
  constructor({ folder = process.cwd(), reloadLibrary = false }: { folder?: string; reloadLibrary?: boolean } = {}) {
    this.scope = new CellScope(folder);
    this.reload = reloadLibrary ? new LibraryReload() : undefined;
    captureStandardStreams(() => this.cell?.output);
    process.on("unhandledRejection", (reason) => this.onStrayError("Unhandled rejection: ", reason));
    process.on("uncaughtException", (error) => this.onStrayError("Uncaught: ", error));
    process.on("SIGINT", () => this.interrupt());
    this.installHost();
  }

  get nextExecutionCount(): number {
    return this.executionCount + 1;
  }

  /** Runs a cell to its end; outputs go to `sink` while it runs. Never rejects: what went wrong is in the result. */
  async execute(source: string, sink: OutputSink): Promise<CellResult> {
    const cell = startCell(++this.executionCount, sink);
    this.cell = cell;
    this.reloadLibrary(cell);
    const error = await this.attempt(cell, source);
    if (error) cell.output.error(error);
    this.reload?.takeNote();
    cell.isDone = true;
    cell.output.flush();
    return { executionCount: cell.number, error };
  }

  /** Stops the running cell: it ends at once, and library loops that breathe end with it. */
  interrupt(): void {
    this.fail(new Interrupted());
  }

  /** Ends the running cell with an error that comes from outside it. */
  fail(error: unknown): void {
    if (this.cell && !this.cell.isDone) this.cell.fail(error);
  }

  private async attempt(cell: RunningCell, source: string): Promise<CellError | undefined> {
    try {
      const compilation = this.compiler.compile(source);
      if ("diagnostics" in compilation) return errorOfDiagnostics(compilation.diagnostics, source);
      this.lines.remember(cell.number, compilation.cell.sourceMaps);
      await Promise.race([this.run(cell, compilation.cell), cell.failed]);
      await twoTurns(); // rejections that nobody handles are reported a turn later: they belong to this cell
      await Promise.race([cell.failed, Promise.resolve()]);
      this.showResult(cell, compilation.cell);
      return undefined;
    } catch (thrown) {
      return errorOf(thrown, cell.number, this.lines);
    }
  }

  private async run(cell: RunningCell, compiled: CompiledCell): Promise<void> {
    const repairTensorFlow = rememberTensorFlow();
    let rest: unknown;
    try {
      rest = this.signals.run(cell.abort.signal, () => this.scope.run(compiled, cell.number));
    } catch (error) {
      if ((error as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
      repairTensorFlow();
      this.interrupt();
      throw new Interrupted();
    }
    if (compiled.isAsync) await rest;
    this.compiler.accept(compiled);
  }

  private showResult(cell: RunningCell, { lastExpression }: CompiledCell): void {
    const value = lastExpression === undefined ? undefined : this.scope.take(lastExpression);
    if (value !== undefined && value !== null) cell.output.result(showValue(value), cell.number);
  }

  private reloadLibrary(cell: RunningCell): void {
    if (!this.reload?.dropChanged()) return;
    cell.output.stream("stderr", "The library changed on disk and is loaded anew: run the import cell again.\n");
  }

  /** An error that no await saw. It fails the cell that runs; after the cell it can only be shown and counted. */
  private onStrayError(kind: string, thrown: unknown): void {
    if (thrown instanceof Interrupted) return;
    if (this.cell && !this.cell.isDone) {
      this.cell.fail(thrown);
      return;
    }
    this.lateErrors++;
    const { traceback } = errorOf(thrown, this.executionCount, this.lines);
    process.stderr.write(`${kind}${traceback.join("\n")}\n`);
  }

  private installHost(): void {
    const session = this;
    const display = (data: MimeBundle, id: string | undefined, update: boolean) =>
      session.cell?.output.display(withBase64(data), id, update);
    receiveTslabDisplays(({ data, transient }, update) => display(data, transient?.display_id, update));
    setNotebookHost({
      display: (data, { id, update = false } = {}) => display(data, id, update),
      get signal() {
        // That of the cell which began the work, even if another cell runs by now.
        return session.signals.getStore() ?? session.cell?.abort.signal;
      },
    });
  }
}

function startCell(number: number, sink: OutputSink): RunningCell {
  const abort = new AbortController();
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, rejectFailed) => {
    reject = rejectFailed;
  });
  failed.catch(() => {}); // most cells end well, and nobody looks
  const fail = (error: unknown) => {
    abort.abort(error instanceof Interrupted ? error : new Interrupted());
    reject(error);
  };
  return { number, output: new GatheredOutput(sink), abort, fail, failed, isDone: false };
}

async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Jupyter's messages are JSON: bytes travel as base64. */
function withBase64(data: MimeBundle): MimeBundle {
  const encode = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);
  return Object.fromEntries(Object.entries(data).map(([type, value]) => [type, encode(value)]));
}
