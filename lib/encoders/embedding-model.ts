// What evaluation and notebooks need of a trained model, whatever its architecture: pictures and texts in, unit vectors
// out, as plain arrays.
import type { Execution } from "../engine/execution.js";
import type { Tensor2D, Tensor4D } from "../engine/tf.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { type DualEncoder, type DualEncoderSettings, encodeImage, encodeText } from "./dual-encoder.js";
import type { TextTowerSettings } from "./text-tower.js";
import { TowerRunner } from "./tower-runner.js";

export interface EmbeddingModel {
  /** E. */
  readonly embedDim: number;
  /** Side of the pictures that it takes, in pixels. */
  readonly imageSize: number;
  /** Multiplier of the cosine similarity that the model learned, at most 100. */
  readonly logitScale: number;
  /** Added to the scaled similarity by models of SigLIP's kind, whose probabilities are a sigmoid of that; others have none. */
  readonly logitBias?: number;
  /** RGB bytes [B, imageSize, imageSize, 3] -> unit embeddings [B, E]. */
  embedImages(pixels: Uint8Array): Promise<Float32Array>;
  /** Texts [B] -> unit embeddings [B, E]; texts longer than the context are cut. */
  embedTexts(texts: readonly string[]): Promise<Float32Array>;
}

/**
 * A dual encoder with its tokenizer. It reads `params` and does not own them; `dispose` frees its compiled programs.
 * With many rows its towers are compiled, where the compiled engine was built; `execution` "compiled" does it sooner.
 */
export function embeddingModel(
  params: DualEncoder,
  settings: DualEncoderSettings,
  tokenizer: Tokenizer,
  { execution }: { execution?: Execution } = {},
): EmbeddingModel & { dispose(): void } {
  checkRows(tokenizer, settings);
  const { embedDim } = settings;
  const side = settings.image.imageSize;
  const length = settings.text.contextLength;
  const images = new TowerRunner(
    params.imageTower,
    (imageTower, pixels) => encodeImage({ ...params, imageTower }, settings, pixels as Tensor4D),
    { rowShape: [side, side, 3], embedDim, execution },
  );
  const texts = new TowerRunner(
    params.textTower,
    (textTower, ids) => encodeText({ ...params, textTower }, settings, ids as Tensor2D),
    { rowShape: [length], embedDim, execution },
  );
  return {
    embedDim,
    imageSize: side,
    logitScale: Math.exp(params.logScale.dataSync()[0]),
    logitBias: params.logitBias?.dataSync()[0],
    embedImages: async (pixels) => {
      const bytes = side * side * 3;
      const rows = pixels.length / bytes;
      if (!Number.isInteger(rows))
        throw new Error(`embedImages: expected whole pictures, got ${rows} of them; check the picture size`);
      return images.run(rows, (first, count) => pixels.subarray(first * bytes, (first + count) * bytes));
    },
    embedTexts: (all) =>
      texts.run(all.length, (first, count) => {
        return tokenizer.tokenize(all.slice(first, first + count), { overlong: "truncate" }).ids;
      }),
    dispose: () => {
      images.dispose();
      texts.dispose();
    },
  };
}

/** A tokenizer of another vocabulary gives ids that mean other words, and no error later on. */
function checkRows(tokenizer: Tokenizer | undefined, { text }: DualEncoderSettings): void {
  if (tokenizer === undefined)
    throw new Error(
      "embeddingModel: expected a tokenizer, got none; where the model's files have no vocabulary, give loadModel its file as " +
        "{ vocabulary }",
    );
  const { vocabularySize, contextLength, description } = tokenizer;
  if (contextLength !== text.contextLength || vocabularySize > text.vocabularySize)
    throw new Error(
      `embeddingModel: expected a tokenizer of at most ${text.vocabularySize} ids in rows of ${text.contextLength}, as the text ` +
        `tower has them, got ${description.kind} with ${vocabularySize} in rows of ${contextLength}; take the model's own`,
    );
  checkEndMark(tokenizer, text);
}

/** Where a row is read at its end mark, a tokenizer that ends texts in another one gives the features of any other place. */
function checkEndMark({ endOfText, vocabularySize, description }: Tokenizer, text: TextTowerSettings): void {
  if (text.kind !== "text-transformer" || text.pooling !== "end-of-text") return;
  const expected = text.endOfText ?? vocabularySize - 1; // the highest id where none is named
  if (endOfText === expected) return;
  throw new Error(
    `embeddingModel: expected a tokenizer whose texts end in id ${expected}, where the text tower reads them, got ` +
      `${description.kind} with ${endOfText ?? "no end mark"}; take the model's own`,
  );
}
