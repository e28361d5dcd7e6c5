// Writes state dicts that torch.load(weights_only=True) and PyTorch's older versions (since 1.6) read: the archive that
// torch-archive.ts reads, with a pickle of protocol 2.
import { streamFilesAtomically } from "../runtime/files.js";
import { arrayBytes, withOwnNames } from "./array-bytes.js";
import { orderedDictionary, pickledItems, pickledTensor, pickledText, pickleOf } from "./pickle-writer.js";
import type { WeightType } from "./stored-types.js";
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

function pickled(arrays: readonly ArrayToStore[], storage: string, wrapper: string | undefined): Buffer {
  const items = arrays.flatMap(({ name, shape }, index) => [
    pickledText(name),
    pickledTensor({ shape, storage, key: `${index}` }),
  ]);
  const stateDict = pickledItems(items, orderedDictionary);
  return pickleOf(wrapper === undefined ? stateDict : pickledItems([pickledText(wrapper), stateDict]));
}
