// Where the benchmark keeps what it makes and installs.
import { projectFolder } from "../lib/runtime/project.js";

/** The folder of the sources: Python files, packages installed on demand, records. */
export const benchFolder = `${projectFolder()}/bench`;
/** Compiled JavaScript. */
export const compiledFolder = __dirname;
/** Weights and batches while they are measured. */
export const scratchFolder = `${projectFolder()}/out/bench`;

/** The folder with the ONNX form of a weights file's image tower. */
export function onnxFolder(file: string): string {
  return file.replace(/\.safetensors$/, "-onnx");
}
