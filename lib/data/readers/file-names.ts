// Which files a folder holds, in the order in which Python sorts names: by code points, where JavaScript compares halves of
// surrogate pairs.
import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

/** Negative where `a` comes before `b` in Python. */
export function byCodePoints(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => Array.from(text, (letter) => letter.codePointAt(0)!));
  for (let i = 0; i < Math.min(left.length, right.length); i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}

/**
 * Names of the folders in a folder, links to folders among them, or of all else in it, in Python's order. Throws, as `reader`, if
 * there is no such folder.
 */
export function namesIn(reader: string, folder: string, kind: "folders" | "files"): string[] {
  if (!kindOf(folder)?.isDirectory()) throw new Error(`${reader}: expected a folder, got none (${folder})`);
  const isFolder = (entry: Dirent) =>
    entry.isDirectory() || (entry.isSymbolicLink() && kindOf(join(folder, entry.name))?.isDirectory() === true);
  const entries = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => isFolder(entry) === (kind === "folders"),
  );
  return entries.map(({ name }) => name).sort(byCodePoints);
}

/** What lies at a path; undefined where nothing does, or a link leads nowhere. */
export function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
