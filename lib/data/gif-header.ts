// The first picture of a GIF as Pillow lays it on the screen (GIF89a specification, sections 18 to 23). libnsgif, which
// decodes it, gives other sizes: it distrusts common screen sizes, counts later pictures in, and has no colours where it is
// transparent. So it gets the picture alone, with the indices of its colours as greys, and the rest is done with the indices.
import type { Region, Size } from "./resampling.js";

export interface GifHeader {
  /** The colours [entries, 3] of the first picture; none if it has no palette, which Pillow reads as greys. */
  readonly palette: Uint8Array;
  /** As large as it says, or as the first picture makes it by reaching beyond. */
  readonly screen: Size;
  /** The part of the screen that the first picture fills. */
  readonly frame: Region;
  /** The index of its transparent colour, if it has one. */
  readonly transparent?: number;
  /** A GIF of that picture alone, of the frame's size: index i has the colour (i, i, i). */
  readonly indices: Uint8Array;
}

/** Reads up to the end of the first picture. Errors if there is none, or one without pixels. */
export function readGifHeader(bytes: Uint8Array): GifHeader {
  const shared = coloursAt(bytes, 10, 13);
  const { transparent, picture } = firstBlocks(bytes, 13 + shared.length);
  if (bytes[picture] !== 0x2c || picture + 10 > bytes.length)
    throw new Error("expected a picture in the GIF, got none; is the file cut short?");
  const short = (at: number) => bytes[at] + 256 * bytes[at + 1];
  const [left, top, width, height] = [1, 3, 5, 7].map((at) => short(picture + at));
  if (width === 0 || height === 0)
    throw new Error(`expected a picture with pixels in the GIF, got ${width} x ${height}`);
  const own = coloursAt(bytes, picture + 9, picture + 10);
  return {
    palette: own.length > 0 ? own : shared,
    screen: { width: Math.max(short(6), left + width), height: Math.max(short(8), top + height) },
    frame: { left, top, width, height },
    ...(transparent !== undefined && { transparent }),
    indices: withIndicesAsGreys(bytes, picture, picture + 10 + own.length),
  };
}

/** The transparent colour that a graphic control extension names, and where the first picture begins. */
function firstBlocks(bytes: Uint8Array, start: number): { transparent?: number; picture: number } {
  let at = start;
  let transparent: number | undefined;
  while (bytes[at] === 0x21) {
    if (bytes[at + 1] === 0xf9 && bytes[at + 3] & 1) transparent = bytes[at + 6];
    at = afterBlocks(bytes, at + 2);
  }
  return { transparent, picture: at };
}

/** Blocks of data follow each other, each after a byte with its length, to one of length 0. */
function afterBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] > 0) at += bytes[at] + 1;
  return at + 1;
}

/** The colours at `start`, if the byte of flags announces them. */
function coloursAt(bytes: Uint8Array, flagsAt: number, start: number): Uint8Array {
  const flags = bytes[flagsAt];
  return bytes.subarray(start, start + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0));
}

/** The picture whose description is at `picture` and whose compressed indices are at `data`. */
function withIndicesAsGreys(bytes: Uint8Array, picture: number, data: number): Uint8Array {
  const size = bytes.subarray(picture + 5, picture + 9);
  const isInterlaced = bytes[picture + 9] & 0x40;
  const greys = Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
  const end = afterBlocks(bytes, data + 1); // after the byte with the length of the first codes
  return Buffer.concat([
    ...[Buffer.from("GIF89a"), size, Buffer.of(0, 0, 0)],
    ...[Buffer.of(0x2c, 0, 0, 0, 0), size, Buffer.of(0x80 | isInterlaced | 7, ...greys)],
    bytes.subarray(data, end),
    ...(end <= bytes.length ? [Buffer.of(0x3b)] : []),
  ]);
}
