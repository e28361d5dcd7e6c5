// Pictures of the data below a cell: a grid of images with captions, as one PNG, because that is what shows everywhere
// (untrusted notebooks, code-hosting pages and exported pages alike).
import { Resvg } from "@resvg/resvg-js";
import sharp from "sharp";
import { fontFamily, fontFiles, shortenText } from "../figures/font-metrics.js";
import { escapeHtml, present } from "./display.js";

/** An RGB image, [size, size, 3] bytes. */
export interface Picture {
  pixels: Uint8Array;
  /** Pixels per side. */
  size: number;
  caption?: string;
}

export interface PicturesOptions {
  columns?: number;
  /** Screen pixels per image pixel, without smoothing; chosen so that an image is about 96 wide, if not given. */
  scale?: number;
}

const gap = 8;
const captionHeight = 18;
const captionSize = 12;

/** Shows the images in rows, each above its caption. */
export async function pictures(images: readonly Picture[], options: PicturesOptions = {}): Promise<void> {
  const png = await renderPictures(images, options);
  const captions = images.map(({ caption }, i) => caption ?? `image ${i + 1}`);
  present({ "image/png": png.toString("base64"), "text/plain": `[${images.length} pictures: ${captions.join("; ")}]` });
}

/** The grid as a PNG file. @throws if there is no image, or one has not size * size * 3 bytes. */
export async function renderPictures(
  images: readonly Picture[],
  { columns = 8, scale }: PicturesOptions = {},
): Promise<Buffer> {
  check(images);
  const across = Math.min(columns, images.length);
  const side = Math.max(...images.map(({ size }) => size * (scale ?? Math.max(1, Math.round(96 / size)))));
  const hasCaptions = images.some(({ caption }) => caption !== undefined);
  const rowHeight = side + gap + (hasCaptions ? captionHeight : 0);
  const width = across * (side + gap) + gap;
  const height = Math.ceil(images.length / across) * rowHeight + gap;
  const place = (i: number) => ({
    left: gap + (i % across) * (side + gap),
    top: gap + Math.floor(i / across) * rowHeight,
  });
  const tiles = images.map(async (image, i) => ({ input: await enlarge(image, side), ...place(i) }));
  const texts = images.map(({ caption }, i) => captionElement(caption ?? "", { ...place(i), side }));
  const captions = drawCaptions(texts.join(""), width, height);
  return sharp({ create: { width, height, channels: 3, background: "white" } })
    .composite([...(await Promise.all(tiles)), { input: captions, left: 0, top: 0 }])
    .png()
    .toBuffer();
}

function check(images: readonly Picture[]): void {
  if (images.length === 0) throw new Error("pictures: expected at least one image, got none");
  images.forEach(({ pixels, size }, i) => {
    if (pixels.length === size * size * 3) return;
    throw new Error(`pictures: expected ${size} * ${size} * 3 bytes of image ${i}, got ${pixels.length}`);
  });
}

/** Nearest neighbour: each pixel of the image stays a square that can be counted. */
function enlarge({ pixels, size }: Picture, side: number): Promise<Buffer> {
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .resize(side, side, { kernel: "nearest" })
    .png()
    .toBuffer();
}

/** One line below the picture, cut where it would run into the next. */
function captionElement(caption: string, { left, top, side }: { left: number; top: number; side: number }): string {
  const text = shortenText(caption, side + gap / 2, { size: captionSize });
  const x = left + side / 2;
  const y = top + side + captionSize + 2;
  return `<text x="${x}" y="${y}" font-size="${captionSize}" text-anchor="middle">${escapeHtml(text)}</text>`;
}

/** With the figures' own font, so that a machine without fonts draws them too, and every machine the same. */
function drawCaptions(texts: string, width: number, height: number): Buffer {
  const size = `width="${width}" height="${height}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${fontFamily}">${texts}</svg>`;
  const font = { fontFiles: [fontFiles.normal], loadSystemFonts: false, defaultFontFamily: fontFamily };
  return new Resvg(svg, { font }).render().asPng();
}
