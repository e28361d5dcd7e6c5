// The bytes of a picture, as they lie in archives and tables: those that image-files.ts decodes, and the plain PPM and PGM
// files of GTSRB and other old sets.
import { type ImageFile, mostPixelsByDefault, openImageFile, type Picture } from "../image-files.js";

/** Larger ones hold no picture that may be decoded. */
export const mostPictureBytes = 2 ** 28;

/** Names of files that may be pictures, in any case: those of torchvision's ImageFolder. */
export const pictureExtensions = [".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"];

/** What `openImageFile` does, for PPM and PGM files (P6 and P5), too. Errors name the picture. */
export async function openEncoded(bytes: Uint8Array, name: string): Promise<ImageFile> {
  const named = async <Out>(work: () => Out | Promise<Out>): Promise<Out> => {
    try {
      return await work();
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error} (${name})`);
    }
  };
  const isPlain = bytes[0] === 0x50 && (bytes[1] === 0x35 || bytes[1] === 0x36); // P5, P6
  const file = await named(() => (isPlain ? openPlain(bytes) : openImageFile(bytes)));
  return { ...file, decode: () => named(file.decode) };
}

/** A picture that has no format: grey or RGB bytes [height, width, channels]. */
export function plainPicture(
  pixels: Uint8Array,
  { height, width, channels }: { height: number; width: number; channels: number },
): ImageFile {
  const decode = async (): Promise<Picture> => {
    if (channels === 3) return { kind: "rgb", height, width, channels, pixels };
    const thrice = new Uint8Array(pixels.length * 3); // [height, width, 3]
    for (let i = 0; i < thrice.length; i++) thrice[i] = pixels[Math.floor(i / 3)];
    return { kind: "rgb", height, width, channels: 3, pixels: thrice };
  };
  return { height, width, decode };
}

/** Netpbm's header: "P6", width, height and the highest value, between spaces and comments, then one space. */
function openPlain(bytes: Uint8Array): ImageFile {
  const start = Buffer.from(bytes.subarray(0, 2 ** 12)).toString("latin1");
  const found = /^P([56])(?:\s|#[^\n]*\n)+(\d{1,6})(?:\s|#[^\n]*\n)+(\d{1,6})(?:\s|#[^\n]*\n)+255\s/.exec(start);
  if (!found) throw new Error("readImageFile: expected a PPM or PGM file of values up to 255, got another header");
  const [header, kind, width, height] = [found[0], ...found.slice(1).map(Number)] as [string, number, number, number];
  const size = { height, width, channels: kind === 6 ? 3 : 1 };
  const end = header.length + height * width * size.channels;
  if (height < 1 || width < 1 || height * width > mostPixelsByDefault)
    throw new Error(`readImageFile: expected 1 to ${mostPixelsByDefault} pixels, got ${width} x ${height}`);
  if (bytes.length < end)
    throw new Error(`readImageFile: expected ${end} bytes of a PPM or PGM file, got ${bytes.length}; it is cut short`);
  return plainPicture(bytes.subarray(header.length, end), size);
}
