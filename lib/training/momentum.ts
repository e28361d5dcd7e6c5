// Parameters that follow others slowly, by no gradient: the momentum encoder of MoCo (He et al. 2020, equation 2; Chen, Xie and He 2021,
// section 3). Their new values are statistics, which the training step takes over after its update.
import { withoutGradients } from "../engine/gradients.js";
import { type Scalar, type Tensor, tf } from "../engine/tf.js";
import { mapTree, namedLeaves, type Tree } from "../engine/tree.js";
import type { Statistics } from "./statistics.js";

/**
 * Moves the parameters `slow` towards `fast`, slow * momentum + fast * (1 - momentum), puts their new values into the `statistics` under
 * "path/..." and returns them, as constants. `momentum` is [], at most 1.
 */
export function followSlowly<P extends Tree>(
  slow: P,
  fast: P,
  { momentum, statistics, path }: { momentum: Scalar; statistics: Statistics; path: string },
): P {
  return withoutGradients(() => {
    const targets = new Map(namedLeaves(fast).map(({ path: name, tensor }) => [name, tensor]));
    return mapTree(slow, (value, name) => {
      const target = targets.get(name);
      if (target === undefined || `${target.shape}` !== `${value.shape}`)
        throw new Error(
          `followSlowly: expected ${name} of shape [${value.shape}] among what is followed, got ${target ? `[${target.shape}]` : "none"}`,
        );
      const moved: Tensor = value.mul(momentum).add(target.mul(tf.sub(1, momentum)));
      statistics.set(`${path}/${name}`, tf.keep(moved));
      return moved;
    });
  });
}

/** MoCo v3's momentum at each step: from `start` to 1 along half a cosine (section 4.1: 0.99 to 1). */
export function cosineMomentum({ start, steps }: { start: number; steps: number }): (step: number) => number {
  if (!(start >= 0 && start <= 1)) throw new Error(`cosineMomentum: expected a start in 0 .. 1, got ${start}`);
  return (step) => 1 - ((1 - start) * (Math.cos((Math.PI * Math.min(step, steps)) / steps) + 1)) / 2;
}
