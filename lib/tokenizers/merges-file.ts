// Files of merges in the format of CLIP's release: a header line, then a merge per line, two symbols with a space between.
import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { writeFileAtomically } from "../runtime/files.js";
import type { Merge } from "./bpe-words.js";

const header = "#version: 0.2";

/** Writes merges, first learned first; a path that ends in .gz is compressed. */
export function saveMerges(path: string, merges: readonly Merge[]): void {
  const text = `${[header, ...merges.map((merge) => merge.join(" "))].join("\n")}\n`;
  writeFileAtomically(path, path.endsWith(".gz") ? gzipSync(text) : text);
}

/** Reads what `saveMerges` wrote, or the merges of another byte-pair tokenizer in CLIP's format. */
export function loadMerges(path: string): Merge[] {
  const bytes = readFileSync(path);
  const [first, ...lines] = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n");
  if (!first.includes("#version"))
    throw new Error(`loadMerges: expected a "#version" line first, got "${first}" (${path})`);
  return lines.map((line, i) => {
    const [left, right, ...rest] = line.split(" ");
    if (left && right && rest.length === 0) return [left, right];
    throw new Error(`loadMerges: expected two symbols with a space between, got "${line}" (${path}, line ${i + 2})`);
  });
}
