// Writes state dicts that torch.load(weights_only=True) and PyTorch's older versions (since 1.6) read: the archive that
// torch-archive.ts reads, with a pickle of protocol 2.
import { streamFilesAtomically } from "../runtime/files.js";
import { arrayBytes, withOwnNames } from "./array-bytes.js";
import type { WeightType } from "./stored-types.js";
import { elementCount, rowMajorStrides } from "./strided-array.js";
import type { ArrayToStore } from "./weight-file.js";
import { type EntryToWrite, zipPieces } from "./zip-writer.js";

/**
 * Writes arrays one at a time, whole or not at all, as a state dict of tensors of `type`; under `wrapper` in a dictionary if
 * given ("state_dict"). The same arrays give the same bytes. Throws if names are not unique or an array's values don't fit
 * its shape.
 */
export async function writeTorch(
  path: string,
  arrays: Iterable<ArrayToStore>,
  { type = "F32", wrapper }: { type?: WeightType; wrapper?: string } = {},
): Promise<void> {
  const list = withOwnNames("writeTorch", arrays);
  const small = (name: string, content: Buffer): EntryToWrite => ({
    name: `archive/${name}`,
    pieces: () => Promise.resolve([content]),
  });
  const entries = [
    small("data.pkl", pickled(list, storages[type], wrapper)),
    small("byteorder", Buffer.from("little")),
    ...list.map((array, index) => ({
      name: `archive/data/${index}`,
      pieces: async () => [await arrayBytes("writeTorch", array, type)],
    })),
    small("version", Buffer.from("3\n")),
  ];
  await streamFilesAtomically([{ path, pieces: zipPieces(entries) }]);
}

const storages: Readonly<Record<WeightType, string>> = {
  F32: "FloatStorage",
  F16: "HalfStorage",
  BF16: "BFloat16Storage",
};

// Opcodes of protocol 2, by their names in Python's pickletools.
const mark = Buffer.from("(");
const tuple = Buffer.from("t");
const reduce = Buffer.from("R");
const setItems = Buffer.from("u");
const emptyDictionary = Buffer.from("}");
const orderedDictionary = Buffer.concat([global("collections", "OrderedDict"), Buffer.from(")R")]);

function pickled(arrays: readonly ArrayToStore[], storage: string, wrapper: string | undefined): Buffer {
  const items = arrays.flatMap((array, index) => [text(array.name), tensor(array, storage, index)]);
  const stateDict = Buffer.concat([orderedDictionary, mark, ...items, setItems]);
  const value = wrapper === undefined ? [stateDict] : [emptyDictionary, mark, text(wrapper), stateDict, setItems];
  return Buffer.concat([Buffer.from([0x80, 2]), ...value, Buffer.from(".")]);
}

/** _rebuild_tensor_v2(storage, first element, size, stride, requires_grad, hooks). */
function tensor({ shape }: ArrayToStore, storage: string, index: number): Buffer {
  const id = [text("storage"), global("torch", storage), text(`${index}`), text("cpu"), whole(elementCount(shape))];
  const persistentId = [mark, ...id, tuple, Buffer.from("Q")];
  const [size, stride] = [shape, rowMajorStrides(shape)].map((sides) => [mark, ...sides.map(whole), tuple]);
  const requiresGrad = Buffer.from([0x89]); // false
  const args = [...persistentId, whole(0), ...size, ...stride, requiresGrad, orderedDictionary];
  return Buffer.concat([global("torch._utils", "_rebuild_tensor_v2"), mark, ...args, tuple, reduce]);
}

function global(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const start = Buffer.from("X    ");
  start.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([start, bytes]);
}

/** LONG1 of eight bytes: what no other opcode of protocol 2 has room for. */
function whole(value: number): Buffer {
  const bytes = Buffer.from([0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes;
}
