// Where compiled cells run: one scope for the names of all cells. tslab keeps that scope behind a Proxy, which makes a loop
// over a cell's variables 500 times slower; a plain object does, once re-exported imports are made assignable.
import { createRequire } from "node:module";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { breathe } from "../runtime/breathe.js";
import type { CompiledCell } from "./cell-compiler.js";
import { SourceLines } from "./source-lines.js";

const scopeSymbol = Symbol.for("tandem.cell");
const parameters = "exports, require, define, breathe";

export class CellScope {
  private readonly names: Record<string, unknown> = {};

  /** `folder` is where relative imports and packages of cells are looked for. */
  constructor(folder: string) {
    const cellArguments = [this.names, requireFrom(folder), defineAssignable, () => breathe()];
    (globalThis as { [scopeSymbol]?: unknown })[scopeSymbol] = cellArguments;
  }

  /**
   * Runs a cell up to its first await, and returns the promise of the rest if it awaits. Ctrl-C throws
   * ERR_SCRIPT_EXECUTION_INTERRUPTED out of the part that runs here.
   */
  run(cell: CompiledCell, number: number): unknown {
    const body = cell.javascript.replaceAll("Object.defineProperty(exports, ", "define(exports, ");
    const start = cell.isAsync ? "async function" : "function";
    // On one line with the cell's first, so that line numbers stay.
    const code = `(${start} (${parameters}) {${body}\n})(...globalThis[Symbol.for("tandem.cell")])`;
    const filename = SourceLines.nameOfCell(number);
    return runInThisContext(code, { filename, breakOnSigint: true, displayErrors: false });
  }

  /** The value of a name, which is then forgotten. */
  take(name: string): unknown {
    const value = this.names[name];
    delete this.names[name];
    return value;
  }
}

/** tslab's own interface must come from the tslab that runs, wherever the notebook is. */
function requireFrom(folder: string): NodeJS.Require {
  const fromFolder = createRequire(join(folder, "cell.js"));
  return Object.assign((id: string) => (id === "tslab" ? require("tslab") : fromFolder(id)), fromFolder);
}

/** TypeScript exports an imported name by a getter that can't be defined twice; a later cell may import it again. */
function defineAssignable(target: object, name: string, { get, value }: PropertyDescriptor): void {
  if (name === "__esModule") return;
  const current: unknown = get ? get() : value;
  Object.defineProperty(target, name, { value: current, writable: true, enumerable: true, configurable: true });
}
