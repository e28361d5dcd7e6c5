// TypeScript cells to JavaScript, by tslab's converter. Each cell sees the declarations of the cells before it.
import { existsSync } from "node:fs";
import type { Converter } from "tslab/dist/converter.js";
import { addBreaths, repairCell } from "./cell-source.js";
import { createConverter, lastSourceMaps, refreshChangedFiles } from "./tslab.js";

/** A mistake that the compiler found: its place in the cell (counted from 1) and TypeScript's words. */
export interface Diagnostic {
  line: number;
  column: number;
  code: number;
  message: string;
  /** The file, if it is not the cell itself. */
  file?: string | undefined;
}

export interface CompiledCell {
  javascript: string;
  isAsync: boolean;
  /** The exported name that holds the value of the cell's last expression. */
  lastExpression: string | undefined;
  /** What the next cell may use, to be given to `accept` once the cell has run. */
  declarations: string;
  sourceMaps: typeof lastSourceMaps;
}

export type Compilation = { cell: CompiledCell } | { diagnostics: Diagnostic[] };

const cannotFindModule = 2307;
const cannotBeNamed = new Set([4023, 4025, 4058, 4060]);

export class CellCompiler {
  private converter: Converter | undefined;
  private declarations = "";

  /** Compiles the next cell; nothing is remembered of it until `accept`. */
  compile(source: string): Compilation {
    refreshChangedFiles();
    const result = this.open().convert(this.declarations, repairCell(source));
    if (result.diagnostics.length > 0) return { diagnostics: this.explain(result.diagnostics) };
    const uncompiled = result.sideOutputs?.find(({ path }) => !existsSync(path));
    if (uncompiled) return { diagnostics: [refuseTypeScript(uncompiled.path)] };
    return {
      cell: {
        javascript: addBreaths(result.output ?? ""),
        isAsync: result.hasToplevelAwait ?? false,
        lastExpression: result.lastExpressionVar,
        declarations: result.declOutput ?? "",
        sourceMaps: lastSourceMaps,
      },
    };
  }

  /** Makes a cell's names known to the cells after it. */
  accept(cell: CompiledCell): void {
    this.declarations = cell.declarations;
  }

  inspect(source: string, position: number): ReturnType<Converter["inspect"]> {
    return this.open().inspect(this.declarations, source, position);
  }

  complete(source: string, position: number): ReturnType<Converter["complete"]> {
    return this.open().complete(this.declarations, source, position);
  }

  close(): void {
    this.converter?.close();
    this.converter = undefined;
  }

  /** Costs about a second the first time. */
  open(): Converter {
    this.converter ??= createConverter({ isJS: false, isBrowser: false });
    return this.converter;
  }

  private explain(found: ReturnType<Converter["convert"]>["diagnostics"]): Diagnostic[] {
    // The compiler remembers that a module is missing: begin afresh, for the person may build it now.
    if (found.some(({ code }) => code === cannotFindModule)) this.close();
    return found.map(({ start, code, messageText, fileName }) => ({
      line: start.line + 1,
      column: start.character + 1,
      code,
      message: cannotBeNamed.has(code) ? `${messageText} Give the variable a type, or import statically.` : messageText,
      file: fileName,
    }));
  }
}

/** tslab would compile the file in memory, loosely checked, and go on using it after an edit. */
function refuseTypeScript(path: string): Diagnostic {
  const message = `expected an import of compiled JavaScript, got TypeScript; compile ${path} first (npm run watch)`;
  return { line: 1, column: 1, code: 0, message };
}
