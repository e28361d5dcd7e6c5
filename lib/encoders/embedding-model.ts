// What evaluation and notebooks need of a trained model, whatever its architecture: pictures and texts in, unit vectors
// out, as plain arrays.
import { type Tensor2D, tf } from "../engine/tf.js";
import { breathe } from "../runtime/breathe.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { type DualEncoder, type DualEncoderSettings, encodeImage, encodeText } from "./dual-encoder.js";

export interface EmbeddingModel {
  /** E. */
  readonly embedDim: number;
  /** Side of the pictures that it takes, in pixels. */
  readonly imageSize: number;
  /** Multiplier of the cosine similarity that the model learned, at most 100. */
  readonly logitScale: number;
  /** RGB bytes [B, imageSize, imageSize, 3] -> unit embeddings [B, E]. */
  embedImages(pixels: Uint8Array): Promise<Float32Array>;
  /** Texts [B] -> unit embeddings [B, E]; texts longer than the context are cut. */
  embedTexts(texts: readonly string[]): Promise<Float32Array>;
}

/** Rows that go through a tower at once: enough to fill the machine, few enough to fit its memory. */
const chunkSize = 256;

/** A dual encoder with its tokenizer. It reads `params` and does not own them. */
export function embeddingModel(
  params: DualEncoder,
  settings: DualEncoderSettings,
  tokenizer: Tokenizer,
): EmbeddingModel {
  const { embedDim } = settings;
  const side = settings.image.imageSize;
  const length = settings.text.contextLength;
  return {
    embedDim,
    imageSize: side,
    logitScale: Math.exp(params.logScale.dataSync()[0]),
    embedImages: (pixels) =>
      inChunks(pixels.length / (side * side * 3), embedDim, (first, count) => {
        const part = pixels.subarray(first * side * side * 3, (first + count) * side * side * 3);
        return encodeImage(params, settings, tf.tensor4d(part, [count, side, side, 3], "int32"));
      }),
    embedTexts: (texts) => {
      const { ids } = tokenizer.tokenize(texts, { overlong: "truncate" });
      return inChunks(texts.length, embedDim, (first, count) => {
        const part = ids.subarray(first * length, (first + count) * length);
        return encodeText(params, settings, tf.tensor2d(part, [count, length], "int32"));
      });
    },
  };
}

/** Runs `encode` over rows 0 .. rows - 1, a chunk at a time, and joins the results: [rows, E]. */
async function inChunks(
  rows: number,
  embedDim: number,
  encode: (first: number, count: number) => Tensor2D,
): Promise<Float32Array> {
  if (!Number.isInteger(rows))
    throw new Error(`embedImages: expected whole pictures, got ${rows} of them; check the picture size`);
  const result = new Float32Array(rows * embedDim); // [rows, E]
  for (let first = 0; first < rows; first += chunkSize) {
    await breathe();
    const count = Math.min(chunkSize, rows - first);
    const embeddings = tf.tidy(() => encode(first, count).dataSync());
    result.set(embeddings as Float32Array, first * embedDim);
  }
  return result;
}
