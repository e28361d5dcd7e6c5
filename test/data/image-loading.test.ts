import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadImages } from "../../lib/data/image-loading.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";

let folder: string;
const path = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tandem-loading-"));
  for (let value = 0; value < 8; value++) {
    const background = { r: value, g: value, b: value };
    await sharp({ create: { width: 3 + value, height: 5, channels: 3, background } })
      .png()
      .toFile(path(`${value}.png`));
  }
  writeFileSync(path("text.png"), "no image");
});
afterAll(() => rmSync(folder, { recursive: true }));

const preprocessing = publishedPreprocessing("clip", 2); // 12 bytes a picture

test("pictures come in the order of their paths", async () => {
  const paths = [7, 3, 0, 1, 6, 5, 2, 4].map((value) => path(`${value}.png`));
  const { pixels, ...rest } = await loadImages(paths, preprocessing);
  expect([...pixels].filter((_, i) => i % 12 === 5)).toEqual([7, 3, 0, 1, 6, 5, 2, 4]);
  expect(pixels.length).toBe(8 * 12);
  expect(rest).toEqual({ paths, bad: [] });
});

test("bad files are all named", async () => {
  const paths = [path("text.png"), path("1.png"), path("missing.png")];
  await expect(loadImages(paths, preprocessing)).rejects.toThrow(
    /^loadImages: expected 3 images, got 2 bad files; .*\n.*text\.png: readImageFile: expected a JPEG.*\n.*missing\.png: .*got nothing/,
  );
});

test("bad files can be left out, and are listed", async () => {
  const { pixels, paths, bad } = await loadImages([path("text.png"), path("1.png")], preprocessing, {
    badFiles: "leave out",
  });
  expect([...pixels]).toEqual(new Array(12).fill(1));
  expect(paths).toEqual([path("1.png")]);
  expect(bad.map((each) => each.path)).toEqual([path("text.png")]);
  expect(bad[0].reason).toMatch(/^readImageFile: /);
});

test("no files are no pictures", async () => {
  expect(await loadImages([], preprocessing)).toEqual({ pixels: new Uint8Array(0), paths: [], bad: [] });
});

test("no preprocessing is refused with what to pass", async () => {
  const none = undefined as unknown as typeof preprocessing; // as from a model whose files don't say it, without types
  await expect(loadImages([path("1.png")], none)).rejects.toThrow(
    /^loadImages: expected how the model's pictures are made, got no preprocessing; .* publishedPreprocessing\("clip", imageSize\)$/,
  );
});
