// What image files say before their pixels, as far as sharp doesn't tell: their format and their palette; of GIFs
// gif-header.ts.

export type ImageFormat = "JPEG" | "PNG" | "WebP" | "GIF" | "TIFF";

/** The format by its signature, or undefined. SVG and other formats that are drawn rather than stored are none of these. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  if (text.startsWith("\xff\xd8\xff")) return "JPEG";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (/^GIF8[79]a/.test(text)) return "GIF";
  if (text.startsWith("RIFF") && text.endsWith("WEBP")) return "WebP";
  if (text.startsWith("II*\0") || text.startsWith("MM\0*")) return "TIFF";
  return undefined;
}

/**
 * The colours [entries, 3] of a PNG or TIFF file that Pillow opens as palette indices or single bits, which it resizes by
 * nearest pixels only; undefined for the others.
 */
export function paletteOf(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  if (format === "PNG") return pngPalette(bytes);
  return format === "TIFF" ? tiffPalette(bytes) : undefined;
}

/** Bits: 0 is black, all else is white. */
const blackAndWhite = new Uint8Array(256 * 3).fill(255, 3);

function pngPalette(bytes: Uint8Array): Uint8Array | undefined {
  const [depth, colourType] = bytes.subarray(24, 26);
  if (colourType !== 3) return depth === 1 ? blackAndWhite : undefined;
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at))
    if (view.getUint32(at + 4) === 0x504c5445) return bytes.subarray(at + 8, at + 8 + view.getUint32(at)); // "PLTE"
  return new Uint8Array(0);
}

/** TIFF 6.0, section 8: PhotometricInterpretation (262) 3 is a palette in ColorMap (320), 16 bits each, plane by plane. */
function tiffPalette(bytes: Uint8Array): Uint8Array | undefined {
  const isLittle = bytes[0] === 0x49;
  const view = viewOf(bytes);
  const tags = tiffTags(view, isLittle);
  const isBits = (tags.get(258)?.value ?? 1) === 1 && (tags.get(277)?.value ?? 1) === 1; // BitsPerSample, SamplesPerPixel
  if (tags.get(262)?.value !== 3) return isBits ? blackAndWhite : undefined;
  const { count, offset } = tags.get(320) ?? { count: 0, offset: 0 };
  if (offset + 2 * count > bytes.length) return new Uint8Array(0);
  const plane = count / 3;
  return Uint8Array.from(
    { length: count },
    (_, i) => view.getUint16(offset + 2 * ((i % 3) * plane + Math.floor(i / 3)), isLittle) >> 8,
  );
}

/** The first directory: what each tag holds, as a short value and as an offset. */
function tiffTags(view: DataView, isLittle: boolean) {
  const tags = new Map<number, { count: number; value: number; offset: number }>();
  const directory = view.byteLength < 8 ? view.byteLength : view.getUint32(4, isLittle);
  const entries = directory + 2 > view.byteLength ? 0 : view.getUint16(directory, isLittle);
  for (let at = directory + 2; at < directory + 2 + 12 * entries && at + 12 <= view.byteLength; at += 12)
    tags.set(view.getUint16(at, isLittle), {
      count: view.getUint32(at + 4, isLittle),
      value: view.getUint16(at + 8, isLittle),
      offset: view.getUint32(at + 8, isLittle),
    });
  return tags;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
