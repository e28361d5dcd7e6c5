// Small files for tests of readers: pictures of one grey, tar archives, a folder that is removed afterwards.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll } from "vitest";
import type { Picture } from "../../../lib/data/image-files.js";

/** A folder for the tests of a file, and what writes a file in it, with the folders above. */
export function temporaryFolder(): { folder: string; write: (path: string, content: string | Uint8Array) => string } {
  const folder = mkdtempSync(join(tmpdir(), "tandem-readers-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    return join(folder, path);
  };
  return { folder, write };
}

/** A PNG of 2 x 1 pixels of one grey. */
export async function png(grey: number): Promise<Buffer> {
  const background = { r: grey, g: grey, b: grey };
  return sharp({ create: { width: 2, height: 1, channels: 3, background } })
    .png()
    .toBuffer();
}

/** The first value of a decoded picture. */
export function firstValue(picture: Picture): number {
  return picture.pixels[0];
}

export interface TarFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** "0" for a file, by default; "5" a folder, "2" a link, "x" a pax record, "L" a long name. */
  readonly kind?: string;
}

/** A ustar archive with its end mark. */
export function tar(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.flatMap(tarEntry), Buffer.alloc(1024)]);
}

/** A header and what follows it, filled up to whole blocks of 512 bytes. */
export function tarEntry({ name, content, kind = "0" }: TarFile): Buffer[] {
  const bytes = Buffer.from(content as string);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(kind, 156);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}
