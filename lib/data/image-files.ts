// Image files -> pixels, byte for byte as Pillow's `Image.open` decodes them; sharp does the decoding. Orientation tags,
// colour profiles and gamma are left alone, as Pillow leaves them. AVIF is not read: the decoders of Pillow and of sharp
// enlarge its colour planes differently, which makes pixels differ by 9 steps, with transparency by 76.
import { readFile, stat } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";
import { readGifHeader } from "./gif-header.js";
import { type ImageFormat, imageFormat, paletteOf } from "./image-headers.js";
import type { Raster } from "./resampling.js";

/** A decoded picture. What its pixels mean decides how Pillow resizes and converts it. */
export type Picture = BytePicture | IndexedPicture | Grey16Picture;

export interface BytePicture extends Raster {
  /**
   * "rgb": red, green, blue; grey is thrice the same. A fourth byte is 0 where the pixel has the file's transparent colour.
   * "rgba": with an alpha channel, which takes part in resizing. "cmyk": cyan, magenta, yellow, black.
   */
  readonly kind: "rgb" | "rgba" | "cmyk";
}

/** Stored as palette indices or as single bits, which are resized by nearest pixels. The pixels are colours, as for "rgb". */
export interface IndexedPicture extends Raster {
  readonly kind: "indexed";
  /** The colours [entries, 3]. */
  readonly palette: Uint8Array;
}

/** Grey in 16 bits [height, width, 1]. */
export interface Grey16Picture extends Raster<Uint16Array> {
  readonly kind: "grey16";
}

export interface ImageFileOptions {
  /** More are refused before they are decoded. Pillow warns from this number on. */
  mostPixels?: number;
  /** Turn the picture as its EXIF tag says. Pillow doesn't; transformers does with files that it opens itself. */
  applyOrientation?: boolean;
}

/**
 * Decodes an image file, or the bytes of one; of an animation, the first picture. Errors, which name the file: not one of
 * the formats (SVG is refused: it has no pixels), too many pixels, broken or cut short, colours that are none of the kinds.
 */
export async function readImageFile(
  file: string | Uint8Array,
  { mostPixels = 89_478_485, applyOrientation = false }: ImageFileOptions = {},
): Promise<Picture> {
  const name = typeof file === "string" ? file : `${file.length} bytes`;
  const bytes = typeof file === "string" ? await readBounded(file) : file;
  const format = imageFormat(bytes);
  if (!format)
    throw new Error(
      `readImageFile: expected a JPEG, PNG, WebP, GIF or TIFF file, got ${describe(bytes)} (${name}); convert it`,
    );
  const open = (content: Uint8Array) =>
    sharp(content, { ignoreIcc: true, failOn: "error", limitInputPixels: false, autoOrient: applyOrientation });
  try {
    const metadata = await open(bytes).metadata();
    const { width, height } = metadata;
    if (width * height > mostPixels)
      throw new Error(`expected at most ${mostPixels} pixels, got ${width} x ${height}; pass mostPixels`);
    return await decode({ open, metadata, bytes, format });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`readImageFile: ${reason.trim().replaceAll("\n", "; ")} (${name}, ${format})`);
  }
}

/** Files of more bytes than this hold no picture that may be decoded. */
const mostBytes = 2 ** 30;

async function readBounded(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile())
    throw new Error(`readImageFile: expected a file, got ${found ? "something else" : "nothing"} (${path})`);
  if (found.size > mostBytes)
    throw new Error(`readImageFile: expected at most ${mostBytes} bytes, got ${found.size} (${path}); is it an image?`);
  return readFile(path);
}

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  return `one that begins with ${start.join(" ")}`;
}

interface Source {
  readonly open: (content: Uint8Array) => Sharp;
  readonly metadata: Metadata;
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
}

/** By libvips' names; "b-w" is grey. Others would be converted by rules that are not Pillow's. */
const colourSpaces = ["b-w", "srgb", "cmyk", "grey16", "rgb16"];

async function decode(source: Source): Promise<Picture> {
  const { open, metadata, bytes, format } = source;
  const { space, depth } = metadata;
  if (!colourSpaces.includes(space)) throw new Error(`expected grey, RGB or CMYK, got ${space}; convert it`);
  if (depth === "ushort" && space !== "cmyk") return decodeWide(source);
  if (depth !== "uchar") throw new Error(`expected 8 or 16 bits per value, got ${depth} of ${space}; convert it`);
  if (space === "cmyk")
    return { ...(await bytesOf(open(bytes).pipelineColourspace("cmyk").toColourspace("cmyk"))), kind: "cmyk" };
  const picture = format === "GIF" ? await decodeGif(source) : await bytesOf(open(bytes).toColourspace("srgb"));
  const palette = paletteOf(bytes, format);
  if (palette) return { ...picture, kind: "indexed", palette };
  return { ...picture, kind: hasAlphaChannel(source) ? "rgba" : "rgb" };
}

/** The first picture on its screen. Outside and where it is transparent alpha is 0, and the colour is the palette's. */
async function decodeGif({ open, bytes }: Source): Promise<Raster> {
  const { palette, frame, transparent, opaque } = readGifHeader(bytes);
  const read = (content: Uint8Array) => bytesOf(open(content).toColourspace("srgb").ensureAlpha());
  const picture = await read(opaque);
  const { width, height, pixels } = picture;
  const { pixels: transparency } = transparent === undefined ? picture : await read(bytes);
  for (let i = 0; i < width * height; i++) {
    const column = (i % width) - frame.left;
    const row = Math.floor(i / width) - frame.top;
    const isInside = column >= 0 && column < frame.width && row >= 0 && row < frame.height;
    // Pillow fills the screen with the transparent colour, or with the palette's first.
    if (!isInside) for (let c = 0; c < 3; c++) pixels[i * 4 + c] = palette[(transparent ?? 0) * 3 + c];
    pixels[i * 4 + 3] = transparent === undefined ? 255 : isInside ? transparency[i * 4 + 3] : 0;
  }
  return picture;
}

/** 16 bits per value: Pillow keeps them in grey pictures, and the upper 8 in all others. */
async function decodeWide(source: Source): Promise<Picture> {
  const { open, metadata, bytes } = source;
  const isGrey = metadata.space === "grey16" && !hasAlphaChannel(source);
  const wide = open(bytes)
    .toColourspace(isGrey ? "grey16" : "rgb16")
    .raw({ depth: "ushort" });
  const { data, info } = await wide.toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint16Array(data.buffer, data.byteOffset, width * height * channels);
  if (!isGrey) {
    const pixels = Uint8Array.from(values, (value) => value >> 8);
    return { width, height, channels, kind: hasAlphaChannel(source) ? "rgba" : "rgb", pixels };
  }
  const grey = Uint16Array.from({ length: width * height }, (_, i) => values[i * channels]);
  return { width, height, channels: 1, kind: "grey16", pixels: grey };
}

async function bytesOf(image: Sharp): Promise<Raster> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, pixels: data };
}

/** A transparent colour is not a channel: Pillow keeps it beside the pixels. */
function hasAlphaChannel({ metadata, bytes, format }: Source): boolean {
  return metadata.hasAlpha && (format === "PNG" ? bytes[25] >= 4 : format !== "GIF"); // a PNG's colour type
}
