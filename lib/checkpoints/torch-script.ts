// Which attributes of TorchScript's modules are parameters and buffers: the declarations at the top of each class in the
// archive's code say so. They are looked for as text; the code is not run.
import { type OpenFile, readBytes } from "./byte-source.js";
import { complaint } from "./complaint.js";
import type { ZipEntry } from "./zip-file.js";

/** Whether a tensor of a module of a class belongs to its state dict, as far as the code tells. */
export type IsDeclared = (className: string, attribute: string) => boolean;

const mostCodeBytes = 2 ** 25; // of all files; CLIP's have about one million
const declaration = /^class (\w+)\(Module\):\n {2}__parameters__ = \[(.*)\]\n {2}__buffers__ = \[(.*)\]$/gm;

/** Reads the declarations of all classes under `root`/code. Without one (PyTorch before 1.7) all tensors count. */
export async function readDeclarations(
  file: OpenFile,
  entries: ReadonlyMap<string, ZipEntry>,
  root: string,
): Promise<IsDeclared> {
  const code = [...entries.values()].filter(({ name }) => name.startsWith(`${root}/code/`) && name.endsWith(".py"));
  const size = code.reduce((sum, entry) => sum + entry.size, 0);
  if (size > mostCodeBytes) throw complaint(file, `at most ${mostCodeBytes} bytes of code`, `${size}`);
  const declared = new Map<string, ReadonlySet<string>>();
  for (const entry of code) {
    const module = entry.name.slice(`${root}/code/`.length, -".py".length).replaceAll("/", ".");
    const text = (await readBytes(entry, 0, entry.size)).toString("utf8");
    for (const [, name, parameters, buffers] of text.matchAll(declaration))
      declared.set(`${module}.${name}`, new Set([...quotedNames(parameters), ...quotedNames(buffers)]));
  }
  return (className, attribute) => declared.get(className)?.has(attribute) ?? true;
}

function quotedNames(list: string): string[] {
  return [...list.matchAll(/"([^"\\]*)"/g)].map(([, name]) => name);
}
