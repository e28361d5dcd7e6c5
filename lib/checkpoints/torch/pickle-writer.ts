// The parts of PyTorch's pickles as bytes, in protocol 2. Opcodes by their names in Python's pickletools.
import { elementCount, rowMajorStrides } from "../files/strided-array.js";

export interface TensorToPickle {
  readonly shape: readonly number[];
  /** "FloatStorage". */
  readonly storage: string;
  /** Of the storage in the archive: "0" for data/0. */
  readonly key: string;
  readonly requiresGrad?: boolean;
}

/** A whole pickle: PROTO, the value, STOP. */
export function pickleOf(...value: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0x80, 2]), ...value, Buffer.from(".")]);
}

/** A dictionary of keys and values in turn, each of them pickled, set into the one that `start` makes. */
export function pickledItems(items: readonly Buffer[], start: Buffer = emptyDictionary): Buffer {
  return Buffer.concat([start, mark, ...items, Buffer.from("u")]);
}

/** BINUNICODE. */
export function pickledText(value: string): Buffer {
  const bytes = Buffer.from(value);
  const start = Buffer.from("X    ");
  start.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([start, bytes]);
}

/** GLOBAL: the name of a function or class. */
export function pickledName(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

export function pickledTruth(value: boolean): Buffer {
  return Buffer.from([value ? 0x88 : 0x89]);
}

/** An object of a class, its attributes set from a dictionary: NEWOBJ, then BUILD. */
export function pickledObject(className: Buffer, state: Buffer): Buffer {
  return Buffer.concat([className, emptyTuple, Buffer.from([0x81]), state, Buffer.from("b")]);
}

export const emptyTuple = Buffer.from(")");
const emptyDictionary = Buffer.from("}");
export const orderedDictionary = Buffer.concat([
  pickledName("collections", "OrderedDict"),
  emptyTuple,
  Buffer.from("R"),
]);

const mark = Buffer.from("(");
const tuple = Buffer.from("t");

/** _rebuild_tensor_v2(storage, first element, size, stride, requires_grad, hooks), in row-major order. */
export function pickledTensor({ shape, storage, key, requiresGrad = false }: TensorToPickle): Buffer {
  const id = [pickledText("storage"), pickledName("torch", storage), pickledText(key), pickledText("cpu")];
  const persistentId = [mark, ...id, whole(elementCount(shape)), tuple, Buffer.from("Q")];
  const [size, stride] = [shape, rowMajorStrides(shape)].map((sides) => [mark, ...sides.map(whole), tuple]);
  const args = [...persistentId, whole(0), ...size, ...stride, pickledTruth(requiresGrad), orderedDictionary];
  return Buffer.concat([pickledName("torch._utils", "_rebuild_tensor_v2"), mark, ...args, tuple, Buffer.from("R")]);
}

/** LONG1 of eight bytes: what no other opcode of protocol 2 has room for. */
function whole(value: number): Buffer {
  const bytes = Buffer.from([0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes;
}
