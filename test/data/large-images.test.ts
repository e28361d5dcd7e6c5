// How many pictures are decoded at a time, seen through files that say how large they are and decode to one pixel.
import { expect, test, vi } from "vitest";
import type { ImageFile, Picture } from "../../lib/data/image-files.js";
import { loadImages } from "../../lib/data/image-loading.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";

const { decoding } = vi.hoisted(() => ({ decoding: { now: 0, most: 0 } }));
const pixel: Picture = { height: 1, width: 1, channels: 3, kind: "rgb", pixels: Uint8Array.of(1, 2, 3) };

vi.mock("../../lib/data/image-files.js", async (original) => ({
  ...(await original<object>()),
  openImageFile: async (path: string): Promise<ImageFile> => ({
    ...{ height: 1000, width: Number(path) },
    decode: async () => {
      decoding.most = Math.max(decoding.most, ++decoding.now);
      await new Promise((resolve) => setImmediate(resolve));
      decoding.now--;
      return pixel;
    },
  }),
}));

test.each([
  ["four of 20 megapixels", 20_000, 4],
  ["two of 40", 40_000, 2],
  ["one of 89", 89_000, 1],
])("at a time, %s are decoded", async (_, width, atATime) => {
  decoding.most = 0;
  const { paths } = await loadImages(new Array<string>(8).fill(String(width)), publishedPreprocessing("clip", 2));
  expect(paths).toHaveLength(8);
  expect(decoding.most).toBe(atATime);
});
