// Which attributes of TorchScript's modules are parameters and buffers: the declarations at the top of each class in the
// archive's code say so. They are looked for as text; the code is not run.
import { type OpenFile, readBytes } from "../files/byte-source.js";
import { complaint } from "../files/complaint.js";
import type { ZipEntry } from "../files/zip-file.js";

/** Whether a tensor of a module of a class belongs to its state dict, as far as the code tells. */
export type IsDeclared = (className: string, attribute: string) => boolean;

const mostCodeBytes = 2 ** 25; // of all files; CLIP's have about one million
const mostNames = 2 ** 18; // of classes, parameters and buffers, which take few bytes of code and far more of memory
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
  const declared = new Map<string, Set<string>>();
  let found = 0;
  for (const entry of code) {
    const module = entry.name.slice(`${root}/code/`.length, -".py".length).replaceAll("/", ".");
    const text = (await readBytes(entry, 0, entry.size)).toString("utf8");
    for (const { className, name } of eachName(text)) {
      if (++found > mostNames) throw complaint(file, `at most ${mostNames} names in the code`, "more");
      const key = `${module}.${className}`;
      if (name === undefined) declared.set(key, new Set());
      else declared.get(key)?.add(name);
    }
  }
  return (className, attribute) => declared.get(className)?.has(attribute) ?? true;
}

/** Each class, and then the names of its parameters and buffers. */
function* eachName(text: string): Generator<{ readonly className: string; readonly name?: string }> {
  for (const [, className, parameters, buffers] of text.matchAll(declaration)) {
    yield { className };
    for (const list of [parameters, buffers])
      for (const [, name] of list.matchAll(/"([^"\\]*)"/g)) yield { className, name };
  }
}
