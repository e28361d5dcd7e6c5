// Trees: nested plain records and arrays with tensors as leaves. Parameters are trees, so that optimizers, checkpoints
// and locking are operations on trees and know no architecture. Leaves come in the order in which a record lists them.
import { type Tensor, tf } from "./tf.js";

export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** A leaf with its place, "visual/blocks/0/attention/qkv/kernel". */
export interface NamedLeaf {
  readonly path: string;
  readonly tensor: Tensor;
}

/** All leaves with their paths. */
export function namedLeaves(tree: Tree, path = ""): NamedLeaf[] {
  if (tree instanceof tf.Tensor) return [{ path, tensor: tree }];
  return Object.entries(tree).flatMap(([name, child]) => namedLeaves(child, path === "" ? name : `${path}/${name}`));
}

/** All leaves. */
export function leaves(tree: Tree): Tensor[] {
  return tree instanceof tf.Tensor ? [tree] : Object.values(tree).flatMap((child) => leaves(child));
}

/** A tree of the same structure with every leaf replaced. */
export function mapTree<T extends Tree>(tree: T, replace: (leaf: Tensor, path: string) => Tensor, path = ""): T {
  if (tree instanceof tf.Tensor) return replace(tree, path) as T & Tensor;
  const child = (value: Tree, name: string | number) =>
    mapTree(value, replace, path === "" ? `${name}` : `${path}/${name}`);
  if (Array.isArray(tree)) return tree.map(child) as unknown as T;
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, child(value, name)])) as unknown as T;
}

/** A tree of the same structure with the given leaves, in the order of `leaves`. */
export function withLeaves<T extends Tree>(tree: T, replacements: readonly Tensor[]): T {
  let next = 0;
  const result = mapTree(tree, () => replacements[next++]);
  if (next !== replacements.length)
    throw new Error(`withLeaves: expected ${next} tensors, one for each leaf of the tree, got ${replacements.length}`);
  return result;
}

/** Runs `compute` and frees every tensor made in it except those of the tree that it returns. */
export function tidyTree<T extends Tree>(compute: () => T): T {
  let result: T | undefined;
  tf.tidy(() => {
    result = compute();
    return leaves(result);
  });
  return result as T;
}

/** Number of scalars in all leaves. */
export function countParameters(tree: Tree): number {
  return leaves(tree).reduce((sum, leaf) => sum + leaf.size, 0);
}

/** Frees every leaf. */
export function disposeTree(tree: Tree): void {
  for (const leaf of leaves(tree)) leaf.dispose();
}
