// Widths of text in the figures' font, read from the font file's own tables (OpenType specification: cmap format 4,
// hmtx). Plotly asks a browser how wide its labels are; without one, somebody else has to know.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const requireHere = createRequire(__filename);
const fontFolder = join(requireHere.resolve("dejavu-fonts-ttf/package.json"), "..", "ttf");

/** The figures' font. It comes with the library, so that a figure looks the same on every machine. */
export const fontFamily = "DejaVu Sans";
export const fontFiles = { normal: join(fontFolder, "DejaVuSans.ttf"), bold: join(fontFolder, "DejaVuSans-Bold.ttf") };
export type Weight = keyof typeof fontFiles;

/** Height above and depth below the base line, in units of the font size (DejaVu's hhea table). */
export const ascent = 0.928;
export const descent = 0.236;

/** Width in pixels of a text in one line. */
export function textWidth(text: string, { size = 12, weight = "normal" as Weight } = {}): number {
  const font = loadFont(weight);
  let units = 0;
  for (const character of text) units += font.advance(character.codePointAt(0)!);
  return (units * size) / font.unitsPerEm;
}

/** Breaks a text between words into lines of at most `width` pixels; a longer word has a line of its own. */
export function wrapText(text: string, width: number, { size = 12, weight = "normal" as Weight } = {}): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && textWidth(longer, { size, weight }) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Shortens a text to `width` pixels, with an ellipsis where something is missing. */
export function shortenText(text: string, width: number, { size = 12, weight = "normal" as Weight } = {}): string {
  if (textWidth(text, { size, weight }) <= width) return text;
  let kept = [...text];
  while (kept.length > 0 && textWidth(`${kept.join("").trimEnd()}…`, { size, weight }) > width)
    kept = kept.slice(0, -1);
  return `${kept.join("").trimEnd()}…`;
}

interface Font {
  unitsPerEm: number;
  /** Width of a character, in font units; that of the "missing" glyph for one that the font lacks. */
  advance(codePoint: number): number;
}

const fonts = new Map<Weight, Font>();

function loadFont(weight: Weight): Font {
  const font = fonts.get(weight) ?? readFont(readFileSync(fontFiles[weight]));
  fonts.set(weight, font);
  return font;
}

function readFont(file: Buffer): Font {
  const tables = readTables(file);
  const advances = tables.get("hmtx")!;
  const metricCount = tables.get("hhea")!.readUInt16BE(34);
  const glyphOf = readCharacterMap(tables.get("cmap")!);
  return {
    unitsPerEm: tables.get("head")!.readUInt16BE(18),
    advance: (codePoint) => advances.readUInt16BE(4 * Math.min(glyphOf(codePoint), metricCount - 1)),
  };
}

/** The table directory: a tag, an offset and a length per table. */
function readTables(file: Buffer): Map<string, Buffer> {
  const count = file.readUInt16BE(4);
  const entries = Array.from({ length: count }, (_, i) => 12 + 16 * i);
  return new Map(
    entries.map((at) => {
      const offset = file.readUInt32BE(at + 8);
      return [file.toString("latin1", at, at + 4), file.subarray(offset, offset + file.readUInt32BE(at + 12))];
    }),
  );
}

/** Code point -> glyph, from the Unicode table of format 4: segments of code points with a shift, or a list, each. */
function readCharacterMap(cmap: Buffer): (codePoint: number) => number {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.subarray(cmap.readUInt32BE(8 + 8 * i)));
  const table = subtables.find((subtable) => subtable.readUInt16BE(0) === 4)!;
  const doubledCount = table.readUInt16BE(6);
  const [ends, starts] = [14, 16 + doubledCount];
  const [shifts, listOffsets] = [starts + doubledCount, starts + 2 * doubledCount];
  return (codePoint) => {
    for (let at = 0; at < doubledCount; at += 2) {
      if (codePoint > table.readUInt16BE(ends + at)) continue;
      const start = table.readUInt16BE(starts + at);
      if (codePoint < start) return 0;
      const shift = table.readUInt16BE(shifts + at);
      const listOffset = table.readUInt16BE(listOffsets + at);
      if (listOffset === 0) return (codePoint + shift) & 0xffff;
      const glyph = table.readUInt16BE(listOffsets + at + listOffset + 2 * (codePoint - start));
      return glyph === 0 ? 0 : (glyph + shift) & 0xffff;
    }
    return 0;
  };
}
