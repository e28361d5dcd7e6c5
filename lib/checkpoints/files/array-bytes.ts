// What all writers of weight files do with an array before it goes into the file.
import { encodeNumbers, type WeightType } from "./stored-types.js";
import { elementCount } from "./strided-array.js";
import type { ArrayToStore } from "./weight-file.js";

/** The array's numbers as bytes. Throws if there are more or fewer than its shape says; `writer` is the name in the message. */
export async function arrayBytes(writer: string, array: ArrayToStore, type: WeightType): Promise<Uint8Array> {
  const values = await array.values();
  if (values.length !== elementCount(array.shape))
    throw new Error(
      `${writer}: expected ${elementCount(array.shape)} values for ${array.name} of shape [${array.shape}], got ${values.length}`,
    );
  return encodeNumbers(values, type);
}

/** The arrays, once it is known that their names differ. */
export function withOwnNames(writer: string, arrays: Iterable<ArrayToStore>): readonly ArrayToStore[] {
  const list = [...arrays];
  const seen = new Set<string>();
  for (const { name } of list) {
    if (seen.has(name)) throw new Error(`${writer}: expected names that differ, got ${name} twice`);
    seen.add(name);
  }
  return list;
}
