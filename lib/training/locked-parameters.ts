// Parameters in two parts, those that are trained and those that are locked (Zhai et al. 2022, section 3.3): only the first have
// gradients and moments. Both parts are trees like the whole, with an empty record wherever the other part has a leaf, so that
// paths, arrays and the order of leaves stay what they are.
import { tf } from "../engine/tf.js";
import { namedLeaves, type Tree } from "../engine/tree.js";
import type { Statistics } from "./statistics.js";

export interface SplitTree<T extends Tree> {
  /** The leaves that are trained, in the places of the whole. */
  readonly trained: T;
  /** The others. */
  readonly locked: T;
}

/** Splits a tree by the paths of its leaves, "imageTower/blocks/0/mlp/hidden/kernel". Both parts hold the tree's own tensors. */
export function splitTree<T extends Tree>(tree: T, isLocked: (path: string) => boolean): SplitTree<T> {
  return {
    trained: partOf(tree, (path) => !isLocked(path)) as T,
    locked: partOf(tree, isLocked) as T,
  };
}

/** The tree that `splitTree` made these two of. Throws on a leaf that is in both, and on places that only one of them has. */
export function mergeTrees<T extends Tree>(trained: T, locked: T): T {
  return merged(trained, locked, "") as T;
}

/**
 * A loss of all parameters as one of the trained ones. What batch norms among the locked ones remember stays as it is: they use
 * it, as in evaluation.
 */
export function withLocked<P extends Tree, B, R>(
  loss: (params: P, batch: B, statistics: Statistics) => R,
  locked: P,
): (params: P, batch: B, statistics: Statistics) => R {
  const paths = new Set(namedLeaves(locked).map(({ path }) => path));
  return (params, batch, statistics) => {
    statistics.isLocked = (path) => paths.has(path);
    return loss(mergeTrees(params, locked), batch, statistics);
  };
}

function partOf(tree: Tree, isPart: (path: string) => boolean, path = ""): Tree {
  if (tree instanceof tf.Tensor) return isPart(path) ? tree : {};
  const child = ([name, value]: [string, Tree]) => partOf(value, isPart, path === "" ? name : `${path}/${name}`);
  if (Array.isArray(tree)) return Object.entries(tree as readonly Tree[]).map(child);
  return Object.fromEntries(Object.entries(tree).map((entry) => [entry[0], child(entry)]));
}

function merged(trained: Tree, locked: Tree, path: string): Tree {
  const isTrained = trained instanceof tf.Tensor;
  if (isTrained || locked instanceof tf.Tensor) {
    const [leaf, hole] = isTrained ? [trained, locked] : [locked, trained];
    if (hole instanceof tf.Tensor || Object.keys(hole).length > 0)
      throw new Error(`mergeTrees: expected ${path} in one of the two parts, got it in both; split them from one tree`);
    return leaf;
  }
  const [names, others] = [Object.keys(trained), Object.keys(locked)];
  if (`${names}` !== `${others}`)
    throw new Error(
      `mergeTrees: expected two parts of one tree, got {${names}} and {${others}} at "${path}"; split them from one tree`,
    );
  const child = (name: string) =>
    merged(
      (trained as Record<string, Tree>)[name],
      (locked as Record<string, Tree>)[name],
      path === "" ? name : `${path}/${name}`,
    );
  if (Array.isArray(trained)) return names.map(child);
  return Object.fromEntries(names.map((name) => [name, child(name)]));
}
