// Small files that are read as a whole. They may come from anywhere, so what lies at the path is looked at before it is read:
// its size, and whether it is a file at all, since a device never ends and a pipe waits for a writer.
import { readFileSync, statSync } from "node:fs";

/** All bytes of a regular file. Throws, as `reader`, when there is none at the path or it is larger than `most` bytes. */
export function readBoundedFile(reader: string, path: string, { most, what = "a file" }: Bounds): Buffer {
  const kind = attempt(reader, path, () => statSync(path));
  if (!kind.isFile()) throw unreadable(reader, path, kind.isDirectory() ? "a folder" : "no regular file");
  if (kind.size > most)
    throw new Error(`${reader}: expected ${what} of at most ${most} bytes, got ${kind.size} bytes (${path})`);
  return attempt(reader, path, () => readFileSync(path));
}

interface Bounds {
  readonly most: number;
  /** What the file should be, for errors. */
  readonly what?: string;
}

function attempt<T>(reader: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unreadable(reader, path, code === "ENOENT" ? "none" : (error as Error).message);
  }
}

function unreadable(reader: string, path: string, got: string): Error {
  return new Error(`${reader}: expected a file, got ${got} (${path}); give the path of a file that can be read`);
}
