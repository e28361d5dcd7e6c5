// From a tower's features to the embedding that both towers share: linear in CLIP (Radford et al. 2021, Figure 3), an optional
// linear head per tower in LiT (Zhai et al. 2022, section 3.3), where "head" means this.
import { type Described, normal, zeros } from "../engine/parameters.js";
import type { Tensor, Tensor2D } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { linear } from "./layers.js";
import { mlp } from "./mlp.js";

/**
 * "linear" has no bias (CLIP's transformers), "affine" has one (CLIP's ResNets, LiT), "mlp" is two linear maps without biases
 * with GELU between (open_clip's text towers from Hugging Face), "none" takes the features as they are.
 */
export type ProjectionKind = "linear" | "affine" | "mlp" | "none";

export type LinearProjection = {
  /** [D, E]. */
  kernel: Tensor;
  /** [E]. */
  bias?: Tensor;
};

/** Kernels [D, (D + E) / 2] and [(D + E) / 2, E]. */
export type MlpProjection = { hidden: { kernel: Tensor }; output: { kernel: Tensor } };

export type Projection = LinearProjection | MlpProjection;

/** A projection from features [B, width] to embeddings [B, embedDim], drawn with deviation D^-0.5; undefined for "none". */
export function describeProjection(
  key: Key,
  kind: ProjectionKind,
  { width, embedDim }: { width: number; embedDim: number },
): Described<Projection> | undefined {
  if (kind === "none") {
    if (width !== embedDim)
      throw new Error(
        `describeProjection: expected embeddings of the features' size ${width}, got ${embedDim}; project them`,
      );
    return undefined;
  }
  if (kind === "mlp") {
    const hidden = Math.floor((width + embedDim) / 2);
    return {
      hidden: { kernel: normal(deriveKey(key, "hidden"), [width, hidden], width ** -0.5) },
      output: { kernel: normal(deriveKey(key, "output"), [hidden, embedDim], hidden ** -0.5) },
    };
  }
  const kernel = normal(key, [width, embedDim], width ** -0.5);
  return kind === "affine" ? { kernel, bias: zeros([embedDim]) } : { kernel };
}

/** Features [B, D] -> embeddings [B, E], not yet of unit length. */
export function project(projection: Projection | undefined, features: Tensor2D): Tensor2D {
  if (projection === undefined) return features;
  if ("kernel" in projection) return linear(projection, features); // [B, E]
  return mlp(projection, "gelu", features); // [B, E]
}
