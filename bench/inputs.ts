// What every program starts from: one file with the weights that Tandem draws, and one random batch. Numbers are all
// float32, which holds pixel bytes and token ids exactly.
import {
  type ArrayWithShape,
  type DualEncoderSettings,
  deriveKey,
  disposeTree,
  initDualEncoder,
  type Key,
  namedLeaves,
  randomStream,
  seedKey,
  writeSafetensorsSync,
} from "../lib/index.js";
import type { Size } from "./sizes.js";

/** Writes parameters under their paths ("imageTower/..."), and "batch/pixels" [B, side, side, 3], "batch/ids" [B, L]. */
export function writeInputs(path: string, { model, batchSize }: Size, seed: number): void {
  const key = seedKey(seed);
  const params = initDualEncoder(deriveKey(key, "init"), model);
  const tensors = new Map<string, ArrayWithShape>();
  for (const { path: name, tensor } of namedLeaves(params))
    tensors.set(name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array });
  tensors.set("batch/pixels", randomPixels(deriveKey(key, "pixels"), batchSize, model.image.imageSize));
  tensors.set("batch/ids", randomIds(deriveKey(key, "ids"), batchSize, model.text));
  writeSafetensorsSync(path, { tensors, metadata: {} });
  disposeTree(params);
}

/** Bytes 0..255: [B, side, side, 3]. */
function randomPixels(key: Key, batchSize: number, side: number): ArrayWithShape {
  const random = randomStream(key);
  const values = Float32Array.from({ length: batchSize * side * side * 3 }, () => random.integer(256));
  return { shape: [batchSize, side, side, 3], values };
}

/** Captions of random tokens between the start mark and the end mark, which has the highest id, then zeros: [B, L]. */
export function randomIds(
  key: Key,
  batchSize: number,
  { vocabularySize, contextLength }: Pick<DualEncoderSettings["text"], "vocabularySize" | "contextLength">,
): ArrayWithShape {
  const random = randomStream(key);
  const values = new Float32Array(batchSize * contextLength);
  for (let row = 0; row < batchSize; row++) {
    const end = 2 + random.integer(contextLength - 2); // at least one word
    const caption = values.subarray(row * contextLength, (row + 1) * contextLength);
    caption[0] = vocabularySize - 2;
    for (let i = 1; i < end; i++) caption[i] = 1 + random.integer(vocabularySize - 3);
    caption[end] = vocabularySize - 1;
  }
  return { shape: [batchSize, contextLength], values };
}
