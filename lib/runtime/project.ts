// Where the project's own files are, seen from sources and from compiled files alike.
import { existsSync } from "node:fs";
import { dirname } from "node:path";

/** The project's folder: the nearest one upwards with a package-lock.json. */
export function projectFolder(): string {
  let folder = __dirname;
  while (!existsSync(`${folder}/package-lock.json`)) {
    if (dirname(folder) === folder)
      throw new Error(`projectFolder: expected a package-lock.json above ${__dirname}, got none; run from a checkout`);
    folder = dirname(folder);
  }
  return folder;
}
