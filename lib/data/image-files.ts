// Image files -> pixels, byte for byte as Pillow's `Image.open` decodes them; sharp does the decoding. Orientation tags,
// colour profiles and gamma are left alone, as Pillow leaves them. AVIF is not read: the decoders of Pillow and of sharp
// enlarge its colour planes differently, which makes pixels differ by 9 steps, with transparency by 76.
import { readFile, stat } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";
import { type GifHeader, readGifHeader } from "./gif-header.js";
import { type ImageFormat, imageFormat, paletteOf } from "./image-headers.js";
import { mostSide, type Raster, type Size } from "./resampling.js";

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

/** A file whose size is known and whose pixels are not decoded yet. */
export interface ImageFile extends Size {
  /** Errors as those of `readImageFile`. */
  readonly decode: () => Promise<Picture>;
}

export const mostPixelsByDefault = 89_478_485;

/**
 * Decodes an image file, or the bytes of one; of an animation, the first picture. Errors, which name the file: not one of
 * the formats (SVG is refused: it has no pixels), too many pixels, broken or cut short, colours that are none of the kinds.
 */
export async function readImageFile(file: string | Uint8Array, options: ImageFileOptions = {}): Promise<Picture> {
  const { decode } = await openImageFile(file, options);
  return decode();
}

/** The same in two steps, for those who wait between them until there is memory. */
export async function openImageFile(
  file: string | Uint8Array,
  { mostPixels = mostPixelsByDefault, applyOrientation = false }: ImageFileOptions = {},
): Promise<ImageFile> {
  const name = typeof file === "string" ? file : `${file.length} bytes`;
  const bytes = typeof file === "string" ? await readBounded(file) : file;
  const format = imageFormat(bytes);
  if (!format)
    throw new Error(
      `readImageFile: expected a JPEG, PNG, WebP, GIF or TIFF file, got ${describe(bytes)} (${name}); convert it`,
    );
  return withName(`${name}, ${format}`, async () => {
    const gif = format === "GIF" ? readGifHeader(bytes) : undefined;
    const limits = { failOn: "error", limitInputPixels: false } as const;
    const open = () => sharp(gif?.indices ?? bytes, { ignoreIcc: true, autoOrient: applyOrientation, ...limits });
    const metadata = await open().metadata();
    const { width, height } = gif?.screen ?? metadata;
    if (width * height > mostPixels)
      throw new Error(`expected at most ${mostPixels} pixels, got ${width} x ${height}; pass mostPixels`);
    if (Math.max(width, height) > mostSide)
      throw new Error(`expected sides of at most ${mostSide} pixels, got ${width} x ${height}; crop it`);
    const source = { open, metadata, bytes, format };
    const decode = () => (gif ? decodeGif(source, gif) : decodeOther(source));
    return { width, height, decode: () => withName(`${name}, ${format}`, decode) };
  });
}

async function withName<Out>(name: string, work: () => Promise<Out>): Promise<Out> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`readImageFile: ${reason.trim().replaceAll("\n", "; ")} (${name})`);
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
  readonly open: () => Sharp;
  readonly metadata: Metadata;
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
}

/** By libvips' names; "b-w" is grey. Others would be converted by rules that are not Pillow's. */
const colourSpaces = ["b-w", "srgb", "cmyk", "grey16", "rgb16"];

async function decodeOther(source: Source): Promise<Picture> {
  const { open, metadata, bytes, format } = source;
  const { space, depth } = metadata;
  if (!colourSpaces.includes(space)) throw new Error(`expected grey, RGB or CMYK, got ${space}; convert it`);
  if (depth === "ushort" && space !== "cmyk") return decodeWide(source);
  if (depth !== "uchar") throw new Error(`expected 8 or 16 bits per value, got ${depth} of ${space}; convert it`);
  if (space === "cmyk")
    return { ...(await bytesOf(open().pipelineColourspace("cmyk").toColourspace("cmyk"))), kind: "cmyk" };
  const picture = await bytesOf(open().toColourspace("srgb"));
  const palette = paletteOf(bytes, format);
  if (palette) return { ...picture, kind: "indexed", palette };
  return { ...picture, kind: hasAlphaChannel(source) ? "rgba" : "rgb" };
}

/** The first picture on its screen, the rest of which Pillow fills with the transparent colour or the palette's first. */
async function decodeGif({ open }: Source, { palette, screen, frame, transparent }: GifHeader): Promise<Picture> {
  const { pixels: indices } = await bytesOf(open().extractChannel(0)); // [frame's height, frame's width]
  const colours = gifColours(palette, transparent);
  const pixels = new Uint32Array(screen.height * screen.width).fill(colours[transparent ?? 0]); // 4 bytes a pixel
  for (let y = 0; y < frame.height; y++) {
    const from = y * frame.width;
    const into = (frame.top + y) * screen.width + frame.left;
    for (let x = 0; x < frame.width; x++) pixels[into + x] = colours[indices[from + x]];
  }
  const picture = { ...screen, channels: 4, pixels: new Uint8Array(pixels.buffer) };
  return isGreyScale(palette) ? { ...picture, kind: "rgb" } : { ...picture, kind: "indexed", palette };
}

/** Red, green, blue and alpha of each index, in one number. Beyond the palette Pillow has black, or the scale goes on. */
function gifColours(palette: Uint8Array, transparent?: number): Uint32Array {
  const isGrey = isGreyScale(palette);
  const colours = new Uint8Array(256 * 4);
  for (let index = 0; index < 256; index++) {
    for (let c = 0; c < 3; c++) colours[index * 4 + c] = palette[index * 3 + c] ?? (isGrey ? index : 0);
    colours[index * 4 + 3] = index === transparent ? 0 : 255;
  }
  return new Uint32Array(colours.buffer);
}

/** Entry i is the grey (i, i, i): Pillow opens the file as a grey picture. */
function isGreyScale(palette: Uint8Array): boolean {
  return palette.every((value, i) => value === Math.floor(i / 3));
}

/** 16 bits per value: Pillow keeps them in grey pictures, and the upper 8 in all others. */
async function decodeWide(source: Source): Promise<Picture> {
  const { open, metadata } = source;
  const isGrey = metadata.space === "grey16" && !hasAlphaChannel(source);
  const wide = open()
    .toColourspace(isGrey ? "grey16" : "rgb16")
    .raw({ depth: "ushort" });
  const { data, info } = await wide.toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint16Array(data.buffer, data.byteOffset, width * height * channels);
  if (!isGrey) {
    const pixels = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) pixels[i] = values[i] >> 8; // Uint8Array.from would list them all first
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
  return metadata.hasAlpha && (format !== "PNG" || bytes[25] >= 4); // a PNG's colour type
}
