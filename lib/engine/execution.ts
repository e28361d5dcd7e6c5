// How functions run: compiled by XLA, or op by op. Compiled is the default where the addon was built.
import { hasNative, native } from "./native.js";
import { engineInfo, isNative } from "./tf.js";

export type Execution = "compiled" | "eager";

/** How functions run unless they are told otherwise, and on what. */
export interface ExecutionInfo {
  readonly execution: Execution;
  readonly device: "cpu" | "gpu";
}

let noticed = false;

/** TANDEM_EXECUTION if it is set; else compiled, or, with one notice, eager where the addon is missing. */
export function defaultExecution(): Execution {
  const wanted = process.env.TANDEM_EXECUTION || undefined;
  if (wanted === "compiled" && !isNative())
    throw new Error(
      "defaultExecution: expected TensorFlow.js bound to TensorFlow, as TANDEM_EXECUTION=compiled needs it, got plain " +
        "JavaScript; run `npm run setup`",
    );
  if (wanted === "eager" || wanted === "compiled") return wanted;
  if (wanted !== undefined)
    throw new Error(`defaultExecution: expected TANDEM_EXECUTION to be compiled or eager, got ${wanted}`);
  if (!isNative()) return "eager"; // its own notice was given
  if (hasNative()) return "compiled";
  if (!noticed)
    process.stderr.write(
      "tandem: the compiled engine is missing, so everything runs op by op, about twice as slow. " +
        "Run `npm run setup` to build it, `npm run doctor` to see what is wrong.\n",
    );
  noticed = true;
  return "eager";
}

/** The default execution and its device: that of compiled programs (TANDEM_DEVICE), else that of TensorFlow.js. */
export function executionInfo(): ExecutionInfo {
  const execution = defaultExecution();
  if (execution === "eager") return { execution, device: engineInfo().device };
  return { execution, device: native().opened.device.type === "GPU" ? "gpu" : "cpu" };
}
