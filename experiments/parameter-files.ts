// Parameters of a tower on disk, by their paths: written once trained, read back into the structure of fresh ones.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  disposeTree,
  mapTree,
  namedLeaves,
  readSafetensorsSync,
  type Tree,
  tf,
  writeSafetensorsSync,
} from "../lib/index.js";

/** Writes all parameters, statistics of batch norms among them; `name` is for people. */
export function writeParameters(path: string, params: Tree, { name }: { name: string }): void {
  const tensors = new Map(
    namedLeaves(params).map((leaf) => [
      leaf.path,
      { shape: leaf.tensor.shape, values: leaf.tensor.dataSync() as Float32Array },
    ]),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeSafetensorsSync(path, { tensors, metadata: { name } });
}

/** The parameters in a file, in the structure of fresh ones, which are freed. */
export function readParameters<T extends Tree>(path: string, fresh: T): T {
  try {
    const { tensors } = readSafetensorsSync(path);
    for (const { path: name, tensor } of namedLeaves(fresh))
      if (`${tensors.get(name)?.shape}` !== `${tensor.shape}`)
        throw new Error(
          `readParameters: expected ${name} of shape [${tensor.shape}] in ${path}, got ` +
            `${tensors.has(name) ? `[${tensors.get(name)!.shape}]` : "none"}; delete the file`,
        );
    return mapTree(fresh, (leaf, name) => tf.tensor(tensors.get(name)!.values, [...leaf.shape]));
  } finally {
    disposeTree(fresh);
  }
}

/** SHA-256 of a file of parameters: what names features in caches, without reading the parameters. */
export function parametersHash(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
