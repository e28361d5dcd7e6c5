// Parameters that no gradient changes: what batch norms remember of the batches they saw. A loss puts their new values into a
// map, by paths, and the training step takes them over after the optimizer's update.
import { type Tensor, tf } from "../engine/tf.js";
import { mapTree, namedLeaves, type Tree, tidyTree } from "../engine/tree.js";

/**
 * New values of parameters by their paths, "imageTower/stem/0/norm/mean", in tensors that no tf.tidy frees (tf.keep). Those that
 * are locked are used as they are and get none.
 */
export type Statistics = Map<string, Tensor> & { isLocked?(path: string): boolean };

/** The same as a tree. */
export type StatisticsTree = { readonly [path: string]: Tensor };

/** Runs `work` with a fresh map; frees what it put there, and returns it in tensors of the current scope. */
export function collectStatistics<T>(work: (statistics: Statistics) => T): { result: T; statistics: StatisticsTree } {
  const collected: Statistics = new Map();
  try {
    const result = work(collected);
    return { result, statistics: Object.fromEntries([...collected].map(([path, value]) => [path, value.clone()])) };
  } finally {
    for (const value of collected.values()) value.dispose();
  }
}

/** The mean over the parts of a batch, each of which has statistics of its own. */
export function meanStatistics(parts: readonly StatisticsTree[]): StatisticsTree {
  return tidyTree(() => mapTree(parts[0], (_, path) => tf.addN(parts.map((part) => part[path])).div(parts.length)));
}

/** The parameters with the new values in their places. Throws on a path that is none of the parameters', and on another shape. */
export function withStatistics<P extends Tree>(params: P, statistics: StatisticsTree): P {
  const shapes = new Map(namedLeaves(params).map(({ path, tensor }) => [path, `[${tensor.shape}]`]));
  for (const [path, { shape }] of Object.entries(statistics))
    if (shapes.get(path) !== `[${shape}]`)
      throw new Error(
        `train: expected statistics of parameters, by their paths and of their shapes, got [${shape}] for "${path}", ` +
          `where the parameters have ${shapes.get(path) ?? "none"}`,
      );
  return mapTree(params, (value, path) => statistics[path] ?? value);
}
