// What a GIF says about its first picture before the pixels (GIF89a specification, sections 18 to 23): libnsgif, which
// decodes it, leaves no colour where it is transparent or doesn't reach, and Pillow has one there.
import type { Region } from "./resampling.js";

export interface GifHeader {
  /** The colours [entries, 3] of the first picture. */
  readonly palette: Uint8Array;
  /** The part of the screen that it fills. */
  readonly frame: Region;
  /** The index of its transparent colour, if it has one. */
  readonly transparent?: number;
  /** The file without that transparency. */
  readonly opaque: Uint8Array;
}

/** Reads up to the first picture. Errors if there is none, or none of the palettes is there. */
export function readGifHeader(bytes: Uint8Array): GifHeader {
  const shared = coloursAt(bytes, 10, 13);
  const { control, picture } = firstBlocks(bytes, 13 + shared.length);
  const own = coloursAt(bytes, picture + 9, picture + 10);
  const palette = own.length > 0 ? own : shared;
  if (bytes[picture] !== 0x2c || palette.length === 0)
    throw new Error(
      `expected a picture with a palette in the GIF, got ${palette.length === 0 ? "no palette" : "none"}`,
    );
  const short = (at: number) => bytes[picture + at] + 256 * bytes[picture + at + 1];
  const frame = { left: short(1), top: short(3), width: short(5), height: short(7) };
  if (control === undefined || (bytes[control] & 1) === 0) return { palette, frame, opaque: bytes };
  const opaque = Uint8Array.from(bytes);
  opaque[control] &= 0xfe;
  return { palette, frame, transparent: bytes[control + 3], opaque };
}

/** Where the flags of the graphic control extension are, if there is one, and where the first picture begins. */
function firstBlocks(bytes: Uint8Array, start: number): { control?: number; picture: number } {
  let at = start;
  let control: number | undefined;
  while (bytes[at] === 0x21) {
    if (bytes[at + 1] === 0xf9) control = at + 3;
    for (at += 2; bytes[at] > 0; ) at += bytes[at] + 1;
    at++;
  }
  return { control, picture: at };
}

/** The colours at `start`, if the byte of flags announces them. */
function coloursAt(bytes: Uint8Array, flagsAt: number, start: number): Uint8Array {
  const flags = bytes[flagsAt];
  return bytes.subarray(start, start + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0));
}
