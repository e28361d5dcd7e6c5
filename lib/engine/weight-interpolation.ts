// Interpolation between two models of one architecture, number by number (WiSE-FT, Wortsman et al. 2021): between a zero-shot
// model and the same model after fine-tuning lie models that are as good on the data of the fine-tuning and better elsewhere.
import { type Tensor, tf } from "./tf.js";
import { mapTree, namedLeaves, type Tree, tidyTree } from "./tree.js";

/**
 * (1 - share) * from + share * to for every leaf, as new tensors: `share` 0 gives `from`, 1 gives `to`. The trees have the
 * same paths, shapes and types. Extrapolation is refused: a share is from 0 to 1.
 */
export function interpolateTrees<T extends Tree>(from: T, to: T, share: number): T {
  if (!(share >= 0 && share <= 1))
    throw new Error(`interpolateTrees: expected a share from 0 (the first tree) to 1 (the second), got ${share}`);
  const others = leavesByPath(to);
  const paths = namedLeaves(from).map(({ path }) => path);
  const [missing] = paths.filter((path) => !others.has(path));
  const [extra] = [...others.keys()].filter((path) => !paths.includes(path));
  if (missing !== undefined || extra !== undefined)
    throw new Error(
      `interpolateTrees: expected trees of one structure, got ${missing ?? extra} in the ${missing ? "first" : "second"} alone`,
    );
  return tidyTree(() => mapTree(from, (leaf, path) => interpolate(leaf, others.get(path)!, { share, path })));
}

function leavesByPath(tree: Tree): Map<string, Tensor> {
  return new Map(namedLeaves(tree).map(({ path, tensor }) => [path, tensor]));
}

function interpolate(from: Tensor, to: Tensor, { share, path }: { share: number; path: string }): Tensor {
  if (String(from.shape) !== String(to.shape) || from.dtype !== "float32" || to.dtype !== "float32")
    throw new Error(
      `interpolateTrees: expected float32 of one shape, got ${from.dtype} [${from.shape}] and ${to.dtype} [${to.shape}] in ${path}`,
    );
  return tf.add(tf.mul(from, 1 - share), tf.mul(to, share));
}
