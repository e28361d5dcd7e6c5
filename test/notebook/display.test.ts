import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { html, markdown } from "../../lib/notebook/display.js";
import { pictures, renderPictures } from "../../lib/notebook/pictures.js";
import { type MimeBundle, setNotebookHost } from "../../lib/runtime/host.js";

afterEach(() => setNotebookHost(undefined));

function shown(): MimeBundle[] {
  const bundles: MimeBundle[] = [];
  setNotebookHost({ display: (data) => void bundles.push(data), signal: undefined });
  return bundles;
}

test("HTML and Markdown come with a text for places that show neither", () => {
  const bundles = shown();
  html("<b>bold</b>\n<i>text</i>");
  markdown("*word*");
  expect(bundles).toEqual([
    { "text/html": "<b>bold</b>\n<i>text</i>", "text/plain": "bold text" },
    { "text/markdown": "*word*", "text/plain": "*word*" },
  ]);
});

/** A picture of one colour but for the pixel at the top left, which is black. */
function picture(colour: number[], caption?: string) {
  const pixels = new Uint8Array(12).map((_, i) => (i < 3 ? 0 : colour[i % 3]));
  return { pixels, size: 2, caption };
}

const red = [255, 0, 0];
const blue = [0, 0, 255];

test("pictures are enlarged without smoothing, in rows with a gap of 8", async () => {
  const png = await renderPictures([picture(red), picture(blue), picture(red)], { columns: 2, scale: 10 });
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  expect([info.width, info.height]).toEqual([64, 64]); // 8 + 20 + 8 + 20 + 8 both ways
  const probes = [
    at(8, 8),
    at(17, 17),
    at(18, 17),
    at(27, 27),
    at(28, 27),
    at(55, 27),
    at(8, 36),
    at(55, 55),
    at(40, 50),
  ];
  const black = [0, 0, 0];
  const white = [255, 255, 255];
  expect(probes).toEqual([black, black, red, red, white, blue, black, white, white]);
});

test("captions are drawn below their pictures and listed as text", async () => {
  const bundles = shown();
  await pictures([picture(red, "a red cat"), picture(blue)], { scale: 40 });
  expect(bundles[0]["text/plain"]).toBe("[2 pictures: a red cat; image 2]");
  const png = Buffer.from(String(bundles[0]["image/png"]), "base64");
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  const darkBelow = (left: number, right: number) => {
    let dark = 0;
    for (let y = 90; y < info.height; y++)
      for (let x = left; x < right; x++) dark += Number(data[y * info.width + x] < 128);
    return dark;
  };
  expect(darkBelow(8, 88)).toBeGreaterThan(20); // letters
  expect(darkBelow(96, 176)).toBe(0); // the other has no caption
});

test("pixels that do not fill the square are refused", async () => {
  const wrong = { pixels: new Uint8Array(11), size: 2 };
  await expect(renderPictures([wrong])).rejects.toThrow("expected 2 * 2 * 3 bytes of image 0, got 11");
  await expect(renderPictures([])).rejects.toThrow("at least one image, got none");
});
