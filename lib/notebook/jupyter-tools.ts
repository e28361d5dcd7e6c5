// Jupyter's own programs, which are Python and live in the project's environment (.venv, or an active conda environment).
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { projectFolder } from "../runtime/project.js";

/**
 * The path of a Jupyter program ("lab", "nbconvert"): that of .venv, or else the first on PATH.
 * @throws if there is none.
 */
export function findJupyterTool(
  name: string,
  { folder = projectFolder(), path = process.env.PATH ?? "" } = {},
): string {
  const folders = [join(folder, ".venv/bin"), ...path.split(delimiter)];
  const found = folders.map((place) => join(place, `jupyter-${name}`)).find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  throw new Error(
    `findJupyterTool: expected jupyter-${name} in ${join(folder, ".venv/bin")} or on PATH, got none; ` +
      "run `npm run setup`, or activate the conda environment of environment.yml",
  );
}

/** The environment in which a Jupyter program finds this project's kernel, whichever Python it belongs to. */
export function jupyterEnvironment(): NodeJS.ProcessEnv {
  const kernels = join(projectFolder(), ".venv/share/jupyter");
  const others = process.env.JUPYTER_PATH;
  return { ...process.env, JUPYTER_PATH: others ? `${kernels}${delimiter}${others}` : kernels };
}
