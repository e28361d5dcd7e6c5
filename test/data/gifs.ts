// Small GIFs written byte by byte (GIF89a specification), whose decoding can be checked by hand.

export interface GifFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** 0..3, row by row. */
  readonly indices: readonly number[];
  readonly transparent?: number;
  readonly palette?: readonly number[][];
}

export interface GifParts {
  readonly width: number;
  readonly height: number;
  /** Two or four colours, or none. */
  readonly palette: readonly number[][];
  readonly frames: readonly GifFrame[];
}

export function gifOf({ width, height, palette, frames }: GifParts): Uint8Array {
  const screen = [...short(width), ...short(height), flagsOf(palette), 0, 0, ...palette.flat()];
  return Uint8Array.from([...Buffer.from("GIF89a"), ...screen, ...frames.flatMap(frameBytes), 0x3b]);
}

function frameBytes({ left, top, width, height, indices, transparent, palette = [] }: GifFrame): number[] {
  const control = transparent === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparent, 0];
  const place = [left, top, width, height].flatMap(short);
  return [...control, 0x2c, ...place, flagsOf(palette), ...palette.flat(), 2, ...blocks(packed(indices)), 0];
}

const short = (value: number) => [value & 255, value >> 8];
const flagsOf = (palette: readonly number[][]) => (palette.length === 0 ? 0 : 0x80 | (Math.log2(palette.length) - 1));

/** Codes of three bits: clearing the table (4) before every two indices keeps them from growing; 5 is the end. */
function packed(indices: readonly number[]): number[] {
  const codes = [...indices.flatMap((index, i) => (i % 2 === 0 ? [4, index] : [index])), 5];
  const bits = codes.flatMap((code) => [code & 1, (code >> 1) & 1, code >> 2]);
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  for (const [i, bit] of bits.entries()) bytes[i >> 3] |= bit << (i & 7);
  return bytes;
}

function blocks(bytes: readonly number[]): number[] {
  const count = Math.ceil(bytes.length / 255);
  return Array.from({ length: count }, (_, i) => bytes.slice(i * 255, (i + 1) * 255)).flatMap((block) => [
    block.length,
    ...block,
  ]);
}
