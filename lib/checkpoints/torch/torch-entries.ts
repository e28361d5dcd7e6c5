// The entries of the archives of PyTorch's that are written here: those that torch-archive.ts reads.
import type { EntryToWrite } from "../files/zip-writer.js";

/**
 * `files` by their names, data.pkl first, and storages 0, 1, ... with the bytes of `arrays`, which are asked for when it is their
 * turn.
 */
export function torchEntries(
  files: Readonly<Record<string, string | Uint8Array>>,
  arrays: readonly (() => Promise<Uint8Array>)[],
): EntryToWrite[] {
  return [
    ...Object.entries(files).map(([name, content]) => smallEntry(name, content)),
    smallEntry("byteorder", "little"),
    ...arrays.map((bytes, index) => ({ name: `archive/data/${index}`, pieces: async () => [await bytes()] })),
    smallEntry("version", "3\n"),
  ];
}

function smallEntry(name: string, content: string | Uint8Array): EntryToWrite {
  return { name: `archive/${name}`, pieces: async () => [Buffer.from(content)] };
}
