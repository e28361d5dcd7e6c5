// The preprocessing of published families of models, by open_clip's table of weights (src/open_clip/pretrained.py), by
// transformers' CLIP and by LiT's code (vision_transformer: vit_jax/preprocess.py).
import type { Preprocessing } from "./preprocessing.js";

/** The preprocessing of a family, for models that take pictures of `imageSize` pixels a side. */
export function publishedPreprocessing(family: PreprocessingFamily, imageSize = 224): Preprocessing {
  return { fillColour: 0, pillow: 13, imageSize, ...families[family] };
}

export type PreprocessingFamily = keyof typeof families;

/** Statistics of CLIP's training data (openai/CLIP: clip/clip.py). */
const clipColours = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  standardDeviation: [0.26862954, 0.26130258, 0.27577711],
} as const;
const imagenetColours = { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] } as const;
/** Values -1..1. */
const halfColours = { mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5] } as const;
/** Values 0..1. */
const plainColours = { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } as const;

const shortest = { resizeMode: "shortest" } as const;
const squash = { resizeMode: "squash" } as const;
const bicubic = { reference: "open_clip", interpolation: "bicubic" } as const;
const bilinear = { reference: "open_clip", interpolation: "bilinear" } as const;

const families = {
  /** OpenAI's models and most of open_clip's: LAION-400M, LAION-2B, DataComp, MetaCLIP. */
  clip: { ...bicubic, ...shortest, ...clipColours },
  "laion2b-vit-l-14": { ...bicubic, ...shortest, ...halfColours },
  siglip: { ...bicubic, ...squash, ...halfColours },
  clipa: { ...bilinear, ...squash, ...imagenetColours },
  "dfn-vit-h-14": { ...bicubic, ...squash, ...clipColours },
  mobileclip: { ...bilinear, ...shortest, ...plainColours },
  "perception-encoder": { ...bilinear, ...squash, ...halfColours },
  lit: { reference: "big_vision", interpolation: "bilinear", ...squash, ...halfColours },
  "transformers-clip": { reference: "transformers", interpolation: "bicubic", ...shortest, ...clipColours },
  "transformers-siglip": { reference: "transformers", interpolation: "bicubic", ...squash, ...halfColours },
} as const satisfies Record<string, Omit<Preprocessing, "imageSize" | "fillColour" | "pillow">>;
