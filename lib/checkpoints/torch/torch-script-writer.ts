// Writes TorchScript archives that torch.jit.load reads: modules with parameters and buffers, but without methods, so that nothing
// in them runs. `state_dict()` then gives the arrays. Source: torch/csrc/jit/docs/serialization.md.
import { streamFilesAtomically } from "../../runtime/files.js";
import { arrayBytes, withOwnNames } from "../files/array-bytes.js";
import type { ArrayToStore } from "../files/weight-file.js";
import { zipPieces } from "../files/zip-writer.js";
import {
  emptyTuple,
  pickledItems,
  pickledName,
  pickledObject,
  pickledTensor,
  pickledText,
  pickledTruth,
  pickleOf,
} from "./pickle-writer.js";
import { torchEntries } from "./torch-entries.js";
import { storageNames } from "./torch-globals.js";

/** An array by its name in the state dict: its module's path and its own name there, "visual.conv1.weight". */
export interface ArrayInModule extends ArrayToStore {
  readonly type: "F32" | "F16" | "I64";
  /** Not a parameter. */
  readonly isBuffer?: boolean;
}

/**
 * Writes arrays one at a time, whole or not at all. The same arrays give the same bytes. Throws if a name is given twice or is
 * both an array's and a module's, or if an array's values don't fit its shape.
 */
export async function writeTorchScript(path: string, arrays: Iterable<ArrayInModule>): Promise<void> {
  const list = withOwnNames("writeTorchScript", arrays) as readonly ArrayInModule[];
  const classes = new Map<string, string>();
  const { pickle } = pickled(modulesOf(list), classes);
  const entries = torchEntries(
    {
      "data.pkl": pickleOf(pickle),
      "code/__torch__.py": [...classes].map(([body, name]) => `class ${name}(Module):\n${body}`).join(""),
      "constants.pkl": pickleOf(emptyTuple),
    },
    list.map((array) => () => bytesOf(array)),
  );
  await streamFilesAtomically([{ path, pieces: zipPieces(entries) }]);
}

/** A module: its arrays, with their places in the list, and the modules in it, by their names. */
interface Module {
  readonly arrays: Map<string, { readonly array: ArrayInModule; readonly index: number }>;
  readonly modules: Map<string, Module>;
}

function modulesOf(list: readonly ArrayInModule[]): Module {
  const root: Module = { arrays: new Map(), modules: new Map() };
  for (const [index, array] of list.entries()) {
    const path = array.name.split(".");
    const own = path.pop()!;
    moduleAt(root, path).arrays.set(own, { array, index });
  }
  return root;
}

function moduleAt(root: Module, path: readonly string[]): Module {
  let module = root;
  for (const name of path) {
    const next = module.modules.get(name) ?? { arrays: new Map(), modules: new Map() };
    module.modules.set(name, next);
    module = next;
  }
  return module;
}

interface PickledModule {
  readonly className: string;
  readonly pickle: Buffer;
}

/** A module as an object of its class. Modules that have the same in them share a class; `classes` has their names by their bodies. */
function pickled({ arrays, modules }: Module, classes: Map<string, string>): PickledModule {
  const inner = [...modules].map(([name, module]) => ({ name, ...pickled(module, classes) }));
  const double = inner.find(({ name }) => arrays.has(name));
  if (double) throw new Error(`writeTorchScript: expected an array or a module, got both called ${double.name}`);
  const items = [
    ...[...arrays].flatMap(([name, { array, index }]) => [pickledText(name), tensorOf(array, index)]),
    ...[pickledText("training"), pickledTruth(false)],
    ...inner.flatMap(({ name, pickle }) => [pickledText(name), pickle]),
  ];
  const body = classBody(arrays, inner);
  const className = classes.get(body) ?? `Module${classes.size}`;
  classes.set(body, className);
  return { className, pickle: pickledObject(pickledName("__torch__", className), pickledItems(items)) };
}

function tensorOf({ shape, type, isBuffer }: ArrayInModule, index: number): Buffer {
  return pickledTensor({ shape, storage: storageNames[type], key: `${index}`, requiresGrad: !isBuffer });
}

/** What the loader wants to know of a class: its parameters, its buffers, and the type of each attribute. */
function classBody(arrays: Module["arrays"], inner: readonly { name: string; className: string }[]): string {
  const named = (isBuffer: boolean) =>
    [...arrays].map(([name, { array }]) => ((array.isBuffer ?? false) === isBuffer ? `${JSON.stringify(name)}, ` : ""));
  const lines = [
    `__parameters__ = [${named(false).join("")}]`,
    `__buffers__ = [${named(true).join("")}]`,
    ...[...arrays.keys()].map((name) => typeLine(name, "Tensor")),
    typeLine("training", "bool"),
    ...inner.map(({ name, className }) => typeLine(name, `__torch__.${className}`)),
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}

/** Names that are no identifiers, such as the numbers of layers, go into a dictionary. */
function typeLine(name: string, type: string): string {
  return /^[a-zA-Z_]\w*$/.test(name) ? `${name} : ${type}` : `__annotations__[${JSON.stringify(name)}] = ${type}`;
}

async function bytesOf(array: ArrayInModule): Promise<Uint8Array> {
  if (array.type !== "I64") return arrayBytes("writeTorchScript", array, array.type);
  const { buffer, byteOffset, byteLength } = await arrayBytes("writeTorchScript", array, "F32");
  const values = new Float32Array(buffer, byteOffset, byteLength / 4);
  return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
}
