import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EmbeddingCache } from "../../lib/embeddings/embedding-cache.js";
import { lockedFeatures } from "../../lib/evaluation/locked-features.js";
import { angleDataset, angleModel } from "./embeddings.js";

let folder: string;
let notices: string[];
let [opened, disposed] = [0, 0];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-locked-"));
  [notices, opened, disposed] = [[], 0, 0];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = () => ({ cache: new EmbeddingCache(folder, (text) => notices.push(text)) });
const embedder = angleModel({});
const tower = {
  weights: "w",
  imageSize: embedder.imageSize,
  width: embedder.embedDim,
  open: async () => {
    opened++;
    return { ...embedder, dispose: () => void disposed++ };
  },
};
const pictures = angleDataset([0, 90, 180]);

test("the tower is opened once, closed when all is encoded, and not opened again", async () => {
  const features = await lockedFeatures(tower, pictures, options());
  expect(features).toEqual(Float32Array.from(await embedder.embedImages(pixelsOf(pictures))));
  expect([opened, disposed]).toEqual([1, 1]);
  expect(await lockedFeatures(tower, pictures, options())).toEqual(features);
  expect([opened, disposed, notices.length]).toEqual([1, 1, 0]);
});

test("other weights and other pictures open it, and so does a damaged file", async () => {
  await lockedFeatures(tower, pictures, options());
  await lockedFeatures({ ...tower, weights: "v" }, pictures, options());
  await lockedFeatures(tower, angleDataset([0, 90, 181]), options());
  expect([opened, readdirSync(folder).length]).toEqual([3, 3]);
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name));
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(join(folder, name), bytes);
  }
  await lockedFeatures(tower, pictures, options());
  expect([opened, disposed]).toEqual([4, 4]);
  expect(notices).toEqual([
    expect.stringMatching(/expected what was written, got other bytes; encoding its items anew/),
  ]);
});

test("a tower of other sizes than it was said to have is refused", async () => {
  await expect(lockedFeatures({ ...tower, width: 5 }, pictures, options())).rejects.toThrow(
    `expected a tower of ${tower.imageSize} pixels and 5 numbers, got one of ${tower.imageSize} and ${tower.width}`,
  );
  expect(disposed).toBe(1);
});

function pixelsOf(dataset: typeof pictures): Uint8Array {
  const size = dataset.imageSize ** 2 * 3;
  const bytes = new Uint8Array(dataset.size * size);
  for (let i = 0; i < dataset.size; i++) dataset.readImage(i, bytes, i * size);
  return bytes;
}
