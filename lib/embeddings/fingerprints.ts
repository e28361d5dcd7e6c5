// What embeddings are kept under: hashes of what encodes and of what is encoded. Where weights lie in files, the files are hashed,
// so that nothing has to be loaded to know that nothing has to be computed.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { PairDataset } from "../data/dataset.js";
import { namedLeaves, type Tree } from "../engine/tree.js";
import { breathe } from "../runtime/breathe.js";

/** Hash of everything that decides what a tower computes: its settings and its parameters' bytes. Call it before they move to a device. */
export async function weightsHash(settings: unknown, params: Tree): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  for (const { path, tensor } of namedLeaves(params)) {
    await breathe();
    const { buffer, byteOffset, byteLength } = await tensor.data();
    hash.update(`\n${path} [${tensor.shape}] ${tensor.dtype}\n`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

/** The same for weights that are in a file and stay there: all that is no weight in it counts, too. */
export async function weightFileHash(settings: unknown, path: string): Promise<string> {
  const hash = createHash("sha256").update(`${JSON.stringify(settings)}\n`);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    await breathe();
    hash.update(chunk);
  }
  return hash.digest("hex");
}

/** The fingerprint of pictures that are small and at hand: a hash of their pixels, which nothing can outdate. */
export async function pixelsFingerprint(dataset: PairDataset): Promise<string> {
  const picture = new Uint8Array(dataset.imageSize ** 2 * 3);
  const hash = createHash("sha256").update(`${dataset.imageSize}\n`);
  for (let i = 0; i < dataset.size; i++) {
    await breathe();
    dataset.readImage(i, picture);
    hash.update(picture);
  }
  return hash.digest("hex");
}

/** The fingerprint of texts, or of anything else that is told apart by strings. */
export function textsFingerprint(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
}
