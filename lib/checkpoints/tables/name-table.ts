// Names of parameters in a file and here, declared once per format as a table and used in both directions: reading binds the
// paths of a described model to names, and so does writing.
import { mapDescribed, type NamedParameter, namedParameters } from "../../engine/parameters.js";
import { type Tensor, tf } from "../../engine/tf.js";
import { namedLeaves, type Tree } from "../../engine/tree.js";
import { literally } from "../../runtime/literally.js";
import { areFinite, wholeNumberTypes } from "../files/stored-types.js";
import type { ArrayToStore, WeightFile } from "../files/weight-file.js";
import { type Layout, same } from "./layouts.js";

/**
 * A row: the path of a parameter in the library, its name or names in the file, and how it lies there. {i} and {j} stand for
 * numbers, the same ones on both sides: ["textTower/blocks/{i}/mlpNorm/gain", "transformer.resblocks.{i}.ln_2.weight", same].
 */
export type NameRow = readonly [path: string, names: string | readonly string[], layout?: Layout];

export interface NameTable {
  readonly rows: readonly NameRow[];
  /** Arrays that files have and the model has no use for, such as counters: patterns of whole names. */
  readonly ignored?: readonly RegExp[];
}

/** A parameter bound to its place in a file. */
interface Binding {
  readonly path: string;
  readonly shape: readonly number[];
  readonly names: readonly string[];
  readonly layout: Layout;
}

/**
 * Reads the parameters of a described model, one at a time. Throws, as `caller`, if arrays are missing, unknown, of other shapes
 * or of whole numbers, or if there is NaN or infinity in them, naming all of them at once.
 */
export async function readParameters<T extends Tree>(
  file: WeightFile,
  described: object,
  { table, caller = "readParameters" }: { table: NameTable; caller?: string },
): Promise<T> {
  const bindings = bind(namedParameters(described), table);
  checkFit(file, bindings, { ignored: table.ignored ?? [], caller });
  const read = new Map<string, Tensor>();
  const broken: string[] = [];
  try {
    for (const binding of inFileOrder(bindings, file)) {
      const arrays = await readArrays(file, binding);
      broken.push(...binding.names.filter((_, which) => !areFinite(arrays[which])));
      if (broken.length === 0) read.set(binding.path, tensorOf(arrays, binding));
    }
    requireNone(broken, file, caller);
  } catch (error) {
    for (const tensor of read.values()) tensor.dispose();
    throw error;
  }
  return mapDescribed<T>(described, ({ path }) => read.get(path));
}

/** The arrays that a format keeps a model's parameters in, in the table's order of paths. */
export function* arraysToStore(params: Tree, table: NameTable): Generator<ArrayToStore> {
  const leaves = namedLeaves(params);
  const bindings = bind(
    leaves.map(({ path, tensor }) => ({ path, parameter: { shape: tensor.shape } })),
    table,
  );
  for (const [i, { names, layout, shape }] of bindings.entries()) {
    const { tensor } = leaves[i];
    const shapes = layout.storedShapes(shape);
    for (const [which, name] of names.entries())
      yield {
        name,
        shape: shapes[which],
        values: async () => layout.write((await tensor.data()) as Float32Array, shape)[which],
      };
  }
}

/** One after another as they lie in the file: faster from disks, and stacks of layers need not be read twice. */
function inFileOrder(bindings: readonly Binding[], file: WeightFile): Binding[] {
  const place = new Map([...file.arrays.keys()].map((name, i) => [name, i]));
  return [...bindings].sort((a, b) => place.get(a.names[0])! - place.get(b.names[0])!);
}

async function readArrays(file: WeightFile, { names }: Binding): Promise<Float32Array[]> {
  const arrays: Float32Array[] = [];
  for (const name of names) arrays.push(await file.arrays.get(name)!.read());
  return arrays;
}

function tensorOf(arrays: readonly Float32Array[], { shape, layout }: Binding): Tensor {
  return tf.tensor(layout.read(arrays, shape), [...shape], "float32");
}

function requireNone(broken: readonly string[], { path }: WeightFile, caller: string): void {
  if (broken.length > 0)
    throw new Error(
      `${caller}: expected finite numbers, got NaN or infinity in ${path}: ${listedNames("of its arrays", broken)}. The training ` +
        "went astray or a conversion to fewer bits overflowed; take an earlier checkpoint or one in float32",
    );
}

/** Finds the row of each parameter. A path that no row has is a mistake in the table, not in a file. */
function bind(parameters: readonly Pathed[], { rows }: NameTable): Binding[] {
  const patterns = rows.map(([path, names, layout = same]) => ({
    pattern: new RegExp(`^${literally(path).replace("\\{i\\}", "(?<i>\\d+)").replace("\\{j\\}", "(?<j>\\d+)")}$`),
    names: typeof names === "string" ? [names] : names,
    layout,
  }));
  return parameters.map(({ path, parameter: { shape } }) => {
    for (const { pattern, names, layout } of patterns) {
      const match = pattern.exec(path);
      if (match) return { path, shape, layout, names: names.map((name) => numbered(name, match.groups ?? {})) };
    }
    throw new Error(
      `bind: expected a row for every parameter, got none for ${path}; this format can't hold such a model`,
    );
  });
}

type Pathed = Pick<NamedParameter, "path"> & { readonly parameter: Pick<NamedParameter["parameter"], "shape"> };

function numbered(name: string, numbers: Record<string, string>): string {
  return name.replace(/\{(i|j)\}/g, (_, letter: string) => numbers[letter]);
}

/** How many names of a kind an error lists. */
const listed = 40;

function checkFit(
  file: WeightFile,
  bindings: readonly Binding[],
  { ignored, caller }: { ignored: readonly RegExp[]; caller: string },
): void {
  const wanted = new Set(bindings.flatMap(({ names }) => names));
  const missing = [...wanted].filter((name) => !file.arrays.has(name));
  const unknown = [...file.arrays.keys()].filter(
    (name) => !wanted.has(name) && !ignored.some((pattern) => pattern.test(name)),
  );
  const misshaped = bindings.flatMap((binding) => wrongShapes(file, binding));
  const complaints = [
    ...listedNames("missing", missing),
    ...listedNames("unknown", unknown),
    ...listedNames("of another shape", misshaped),
    ...listedNames("of whole numbers, which are no weights", wholeNumbers(file, wanted)),
  ];
  if (complaints.length > 0)
    throw new Error(
      `${caller}: expected the ${wanted.size} arrays of this model, got ${file.arrays.size} in ${file.path}: ` +
        `${complaints.join("; ")}. The settings are those of another model, or the file is in another format`,
    );
}

function listedNames(kind: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length > listed ? ` and ${names.length - listed} more` : "";
  return [`${names.length} ${kind}: ${names.slice(0, listed).join(", ")}${rest}`];
}

/** Quantised weights mean nothing without their scales, and masks and counters are no weights. */
function wholeNumbers({ arrays }: WeightFile, wanted: ReadonlySet<string>): string[] {
  return [...wanted].flatMap((name) => {
    const type = arrays.get(name)?.type;
    return type !== undefined && wholeNumberTypes.includes(type) ? [`${name} (${type})`] : [];
  });
}

function wrongShapes(file: WeightFile, { names, shape, layout }: Binding): string[] {
  const expected = layout.storedShapes(shape);
  const accepted = [expected, layout.alsoReads?.(shape) ?? []];
  return names.flatMap((name, which) => {
    const stored = file.arrays.get(name);
    if (!stored) return [];
    const fits = accepted.some((shapes) => shapes[which]?.join() === stored.shape.join());
    return fits ? [] : [`${name} [${stored.shape}] instead of [${expected[which]}]`];
  });
}
