// Stack traces in the lines a person wrote: those of the cell, and those of the library's TypeScript.
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve, sep } from "node:path";
import type { CompiledCell } from "./cell-compiler.js";

const cellFrame = /\[cell (\d+)\]:(\d+):(\d+)/;
const fileFrame = /(?:file:\/\/)?(\/[^\s():]+\.js):(\d+):(\d+)/;
const ownFolder = __dirname + sep;
const machinery =
  /\(?(node:(internal|vm|events|async_hooks)|Script\.runIn)|sigintHandlersWrap|new Promise \(<anonymous>\)/;

/** Remembers the source maps of the cells that ran and reads those of the library when it needs them. */
export class SourceLines {
  private readonly cells = new Map<number, CompiledCell["sourceMaps"]>();

  /** What `vm` shall call a cell, so that its frames are recognised. */
  static nameOfCell(number: number): string {
    return `[cell ${number}]`;
  }

  remember(number: number, maps: CompiledCell["sourceMaps"]): void {
    this.cells.set(number, maps);
  }

  /** A printed error without the frames of Node.js and of the notebook session, in the lines of the sources. */
  translate(text: string): string[] {
    return text
      .split("\n")
      .filter((line) => !isFrame(line) || !(machinery.test(line) || line.includes(ownFolder)))
      .map((line) => (isFrame(line) ? this.translateFrame(line) : line))
      .filter((line, i, all) => !isFrame(line) || line !== all[i - 1]); // a cell is a function in a script: two frames for one place
  }

  /** The first place in cell `number` that an error's stack names. */
  lineInCell(stack: string, number: number): number | undefined {
    for (const line of stack.split("\n")) {
      const match = cellFrame.exec(line);
      if (match && Number(match[1]) === number) return this.cellLine(number, Number(match[2]), Number(match[3]));
    }
    return undefined;
  }

  private translateFrame(frame: string): string {
    return frame
      .replace(cellFrame, (_, cell, line, column) => {
        return `cell ${cell}, line ${this.cellLine(Number(cell), Number(line), Number(column)) ?? "?"}`;
      })
      .replace(fileFrame, (place, path, line, column) => librarySource(path, Number(line), Number(column)) ?? place);
  }

  private cellLine(cell: number, line: number, column: number): number | undefined {
    const maps = this.cells.get(cell);
    if (!maps) return undefined;
    const middle = original(maps.commonJs, line, column);
    const source = middle && original(maps.modern, middle.line, middle.column);
    return source && source.line - 1; // tslab puts a line of its own before the cell
  }
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function librarySource(path: string, line: number, column: number): string | undefined {
  const map = `${path}.map`;
  if (path.includes(`${sep}node_modules${sep}`) || !existsSync(map)) return undefined;
  const found = original(readFileSync(map, "utf8"), line, column);
  return found && `${resolve(dirname(path), found.file)}:${found.line}:${found.column}`;
}

/** Lines and columns count from 1 in stack traces and from 0 in source maps. */
function original(map: string, line: number, column: number) {
  const entry = new SourceMap(JSON.parse(map)).findEntry(line - 1, column - 1);
  if (!("originalLine" in entry)) return undefined;
  return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
