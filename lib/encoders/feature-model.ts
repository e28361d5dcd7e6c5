// An image tower alone, as linear probes see it: pictures in, features before any projection out (Radford et al. 2021, Appendix A.3).
import type { Execution } from "../engine/execution.js";
import type { Tensor4D } from "../engine/tf.js";
import { normalisePixels, type PixelNormalisation } from "./dual-encoder.js";
import type { EmbeddingModel } from "./embedding-model.js";
import { type ImageTower, type ImageTowerSettings, imageFeatures, imageTowerWidth } from "./image-tower.js";
import { TowerRunner } from "./tower-runner.js";

/** What turns pictures into vectors, of whatever length: a whole model, or one tower of it. */
export type ImageEmbedder = Pick<EmbeddingModel, "embedDim" | "imageSize" | "embedImages">;

/**
 * The features [B, D] of a tower, which are no unit vectors. It reads `params`, the tower's, and does not own them; `dispose` frees
 * its compiled programs. `pixels` are CLIP's by default.
 */
export function featureModel(
  params: ImageTower,
  settings: ImageTowerSettings,
  { pixels, execution }: { pixels?: PixelNormalisation; execution?: Execution } = {},
): ImageEmbedder & { dispose(): void } {
  const side = settings.imageSize;
  const embedDim = imageTowerWidth(settings);
  const runner = new TowerRunner(
    params,
    (tower, images) => imageFeatures(tower, settings, normalisePixels(images as Tensor4D, pixels)), // [B, D]
    { rowShape: [side, side, 3], embedDim, execution },
  );
  return {
    embedDim,
    imageSize: side,
    embedImages: async (bytes) => {
      const size = side * side * 3;
      if (bytes.length % size !== 0)
        throw new Error(
          `featureModel: expected whole pictures of ${side} x ${side} pixels, got ${bytes.length / size} of them; check the picture size`,
        );
      return runner.run(bytes.length / size, (first, count) => bytes.subarray(first * size, (first + count) * size));
    },
    dispose: () => runner.dispose(),
  };
}
