// Files of older versions of a format, seen as files of today's: arrays by other names, or stacked along a first axis.
import type { StoredArray, WeightFile } from "../files/weight-file.js";

const mostLayers = 1000;

/** The same file with other names. Throws if two arrays would have the same one. */
export function renamed(file: WeightFile, newName: (name: string) => string): WeightFile {
  const arrays = new Map<string, StoredArray>();
  for (const [name, array] of file.arrays) {
    const changed = newName(name);
    if (arrays.has(changed)) throw new Error(`renamed: expected different names, got ${changed} twice in ${file.path}`);
    arrays.set(changed, array);
  }
  return { ...file, arrays };
}

/**
 * Arrays whose names have `stacked`, [layers, ...], as one array for each layer, with `each(layer)` in its place: big_vision
 * writes models so whose layers it loops over. Throws if they are too many to be layers.
 */
export function unstacked(
  file: WeightFile,
  { stacked, each }: { stacked: string; each: (layer: number) => string },
): WeightFile {
  const arrays = new Map<string, StoredArray>();
  const wholes: Wholes = new Map();
  for (const [name, array] of file.arrays) {
    if (!name.includes(stacked)) arrays.set(name, array);
    else {
      if (!(array.shape[0] <= mostLayers))
        throw new Error(
          `unstacked: expected at most ${mostLayers} layers in ${name}, got shape [${array.shape}] in ${file.path}`,
        );
      for (let layer = 0; layer < array.shape[0]; layer++)
        arrays.set(name.replace(stacked, each(layer)), layerOf(array, layer, wholes));
    }
  }
  return { ...file, arrays };
}

/** Stacks of which some layers were read and the last one was not: layers are read one after another. */
type Wholes = Map<StoredArray, Promise<Float32Array>>;

function layerOf(stack: StoredArray, layer: number, wholes: Wholes): StoredArray {
  const [layers, ...shape] = stack.shape;
  return {
    shape,
    type: stack.type,
    read: async () => {
      const whole = wholes.get(stack) ?? stack.read();
      if (layer < layers - 1) wholes.set(stack, whole);
      else wholes.delete(stack);
      const values = await whole;
      const size = values.length / layers;
      return values.slice(layer * size, (layer + 1) * size);
    },
  };
}
