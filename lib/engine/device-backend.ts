// Tensors that live on the device of compiled programs. To TensorFlow.js this is one more backend, without operations:
// a tensor on it can be read, disposed of and passed to compiled functions like any other, and an eager operation that uses
// one makes TensorFlow.js move it over by itself.
import { type DeviceArray, native, type TypedArray, tensorflowTypes } from "./native.js";
import { type DataId, type DataType, type KernelBackend, type Tensor, tf, type Variable } from "./tf.js";

const deviceBackendName = "tandem-device";

interface Entry {
  readonly array: DeviceArray;
  readonly isVariable: boolean;
  references: number;
}

class DeviceBackend extends tf.KernelBackend {
  /** Weak, so that a tensor that was forgotten, not disposed, can be collected with its memory. */
  private entries = new WeakMap<DataId, Entry>();
  private count = 0;

  /** The array behind a tensor's data, if it lives here. */
  find(dataId: DataId): DeviceArray | undefined {
    return this.entries.get(dataId)?.array;
  }

  /** True if it lives here in a variable, which programs can update. */
  isVariable(dataId: DataId): boolean {
    return this.entries.get(dataId)?.isVariable ?? false;
  }

  /** Puts a value that lives here into a variable, without a copy. */
  makeVariable(dataId: DataId): void {
    const { array, references } = this.at(dataId);
    this.entries.set(dataId, { array: array.toVariable(), isVariable: true, references });
    array.dispose();
  }

  add(dataId: DataId, array: DeviceArray, { isVariable = false, references = 1 } = {}): void {
    this.entries.set(dataId, { array, isVariable, references });
    this.count++;
  }

  override move(dataId: DataId, values: TypedArray, shape: number[], dtype: DataType, references: number): void {
    const { DeviceArray } = native();
    const array = new DeviceArray(typeNumber(dtype), shape, values, true);
    this.add(dataId, array, { isVariable: true, references });
  }

  override async read(dataId: DataId): Promise<TypedArray> {
    return this.at(dataId).array.read();
  }

  override readSync(dataId: DataId): TypedArray {
    return this.at(dataId).array.readSync();
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const entry = this.entries.get(dataId);
    if (!entry) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    entry.array.dispose();
    this.entries.delete(dataId);
    this.count--;
    return true;
  }

  override refCount(dataId: DataId): number {
    return this.entries.get(dataId)?.references ?? 0;
  }

  override incRef(dataId: DataId): void {
    this.at(dataId).references++;
  }

  override numDataIds(): number {
    return this.count;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override dispose(): void {
    this.entries = new WeakMap();
    this.count = 0;
  }

  private at(dataId: DataId): Entry {
    const entry = this.entries.get(dataId);
    if (!entry) throw new Error("DeviceBackend: expected a tensor that was not disposed");
    return entry;
  }
}

let backend: DeviceBackend | undefined;

/** The one instance, registered with TensorFlow.js at first use. */
export function deviceBackend(): DeviceBackend {
  if (!backend) {
    const made = new DeviceBackend();
    tf.registerBackend(deviceBackendName, () => made, 0);
    tf.findBackend(deviceBackendName);
    backend = made;
  }
  return backend;
}

/** A tensor around a value that a program returned. */
export function tensorOf(array: DeviceArray): Tensor {
  const dataId = {};
  const home = deviceBackend();
  home.add(dataId, array);
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape: array.shape, dtype: dtypeOf(array.type) }, home);
}

/** A copy of a tensor on the device. */
export function copyToDevice({ dataId, shape, dtype }: Tensor): Tensor {
  const { DeviceArray } = native();
  return tensorOf(new DeviceArray(typeNumber(dtype), shape, valuesOf(dataId), false));
}

/** The array of a tensor: its own if it lives on the device, else a copy of its data. */
export function arrayOf({ dataId, shape, dtype }: Tensor): { array: DeviceArray; isCopy: boolean } {
  const array = deviceBackend().find(dataId);
  if (array) return { array, isCopy: false };
  const { DeviceArray } = native();
  return { array: new DeviceArray(typeNumber(dtype), shape, valuesOf(dataId), false), isCopy: true };
}

/** Makes a tensor live in a variable on the device, so that programs can update it in place. */
export function moveToVariable(tensor: Tensor): void {
  const home = deviceBackend();
  if (home.isVariable(tensor.dataId)) return;
  if (home.find(tensor.dataId)) home.makeVariable(tensor.dataId);
  else tf.engine().moveData(home, tensor.dataId);
}

/** Gives a tf.Variable data of its own where it shares them, with the tensor that it was made from or a clone. */
export function unshare(variable: Variable): void {
  const { dataId, shape, dtype } = variable;
  if ((homeOf(dataId)?.refCount(dataId) ?? 0) < 2) return;
  const copy = tf.engine().makeTensor(valuesOf(dataId), shape, dtype);
  variable.assign(copy);
  copy.dispose();
}

/** The backend on which TensorFlow.js keeps a tensor's data. */
export function homeOf(dataId: DataId): KernelBackend | undefined {
  return tf.engine().state.tensorInfo.get(dataId)?.backend;
}

function valuesOf(dataId: DataId): TypedArray {
  const home = homeOf(dataId);
  if (!home) throw new Error("expected tensors that were not disposed");
  return home.readSync(dataId) as TypedArray;
}

/** TensorFlow's number of a TensorFlow.js type. */
export function typeNumber(dtype: string): number {
  if (dtype in tensorflowTypes) return tensorflowTypes[dtype as keyof typeof tensorflowTypes];
  throw new Error(`expected tensors of type float32, int32, bool or complex64, got ${dtype}`);
}

/** TensorFlow.js's type of TensorFlow's number. */
function dtypeOf(type: number): DataType {
  const found = Object.entries(tensorflowTypes).find(([, number]) => number === type)?.[0];
  if (found === undefined || found === "bfloat16")
    throw new Error(`expected a result of type float32, int32, bool or complex64, got TensorFlow's ${type}`);
  return found as DataType;
}
