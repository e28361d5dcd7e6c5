// Samples in a tar archive, as webdataset has them: files that follow each other and have the same name up to the first dot of
// its last part.
import type { BadItem } from "../labelled-pictures.js";
import type { OpenFile } from "./byte-range.js";
import { type TarEntry, tarEntries } from "./tar-index.js";

export interface TarSample {
  /** The name that its files share. */
  readonly key: string;
  /** By what follows the first dot, in lower case: "jpg", "txt". */
  readonly parts: ReadonlyMap<string, TarEntry>;
}

/** In the order in which CLIP_benchmark and open_clip look for them. */
export const pictureKinds = ["webp", "png", "jpg", "jpeg"];

/**
 * The samples of an archive in their order, and what is none. Throws as `tarEntries`, and where a file of a sample comes twice.
 */
export async function* tarSamples(file: OpenFile): AsyncGenerator<TarSample | BadItem> {
  let key: string | undefined;
  let parts = new Map<string, TarEntry>();
  for await (const entry of tarEntries(file)) {
    const [, name, kind] = /^((?:.*\/)?[^/.]+)\.([^/]*)$/s.exec(entry.name) ?? [];
    if (name === undefined) yield { name: `${file.path}: ${entry.name}`, reason: "a name without a dot" };
    else {
      if (name !== key) {
        if (key !== undefined) yield { key, parts };
        [key, parts] = [name, new Map()];
      }
      if (parts.has(kind.toLowerCase()))
        throw new Error(
          `${file.reader}: expected every file once, got ${JSON.stringify(entry.name)} twice (${file.path})`,
        );
      parts.set(kind.toLowerCase(), entry);
    }
  }
  if (key !== undefined) yield { key, parts };
}
