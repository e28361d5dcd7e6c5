// What evaluation and notebooks need of a trained model, whatever its architecture: pictures and texts in, unit vectors
// out, as plain arrays.

export interface EmbeddingModel {
  /** E. */
  readonly embedDim: number;
  /** Side of the pictures that it takes, in pixels. */
  readonly imageSize: number;
  /** Multiplier of the cosine similarity that the model learned, at most 100. */
  readonly logitScale: number;
  /** RGB bytes [B, imageSize, imageSize, 3] -> unit embeddings [B, E]. */
  embedImages(pixels: Uint8Array): Promise<Float32Array>;
  /** Texts [B] -> unit embeddings [B, E]. */
  embedTexts(texts: readonly string[]): Promise<Float32Array>;
}
