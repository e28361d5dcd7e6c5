// Files that are never half written: everything goes to a temporary name first and is renamed when complete.
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** A file's path and its content, piece by piece. */
export interface FileInPieces {
  readonly path: string;
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Writes a whole file, or nothing: an interrupted or failed write leaves what was there before. */
export function writeFileAtomically(path: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  const temporary = temporaryName(path);
  try {
    const file = openSync(temporary, "w");
    try {
      const isOne = typeof content === "string" || content instanceof Uint8Array;
      for (const piece of isOne ? [content] : content) writeFileSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes files one after the other, each in pieces that are made when it is their turn; all of the files or none. */
export async function streamFilesAtomically(files: readonly FileInPieces[]): Promise<void> {
  const staged = files.map(({ path, pieces }) => ({ path, pieces, temporary: temporaryName(path) }));
  try {
    for (const { temporary, pieces } of staged) await writeFile(temporary, pieces);
    for (const { temporary, path } of staged) renameSync(temporary, path);
  } catch (error) {
    for (const { temporary } of staged) rmSync(temporary, { force: true });
    throw error;
  }
}

let temporaries = 0;

function temporaryName(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  return `${path}.${process.pid}.${++temporaries}.tmp`;
}
