// Writes state dicts that torch.load(weights_only=True) and PyTorch's older versions (since 1.6) read: the archive that
// torch-archive.ts reads, with a pickle of protocol 2.
import { streamFilesAtomically } from "../../runtime/files.js";
import { arrayBytes, withOwnNames } from "../files/array-bytes.js";
import type { WeightType } from "../files/stored-types.js";
import type { ArrayToStore } from "../files/weight-file.js";
import { zipPieces } from "../files/zip-writer.js";
import { orderedDictionary, pickledItems, pickledTensor, pickledText, pickleOf } from "./pickle-writer.js";
import { torchEntries } from "./torch-entries.js";
import { storageNames } from "./torch-globals.js";

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
  const entries = torchEntries(
    { "data.pkl": pickled(list, storageNames[type], wrapper) },
    list.map((array) => () => arrayBytes("writeTorch", array, type)),
  );
  await streamFilesAtomically([{ path, pieces: zipPieces(entries) }]);
}

function pickled(arrays: readonly ArrayToStore[], storage: string, wrapper: string | undefined): Buffer {
  const items = arrays.flatMap(({ name, shape }, index) => [
    pickledText(name),
    pickledTensor({ shape, storage, key: `${index}` }),
  ]);
  const stateDict = pickledItems(items, orderedDictionary);
  return pickleOf(wrapper === undefined ? stateDict : pickledItems([pickledText(wrapper), stateDict]));
}
