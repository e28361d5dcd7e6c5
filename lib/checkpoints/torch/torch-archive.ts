// PyTorch's zip archives: those of torch.save since version 1.6, and TorchScript's, in which OpenAI published CLIP. One folder
// holds data.pkl, with everything but the numbers, and data/0, data/1, ... with the numbers. A TorchScript archive also
// holds code, which is not run. Source: torch/csrc/jit/docs/serialization.md.
import { type ByteSource, type OpenFile, readBytes } from "../files/byte-source.js";
import { complaint, quoted } from "../files/complaint.js";
import { readZipDirectory, type ZipEntry } from "../files/zip-file.js";
import { type PickleRules, readPickle } from "./pickle.js";
import { type TorchStorage, torchGlobal, torchStorage } from "./torch-globals.js";
import { type IsDeclared, readDeclarations } from "./torch-script.js";

/** What is in a file of PyTorch's, before its tensors are read. */
export interface TorchContents {
  readonly format: "torch.save" | "TorchScript" | "torch.save before 1.6";
  readonly value: unknown;
  readonly isBigEndian: boolean;
  /** Of TorchScript's modules: which tensors belong to the state dict. */
  readonly isDeclared: IsDeclared;
  /** Where the numbers of a storage are, if they are in the file. */
  numbersOf(storage: TorchStorage): StorageBytes | undefined;
}

/** Bytes from `begin` up to `end` in `source`. */
export interface StorageBytes {
  readonly source: ByteSource;
  readonly begin: number;
  readonly end: number;
  /** Whether the whole source has to be read for any part of it. */
  readonly isCompressed: boolean;
}

/** Of a pickle, which holds no numbers: 10,000 tensors take 2 MB. */
export const mostPickleBytes = 2 ** 26;

/** The meaning of names and persistent ids in all of PyTorch's pickles. */
export const torchRules: PickleRules = { global: torchGlobal, persistent: torchStorage };

export async function readTorchArchive(file: OpenFile): Promise<TorchContents> {
  const entries = await readZipDirectory(file);
  const root = rootFolder(file, [...entries.keys()]);
  const value = readPickle(await readSmall(file, entries, `${root}/data.pkl`), torchRules, file);
  const isScript = entries.has(`${root}/constants.pkl`);
  return {
    format: isScript ? "TorchScript" : "torch.save",
    value,
    isDeclared: isScript ? await readDeclarations(file, entries, root) : () => true,
    isBigEndian: await readByteOrder(file, entries, `${root}/byteorder`),
    numbersOf: ({ key }) => {
      const source = entries.get(`${root}/data/${key}`);
      return source && { source, begin: 0, end: source.size, isCompressed: source.isCompressed };
    },
  };
}

/** The folder of data.pkl, named after the file or "archive". */
function rootFolder(file: OpenFile, names: readonly string[]): string {
  const roots = names
    .filter((name) => /^[^/]+\/data\.pkl$/.test(name))
    .map((name) => name.slice(0, -"/data.pkl".length));
  if (roots.length !== 1)
    throw complaint(
      file,
      "one folder with a data.pkl in the archive",
      `${roots.length} among ${names.slice(0, 5).map(quoted).join(", ") || "no files"}`,
      "give a file of torch.save or torch.jit.save (PyTorch 1.4 or later)",
    );
  return roots[0];
}

async function readSmall(file: OpenFile, entries: ReadonlyMap<string, ZipEntry>, name: string): Promise<Buffer> {
  const entry = entries.get(name);
  if (entry === undefined || entry.size > mostPickleBytes)
    throw complaint(
      file,
      `at most ${mostPickleBytes} bytes in ${quoted(name)}`,
      entry ? `${entry.size}` : "no such entry",
    );
  return readBytes(entry, 0, entry.size);
}

async function readByteOrder(file: OpenFile, entries: ReadonlyMap<string, ZipEntry>, name: string): Promise<boolean> {
  if (!entries.has(name)) return false; // PyTorch before 2.1
  const order = (await readSmall(file, entries, name)).toString("latin1");
  if (order !== "little" && order !== "big") throw complaint(file, '"little" or "big" as byte order', quoted(order));
  return order === "big";
}
