// Pictures that are drawn on demand from SVG documents, as a dataset: text and counted shapes. Drawn by resvg without
// the system's fonts, so that they are the same on every machine.
import { createRequire } from "node:module";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import type { PairDataset } from "./dataset.js";

/** What is drawn. */
export interface Drawing {
  /** What it shows, in words. */
  readonly title: string;
  /** The drawing in SVG, without a document around it; text in it has no font-family. */
  readonly body: string;
  /** A file of `textFonts`, for text. */
  readonly font?: string;
  /** "#rrggbb" behind it. */
  readonly background: string;
  /** What is seen is a square around `body` with a margin of this share of its larger side. */
  readonly margin: number;
}

const fontFolder = join(createRequire(__filename).resolve("dejavu-fonts-ttf/package.json"), "..", "ttf");

/** The faces of DejaVu (free licence of Bitstream Vera): three families in several weights, widths and slopes. */
export const textFonts: readonly string[] = [
  ...["Sans", "Sans-Bold", "Sans-BoldOblique", "Sans-ExtraLight", "Sans-Oblique", "SansCondensed"],
  ...["SansCondensed-Bold", "SansCondensed-BoldOblique", "SansCondensed-Oblique", "SansMono", "SansMono-Bold"],
  ...["SansMono-BoldOblique", "SansMono-Oblique", "Serif", "Serif-Bold", "Serif-BoldItalic", "Serif-Italic"],
  ...["SerifCondensed", "SerifCondensed-Bold", "SerifCondensed-BoldItalic", "SerifCondensed-Italic"],
].map((face) => join(fontFolder, `DejaVu${face}.ttf`));

/** N drawings as a dataset; each is drawn when it is first read, about 250 a second, and remembered. */
export function renderedPictures(
  name: string,
  drawings: readonly Drawing[],
  { imageSize }: { imageSize: number },
): PairDataset {
  const remembered: Uint8Array[] = [];
  const at = (index: number) => {
    const drawing = drawings[index];
    if (!drawing) throw new Error(`${name}: expected an index in 0 .. ${drawings.length - 1}, got ${index}`);
    return drawing;
  };
  return {
    ...{ name, size: drawings.length, imageSize },
    caption: (index) => ({ title: at(index).title, description: "", tags: [] }),
    concept: (index) => at(index).title,
    readImage: (index, into, offset = 0) => {
      remembered[index] ??= drawPicture(at(index), imageSize);
      into.set(remembered[index], offset);
    },
  };
}

/** Pixels of a drawing, RGB bytes [imageSize, imageSize, 3]. Throws for one without anything visible to measure. */
export function drawPicture({ title, body, font, background, margin }: Drawing, imageSize: number): Uint8Array {
  const options = {
    background,
    font: { loadSystemFonts: false, fontFiles: font ? [font] : [], defaultFontFamily: font ? familyOf(font) : "" },
  };
  const box = new Resvg(svg(body, { box: "0 0 1 1", side: 1 }), options).getBBox();
  if (!box) throw new Error(`drawPicture: expected something visible, got nothing of "${title}"`);
  const side = Math.max(box.width, box.height) * (1 + 2 * margin);
  const centred = `${box.x + (box.width - side) / 2} ${box.y + (box.height - side) / 2} ${side} ${side}`;
  return withoutAlpha(new Resvg(svg(body, { box: centred, side: imageSize }), options).render().pixels);
}

function svg(body: string, { box, side }: { box: string; side: number }): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${side}" height="${side}">${body}</svg>`;
}

function familyOf(file: string): string {
  const face = file.slice(fontFolder.length + 1);
  if (face.startsWith("DejaVuSansMono")) return "DejaVu Sans Mono";
  return face.startsWith("DejaVuSerif") ? "DejaVu Serif" : "DejaVu Sans";
}

/** [side, side, 4] -> [side, side, 3]; the background covers everything. */
function withoutAlpha(pixels: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((pixels.length / 4) * 3);
  for (let i = 0; i < pixels.length / 4; i++) rgb.set(pixels.subarray(4 * i, 4 * i + 3), 3 * i);
  return rgb;
}
