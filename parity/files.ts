// Where the comparison keeps what it makes and installs.
import { projectFolder } from "../lib/runtime/project.js";

/** The folder of the sources: Python files, results. */
export const parityFolder = `${projectFolder()}/parity`;
/** Models, inputs and expected outputs, written anew by each run. */
export const scratchFolder = `${projectFolder()}/out/parity`;
