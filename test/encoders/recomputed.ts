// A text tower compiled, its activations computed again in the backward pass, against the same op by op and kept.
import type { ComputeOptions } from "../../lib/encoders/layers.js";
import { compile } from "../../lib/engine/compile.js";
import { valueAndGradients } from "../../lib/engine/gradients.js";
import type { Tensor, Tensor2D } from "../../lib/engine/tf.js";
import { disposeTree, leaves, type Tree } from "../../lib/engine/tree.js";
import { expectNumbers } from "../tensors.js";

type Features<P> = (params: P, ids: Tensor2D, options: ComputeOptions) => Tensor2D;

/** Features of `ids` [B, L], and the gradients of their sum with weights [B, D], are within `tolerance` both ways. */
export async function expectSameRecomputed<P extends Tree>(
  features: Features<P>,
  { params, ids, weights, tolerance }: { params: P; ids: Tensor2D; weights: Tensor; tolerance: number },
): Promise<void> {
  const withGradients = (recompute: boolean) => (tree: Tree, rows: Tensor, direction: Tensor) => {
    const found = () => features(tree as P, rows as Tensor2D, { recompute });
    const { value, gradients } = valueAndGradients(() => found().mul(direction).sum(), leaves(tree));
    return { value, features: found(), gradients };
  };
  const expected = leaves(withGradients(false)(params, ids, weights));
  const fast = compile(withGradients(true));
  const found = await fast(params, ids, weights);
  for (const [i, leaf] of leaves(found).entries())
    expectNumbers(await leaf.data(), await expected[i].data(), tolerance);
  disposeTree(found);
  fast.dispose();
}
