// Files of torch.save before PyTorch 1.6: five pickles (a magic number, the protocol, the writer's machine, the object, the
// keys of its storages), then each storage as a count in eight bytes and its numbers.
// Source: torch/serialization.py, _legacy_save and _legacy_load.
import { type OpenFile, readBytes } from "../files/byte-source.js";
import { complaint, quoted } from "../files/complaint.js";
import { cutShort, readNextPickle } from "./pickle.js";
import { PickleCutShort } from "./pickle-machine.js";
import { mostPickleBytes, type StorageBytes, type TorchContents, torchRules } from "./torch-archive.js";
import { TorchStorage } from "./torch-globals.js";

const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;
const pickles = 5;

export async function readLegacyTorch(file: OpenFile): Promise<TorchContents> {
  const storages = new Map<string, TorchStorage>();
  const { values, end } = await readPickles(file, storages);
  const [magic, version, machine, value, keys] = values;
  if (magic !== magicNumber || version !== protocol)
    throw complaint(file, "a file of torch.save", "another pickle", "save a state dict with torch.save from Python");
  if (machine instanceof Map && machine.get("little_endian") === false)
    throw complaint(file, "little-endian numbers", "big-endian ones", "save it again with PyTorch 1.6 or later");
  const places = await findStorages(file, keys, { storages, end });
  return {
    format: "torch.save before 1.6",
    value,
    isBigEndian: false,
    isDeclared: () => true,
    numbersOf: ({ key }) => places.get(key),
  };
}

interface Pickles {
  readonly values: readonly unknown[];
  readonly end: number;
}

/** The pickles have no lengths: reads more of the file until they are whole. */
async function readPickles(file: OpenFile, storages: Map<string, TorchStorage>): Promise<Pickles> {
  for (let size = 2 ** 18; ; size *= 4) {
    const bytes = await readBytes(file, 0, Math.min(size, file.size, mostPickleBytes));
    storages.clear();
    try {
      return unpickle(bytes, file, storages);
    } catch (error) {
      if (!(error instanceof PickleCutShort)) throw error;
      if (size >= Math.min(file.size, mostPickleBytes)) throw cutShort(file);
    }
  }
}

function unpickle(bytes: Buffer, file: OpenFile, storages: Map<string, TorchStorage>): Pickles {
  const persistent = (id: unknown): TorchStorage => {
    const storage = torchRules.persistent(id);
    if (!(storage instanceof TorchStorage)) throw new Error("a storage, got another value");
    const other = storages.get(storage.key);
    if (other !== undefined && (other.numbers !== storage.numbers || other.elements !== storage.elements))
      throw new Error(`one type and size for storage ${quoted(storage.key)}, got two`);
    storages.set(storage.key, storage);
    return storage;
  };
  const values: unknown[] = [];
  let end = 0;
  while (values.length < pickles) {
    const pickle = readNextPickle(bytes.subarray(end), { global: torchRules.global, persistent }, file);
    values.push(pickle.value);
    end += pickle.end;
    if (values[0] !== magicNumber) break; // whatever follows is of another kind
  }
  return { values, end };
}

/** Walks over the storages, which lie one after the other. */
async function findStorages(
  file: OpenFile,
  keys: unknown,
  { storages, end }: { storages: ReadonlyMap<string, TorchStorage>; end: number },
): Promise<Map<string, StorageBytes>> {
  const places = new Map<string, StorageBytes>();
  let position = end;
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = storages.get(key);
    if (storage === undefined || places.has(key)) throw complaint(file, "the key of each storage once", "another key");
    const begin = position + 8;
    position = begin + storage.elements * storage.numbers.width;
    if (position > file.size)
      throw complaint(file, `${position} bytes`, `${file.size}`, "the file is cut short, get it again");
    const count = Number((await readBytes(file, begin - 8, begin)).readBigUInt64LE());
    if (count !== storage.elements)
      throw complaint(file, `${storage.elements} elements in storage ${quoted(storage.key)}`, `${count}`);
    places.set(key, { source: file, begin, end: position, isCompressed: false });
  }
  return places;
}
