// What every file of weights is, whatever its format: named arrays that are read one at a time, so that memory stays near
// the size of the parameters.

/** Types of numbers in files, by their names in safetensors. */
export type StoredType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

/** An array in a file. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly type: StoredType;
  /** Its values in row-major order as float32, whatever the type in the file. Reads the file anew each time. */
  read(): Promise<Float32Array>;
}

export interface WeightFile {
  readonly path: string;
  /** By their names in the file, in the file's order. */
  readonly arrays: ReadonlyMap<string, StoredArray>;
  /** Text that came with them; {} in formats that have none. */
  readonly metadata: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** An array on its way into a file. */
export interface ArrayToStore {
  readonly name: string;
  readonly shape: readonly number[];
  /** In row-major order; asked for when it is its turn. */
  values(): Float32Array | Promise<Float32Array>;
}
