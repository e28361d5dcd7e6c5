// Edit, compile, run the import cell again: the project's own modules are loaded afresh when one of them changed on disk.
// All of them go together, because a module that changed is also held by those that pass its names on.
import { statSync } from "node:fs";
import { sep } from "node:path";

const packagesFolder = `${sep}node_modules${sep}`;

/** Remembers when the loaded modules were written. */
export class LibraryReload {
  private readonly writtenAt = new Map<string, number | undefined>();

  /** Call after each cell: takes note of what it loaded. */
  takeNote(): void {
    for (const path of loadedModules()) {
      if (!this.writtenAt.has(path)) this.writtenAt.set(path, modificationTime(path));
    }
  }

  /** Call before each cell: whether modules changed, in which case the next import loads all anew. */
  dropChanged(): boolean {
    const loaded = loadedModules();
    const isChanged = (path: string) => this.writtenAt.has(path) && this.writtenAt.get(path) !== modificationTime(path);
    if (!loaded.some(isChanged)) return false;
    for (const path of loaded) delete require.cache[path];
    this.writtenAt.clear();
    return true;
  }
}

/** The project's modules in memory: not those of packages, and no native ones, which can't be loaded twice. */
function loadedModules(): string[] {
  return Object.keys(require.cache).filter((path) => !path.includes(packagesFolder) && !path.endsWith(".node"));
}

function modificationTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
