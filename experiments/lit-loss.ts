// What a step of LiT sees and what it is judged by: pairs as pictures or as features of a locked tower, with texts of one or more
// kinds, and the contrastive loss over all or over shards (Zhai et al. 2022, section 3.1, Appendices C and D).
import {
  contrastiveLoss,
  type DualEncoder,
  encodeImage,
  encodeText,
  imageTowerWidth,
  type Key,
  multiTextContrastiveLoss,
  project,
  type Scalar,
  type Statistics,
  shardedContrastiveLoss,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type TokenRows,
  tf,
  tuningBatches,
  unitRows,
} from "../lib/index.js";
import type { LitData, TrainLitSettings } from "./train-lit-settings.js";

/** Texts of one kind: token ids [B, L], and 1 where there is a text, [B]. */
type Texts = { ids: Tensor2D; mask: Tensor1D };

/** RGB values [B, imageSize, imageSize, 3], or features [B, D] of a locked image tower; and one or more kinds of texts. */
export type LitBatch = { images: Tensor4D; texts: Texts[] } | { features: Tensor2D; texts: Texts[] };

/** The batches of a run as tensors, and how many texts of a step's batch were cut. */
export function litBatches(
  { pictures, tokenizer, features }: LitData,
  { model, batchSize, texts, crops }: TrainLitSettings & { crops: "centre" | "random" },
  key: Key,
) {
  const side = model.image.imageSize;
  const width = imageTowerWidth(model.image);
  const seen = features ? undefined : { imageSize: side, crops };
  const batches = tuningBatches(pictures, { tokenizer, batchSize, key, texts, pictures: seen });
  const cut = new Map<number, number>();
  const batch = (step: number): LitBatch => {
    const drawn = batches(step);
    cut.set(step, drawn.truncated);
    const rows = drawn.texts.map((kind) => textTensors(kind, tokenizer.contextLength));
    if (features) return { features: rowsOf(features, drawn.indices, width), texts: rows };
    const images = tf.tensor4d(drawn.images!, [batchSize, side, side, 3], "int32"); // [B, imageSize, imageSize, 3]
    return { images, texts: rows };
  };
  return { batch, truncated: (step: number) => cut.get(step) ?? 0 };
}

/** The loss of a batch: over all of it or over shards; of several kinds of texts, the sum of each kind's. */
export function litLoss({ model, loss, texts }: TrainLitSettings) {
  if (loss && texts)
    throw new Error(
      "trainLit: expected a loss over shards or texts that may be missing, got both; leave one of the two out",
    );
  return (params: DualEncoder, batch: LitBatch, statistics: Statistics): Scalar => {
    const images = "features" in batch ? fromFeatures(params, batch) : fromPictures(params, batch, statistics);
    const scale = params.logScale.exp();
    const kinds = batch.texts.map(({ ids, mask }) => ({ texts: encodeText(params, model, ids), mask }));
    if (texts) return multiTextContrastiveLoss(images, kinds, scale);
    if (loss) return shardedContrastiveLoss(images, kinds[0].texts, scale, loss);
    return contrastiveLoss(images, kinds[0].texts, scale).loss;
  };

  function fromPictures(params: DualEncoder, { images }: { images: Tensor4D }, statistics: Statistics): Tensor2D {
    return encodeImage(params, model, images, { statistics }); // [B, E]
  }
}

/** Unit embeddings [B, E] of features [B, D], by the head of the image tower. */
function fromFeatures({ imageTower }: DualEncoder, { features }: { features: Tensor2D }): Tensor2D {
  return unitRows(project(imageTower.projection, features)); // [B, E]
}

function textTensors({ ids, present }: TokenRows, contextLength: number): Texts {
  return {
    ids: tf.tensor2d(ids, [present.length, contextLength], "int32"), // [B, L]
    mask: tf.tensor1d(present), // [B]
  };
}

/** Some rows of a matrix [N, width], as a tensor [rows, width]. */
function rowsOf(matrix: Float32Array, indices: Int32Array, width: number): Tensor2D {
  const rows = new Float32Array(indices.length * width);
  indices.forEach((index, i) => {
    rows.set(matrix.subarray(index * width, (index + 1) * width), i * width);
  });
  return tf.tensor2d(rows, [indices.length, width]); // [B, D]
}
