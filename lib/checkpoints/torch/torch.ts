// Opens files of PyTorch's: torch.save, old and new, and TorchScript archives. Nothing in them is run, whatever they say: see
// pickle.ts and torch-globals.ts.
import { type OpenFile, openFile, readBytes } from "../files/byte-source.js";
import { complaint, quoted } from "../files/complaint.js";
import type { WeightFile } from "../files/weight-file.js";
import { readTorchArchive, type TorchContents } from "./torch-archive.js";
import { layOut } from "./torch-layout.js";
import { readLegacyTorch } from "./torch-legacy.js";
import { namedTensors } from "./torch-names.js";

/**
 * Opens a state dict saved by torch.save (any version since 0.2), a checkpoint that holds one, or a TorchScript archive, by
 * the names of `state_dict()`. Finds it under "state_dict", "model_state_dict", "model" or "module"; `wrapper` names another
 * place at the top ("state_dict_ema"). "module.", "_orig_mod." and "model." before all names are dropped. The metadata tell all
 * that ("torch.format", "torch.wrapper", "torch.prefix") and hold the numbers and texts beside the weights ("epoch").
 * Reads only what describes the arrays. Throws on any other file, on a name in it that is not known to be harmless, and on
 * tensors that are sparse, quantized or complex, or that lie outside of the file.
 */
export async function openTorch(path: string, { wrapper }: { wrapper?: string } = {}): Promise<WeightFile> {
  const file = await openFile("openTorch", path);
  try {
    const contents = await readContents(file);
    const { tensors, metadata } = namedTensors(contents, wrapper, file);
    const arrays = layOut(tensors, contents, file);
    return { path, arrays, metadata: { ...metadata, "torch.format": contents.format }, close: file.close };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readContents(file: OpenFile): Promise<TorchContents> {
  const start = (await readBytes(file, 0, Math.min(file.size, 512))).toString("latin1");
  if (start.startsWith("PK\x03\x04")) return readTorchArchive(file);
  if (start.startsWith("\x80")) return readLegacyTorch(file);
  const isTar = start.startsWith("ustar", 257);
  throw complaint(
    file,
    "a file of torch.save or torch.jit.save",
    isTar ? "a tar archive" : `one that begins with ${quoted(start.slice(0, 32))}`,
    isTar
      ? "it is from PyTorch before 0.2: load and save it with PyTorch 0.2 to 1.5"
      : "check that it was downloaded whole and is not a page or a pointer to the file",
  );
}
