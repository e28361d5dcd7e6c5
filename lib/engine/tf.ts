// The one place that loads TensorFlow.js. Native: TensorFlow.js bound to the TensorFlow that the set-up installed, on a
// GPU where TensorFlow sees one. Without the native engine, the same programs run on TensorFlow.js's plain JavaScript
// backend, slower, with one notice.
import { cpus } from "node:os";
import type * as TensorFlowJs from "@tensorflow/tfjs-node-gpu";
import type { NativeBackend } from "./native-backend.js";

export type Tensor = TensorFlowJs.Tensor;
export type Scalar = TensorFlowJs.Scalar;
export type Tensor1D = TensorFlowJs.Tensor1D;
export type Tensor2D = TensorFlowJs.Tensor2D;
export type Tensor3D = TensorFlowJs.Tensor3D;
export type Tensor4D = TensorFlowJs.Tensor4D;
export type Variable = TensorFlowJs.Variable;
export type DataType = TensorFlowJs.DataType;
export type KernelBackend = TensorFlowJs.KernelBackend;
/** TensorFlow.js's handle of a tensor's data, which clones share. */
export type DataId = TensorFlowJs.Tensor["dataId"];

/** What the programs run on. */
export interface EngineInfo {
  readonly native: boolean;
  /** "tensorflow" or TensorFlow.js's "cpu". */
  readonly backend: string;
  readonly device: "cpu" | "gpu";
  /** Version of the TensorFlow library, undefined without the native engine. */
  readonly tensorflow: string | undefined;
  readonly tensorflowJs: string;
  /** Cores that TensorFlow uses by default. */
  readonly threads: number;
}

process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // no start-up banner; two lines about oneDNN come whatever the level

export const tf = load();

/** True where TensorFlow.js is bound to TensorFlow. */
export function isNative(): boolean {
  return tf.findBackend("tensorflow") !== null;
}

/** Backend, device and versions of the running engine. */
export function engineInfo(): EngineInfo {
  const native = tf.getBackend() === "tensorflow";
  const backend = native ? (tf.backend() as NativeBackend) : undefined;
  return {
    native,
    backend: tf.getBackend(),
    device: backend?.isUsingGpuDevice ? "gpu" : "cpu",
    tensorflow: backend?.binding.TF_Version,
    tensorflowJs: tf.version_core,
    threads: native ? cpus().length : 1,
  };
}

function load(): typeof TensorFlowJs {
  replaceDeprecated();
  try {
    return require("@tensorflow/tfjs-node-gpu");
  } catch (error) {
    const reason = String((error as Error).message).split("\n")[0];
    process.stderr.write(
      `tandem: the native TensorFlow engine is missing, so everything runs in plain JavaScript, many times slower. ` +
        `Run \`npm run setup\` to build it, \`npm run doctor\` to see what is wrong. (${reason})\n`,
    );
    const plain = require("@tensorflow/tfjs");
    plain.enableProdMode(); // silences its own advice to install a package that this project replaces
    plain.setBackend("cpu");
    return plain;
  }
}

/** TensorFlow.js asks Node's util for this in every operation; Node 22 warns of it, and Node 23 has it no more. */
function replaceDeprecated(): void {
  const util: { isNullOrUndefined?: (value: unknown) => boolean } = require("node:util");
  util.isNullOrUndefined = (value) => value === null || value === undefined;
}
