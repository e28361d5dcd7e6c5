// The programs that can be measured: how each is started and what it can do.
import { benchFolder, compiledFolder } from "./files.js";
import { type SizeName, type Task, tasks } from "./sizes.js";

export interface Program {
  readonly title: string;
  /** The name on the command line, which several programs may share. */
  readonly family: string;
  readonly tasks: readonly Task[];
  /** Sizes that are too large for it. */
  readonly leavesOut?: readonly SizeName[];
  readonly mode: string;
  /** What must be installed for it. */
  readonly needs: "nothing" | "torch" | "transformers.js";
  command(python: string): readonly string[];
}

/** --expose-gc: the worker frees the bytes of the weights' file before anything is measured. */
const tandemCommand = [process.execPath, "--expose-gc", `${compiledFolder}/tandem/worker.js`];
const torchCommand = (python: string) => [python, `${benchFolder}/torch/worker.py`];

export type ProgramName = "compiled" | "eager" | "torch-eager" | "torch-compile" | "transformers.js";

export const programs: Readonly<Record<ProgramName, Program>> = {
  compiled: {
    title: "Tandem, compiled",
    family: "tandem",
    tasks,
    mode: "compiled",
    needs: "nothing",
    command: () => tandemCommand,
  },
  eager: {
    title: "TensorFlow.js, eager",
    family: "tensorflow.js",
    tasks,
    leavesOut: ["vit-b32"], // its step would hold 20 GB
    mode: "eager",
    needs: "nothing",
    command: () => tandemCommand,
  },
  "torch-eager": {
    title: "PyTorch, eager",
    family: "torch",
    tasks,
    mode: "eager",
    needs: "torch",
    command: torchCommand,
  },
  "torch-compile": {
    title: "PyTorch, torch.compile",
    family: "torch",
    tasks,
    mode: "compile",
    needs: "torch",
    command: torchCommand,
  },
  "transformers.js": {
    title: "transformers.js",
    family: "transformers.js",
    tasks: ["encodeImage"],
    mode: "onnx",
    needs: "transformers.js",
    command: () => [process.execPath, `${compiledFolder}/transformers-js/worker.js`],
  },
};
