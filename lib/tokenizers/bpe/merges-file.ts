// Files of merges in the format of CLIP's release: a header line, then a merge per line, two symbols with a space between.
import { gzipSync } from "node:zlib";
import { writeFileAtomically } from "../../runtime/files.js";
import { readLines } from "../text-file.js";
import type { Merge } from "./bpe-words.js";

const header = "#version: 0.2";

/** Writes merges, first learned first; a path that ends in .gz is compressed. */
export function saveMerges(path: string, merges: readonly Merge[]): void {
  const text = `${[header, ...merges.map((merge) => merge.join(" "))].join("\n")}\n`;
  writeFileAtomically(path, path.endsWith(".gz") ? gzipSync(text) : text);
}

/** Reads what `saveMerges` wrote, or the merges of another byte-pair tokenizer in CLIP's format. */
export function loadMerges(path: string): Merge[] {
  const [first, ...lines] = withoutEmptyEnd(readLines(path));
  if (!first.includes("#version"))
    throw new Error(`loadMerges: expected a "#version" line first, got "${beginning(first)}" (${path})`);
  return lines.map((line, i) => {
    const [left, right, ...rest] = line.split(" ");
    if (left && right && rest.length === 0) return [left, right];
    throw new Error(
      `loadMerges: expected two symbols with a space between, got "${beginning(line)}" (${path}, line ${i + 2})`,
    );
  });
}

/** Line ends, and spaces before them, at the end of a file are no merges. */
function withoutEmptyEnd(lines: string[]): string[] {
  while (lines.length > 1 && lines.at(-1)?.trim() === "") lines.pop();
  lines.push(lines.pop()!.trimEnd());
  return lines;
}

/** A line of a file that is something else may be megabytes long. */
function beginning(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}...` : line;
}
