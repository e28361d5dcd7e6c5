// Where tensors live. A program wants its inputs on its device, and copies others there at every call; an eager operation
// takes what it is given away from there. Parameters that both use are settled on the device, and eager work gets copies.
import { deviceBackend, homeOf, moveToVariable } from "./device-backend.js";
import { tf } from "./tf.js";
import { leaves, mapTree, type Tree } from "./tree.js";
import { checkTree } from "./tree-check.js";

/** Moves the tensors of a tree to the device, so that they take memory once. They are the same tensors as before. */
export function moveToDevice(tree: Tree): void {
  checkTree(tree, "the tree");
  leaves(tree).forEach(moveToVariable);
}

/** The tree with copies, which the caller frees, in the places of the tensors that live on the device. */
export function forEager<T extends Tree>(tree: T): T {
  return mapTree(tree, (tensor) =>
    homeOf(tensor.dataId) === deviceBackend() ? tf.tensor(tensor.dataSync(), tensor.shape, tensor.dtype) : tensor,
  );
}
