// The native addon (native/) as TypeScript sees it: arrays on the device, graphs under construction, compiled programs,
// linear models, and mapped files.
import { existsSync } from "node:fs";
import { projectFolder } from "../runtime/project.js";

export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** TensorFlow's numbers for types, as far as they are used. */
export const tensorflowTypes = { float32: 1, int32: 3, complex64: 8, bool: 10, bfloat16: 14 } as const;

/** An array on the device: a value, or a variable that programs update in place. Throws after `dispose`. */
export interface DeviceArray {
  readonly shape: number[];
  /** TensorFlow's number of the type. */
  readonly type: number;
  /** Copies it to the host, after all work asked for so far. */
  read(): Promise<TypedArray>;
  readSync(): TypedArray;
  /** A variable that holds what this value does. */
  toVariable(): DeviceArray;
  /** Lets go of it. Programs that are running keep their inputs until they are done. */
  dispose(): void;
}

/** One output of an operation in a graph. */
export interface Node {
  readonly id: number;
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  /** -1 for a side that depends on values, null where not even the rank is known. */
  readonly shape: number[] | null;
}

/** An attribute of an operation as TensorFlow.js writes it; `type` is a TF_AttrType. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** An attribute that is a type, or a list of types, by TensorFlow's numbers; 4 is its TF_ATTR_TYPE. */
export function typeAttribute(name: string, value: number | readonly number[]): OpAttribute {
  return { name, type: 4, value };
}

export interface GraphBuilder {
  placeholder(type: number, shape: readonly number[]): Node;
  variable(type: number, shape: readonly number[]): { resource: Node; value: Node };
  constant(type: number, shape: readonly number[], data: TypedArray): Node;
  /** An argument is a node's id, or a list of them. */
  operation(
    type: string,
    attributes: readonly OpAttribute[],
    args: readonly (number | readonly number[])[],
  ): readonly Node[];
  assign(resource: number, value: number): void;
  /** The serialised OpDef of a type of operation. */
  definition(type: string): Uint8Array;
  program(inputs: readonly number[], outputs: readonly number[]): CompiledProgram;
}

export interface CompiledProgram {
  /** One array for each input; the results stay on the device. */
  run(inputs: readonly DeviceArray[]): Promise<DeviceArray[]>;
  /** The same; JavaScript waits. */
  runSync(inputs: readonly DeviceArray[]): DeviceArray[];
  /** Seconds that it has run so far for this owner, XLA's compilation included. */
  readonly seconds: number;
  /** The same program for another owner, with seconds of its own. */
  share(): CompiledProgram;
  /** Lets go of it; it is freed when its last owner has, and its last run is done. */
  dispose(): void;
}

export interface Device {
  readonly name: string;
  readonly type: "CPU" | "GPU";
}

export interface Native {
  readonly DeviceArray: new (
    type: number,
    shape: readonly number[],
    data: TypedArray,
    isVariable: boolean,
  ) => DeviceArray;
  readonly GraphBuilder: new () => GraphBuilder;
  /** The device that programs run on, and all that TensorFlow sees. */
  readonly opened: { readonly device: Device; readonly devices: readonly Device[] };
}

/** Functions of linear models with weights [C, D + 1], the last column the biases. They compute while JavaScript waits. */
export interface NativeRegression {
  /** Writes the logits [N, C] of features [N, D]. */
  computeLogits(
    features: Float32Array,
    weights: Float64Array,
    width: number,
    threads: number,
    logits: Float64Array,
  ): void;
  /**
   * The sum of the cross-entropies of labels [N], whose gradient is added to `gradient` [C, D + 1]. A single row of weights is that
   * of two classes: the logit of label 1, while that of label 0 is 0.
   */
  addCrossEntropy(
    features: Float32Array,
    weights: Float64Array,
    width: number,
    threads: number,
    labels: Int32Array,
    gradient: Float64Array,
  ): number;
}

/** Files as memory. */
export interface NativeFiles {
  /**
   * `length` bytes of an open file from `offset` on, read when they are touched; the file may be closed. What is written there stays
   * in this process. A file that is cut short while it is mapped ends the process: replace files, don't change them.
   */
  mapFile(file: number, offset: number, length: number): ArrayBuffer;
}

let loaded: Native | undefined;

/** Where the set-up puts the compiled addon. */
function addonFile(): string {
  return `${projectFolder()}/lib/engine/native/build/tandem.node`;
}

/** True if compiled programs can be had on this machine. */
export function hasNative(): boolean {
  return loaded !== undefined || existsSync(addonFile());
}

/**
 * Loads the addon and opens its device: TANDEM_DEVICE=cpu or gpu, by default the GPU if TensorFlow sees one.
 * Throws with the remedy if it was not built.
 */
export function native(): Native {
  if (loaded) return loaded;
  const wanted = process.env.TANDEM_DEVICE || "auto";
  if (!["auto", "cpu", "gpu"].includes(wanted))
    throw new Error(`native: expected TANDEM_DEVICE to be auto, cpu or gpu, got ${wanted}`);
  if (!hasNative())
    throw new Error(`native: expected the compiled engine at ${addonFile()}, got none; run \`npm run setup\``);
  setXlaFlags();
  const addon = requireAddon();
  loaded = { DeviceArray: addon.DeviceArray, GraphBuilder: addon.GraphBuilder, opened: addon.open(wanted) };
  return loaded;
}

/** The addon's functions of linear models, which run on the processor and open no device. */
export function nativeRegression(): NativeRegression {
  return requireAddon();
}

/** The addon's function that maps files, which opens no device either. */
export function nativeFiles(): NativeFiles {
  return requireAddon();
}

function requireAddon() {
  try {
    return require(addonFile());
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new Error(`native: expected a compiled engine that fits this machine, got: ${reason}; run \`npm run setup\``);
  }
}

/**
 * XLA's compiler for CPUs takes optimization barriers out before its last pass that merges equal computations, and so would
 * undo recomputation (checkpoint.ts); and its quick minima and maxima lose what is not a number. XLA reads its flags at the
 * first compilation; those that are set already come last, and win.
 */
function setXlaFlags(): void {
  const flags = ["--xla_disable_hlo_passes=cse_barrier_expander", "--xla_cpu_enable_fast_min_max=false"];
  process.env.XLA_FLAGS = [...flags, process.env.XLA_FLAGS ?? ""].join(" ").trim();
}
