import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openImageFile, readImageFile } from "../../lib/data/image-files.js";
import { toRgb } from "../../lib/data/picture-colours.js";
import { gifOf } from "./gifs.js";
import { decodedFiles, imageFolder } from "./image-fixtures.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-images-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** 2 x 2 pixels: red, green, blue, white. */
const four = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
const fourPixels = () => sharp(four, { raw: { width: 2, height: 2, channels: 3 } });
const source = (name: string) => readFileSync(`${imageFolder}/sources/${name}`);

test.each(decodedFiles())("$file has the pixels that Pillow gives it", async ({ file, height, width, rgb }) => {
  const { pixels, ...picture } = toRgb(await readImageFile(`${imageFolder}/sources/${file}`));
  expect(picture).toEqual({ height, width, channels: 3, kind: "rgb" });
  expect(createHash("sha256").update(pixels).digest("hex")).toBe(rgb);
});

test("what a pixel is decides how it is resized: the kinds of the fixtures", async () => {
  const kinds = new Map<string, string[]>();
  for (const { file } of decodedFiles()) {
    const { kind } = await readImageFile(source(file));
    kinds.set(kind, [...(kinds.get(kind) ?? []), file.replace(/\..*/, "")]);
  }
  expect(kinds.get("indexed")).toEqual([
    ...["png-grey1", "png-palette1", "png-palette2", "png-palette4", "png-palette8", "png-palette-transparent"],
    ...[
      "png-bit-transparent",
      "gif-palette",
      "gif-grey",
      "gif-transparent",
      "gif-animated",
      "tiff-bit",
      "tiff-palette",
    ],
  ]);
  expect(kinds.get("rgba")).toEqual([
    ...["png-grey-alpha8", "png-grey-alpha16", "png-rgba8", "png-rgba16", "png-animated"],
    ...["webp-rgba", "webp-lossless", "tiff-rgba"],
  ]);
  expect(kinds.get("cmyk")).toEqual(["jpeg-cmyk", "jpeg-cmyk-no-adobe", "tiff-cmyk"]);
  expect(kinds.get("grey16")).toEqual(["png-grey16", "tiff-grey16"]);
});

test("interlaced pixels are the same as others", async () => {
  const plain = await readImageFile(await fourPixels().png().toBuffer());
  expect(await readImageFile(await fourPixels().png({ progressive: true }).toBuffer())).toEqual(plain);
  expect([...plain.pixels]).toEqual([...four]);
});

test("a picture is turned only if that is wanted", async () => {
  const turned = await fourPixels().withMetadata({ orientation: 6 }).png().toBuffer(); // to be turned by 90 degrees clockwise
  expect([...(await readImageFile(turned)).pixels]).toEqual([...four]);
  const upright = await readImageFile(turned, { applyOrientation: true });
  expect([...upright.pixels]).toEqual([0, 0, 255, 255, 0, 0, 255, 255, 255, 0, 255, 0]); // blue, red, white, green
});

test("a transparent GIF keeps the palette's colour under its transparent pixels", async () => {
  const picture = await readImageFile(source("gif-transparent.gif"));
  if (picture.kind !== "indexed") throw new Error("expected palette indices");
  const { palette, pixels } = picture;
  const at = (colours: Uint8Array, i: number, bytes: number) => colours.subarray(i * bytes, i * bytes + 3).join();
  const entries = Array.from({ length: palette.length / 3 }, (_, i) => at(palette, i, 3));
  const transparent = Array.from({ length: pixels.length / 4 }, (_, i) => i).filter((i) => pixels[i * 4 + 3] === 0);
  const hidden = [...new Set(transparent.map((i) => at(pixels, i, 4)))];
  expect(hidden).toHaveLength(1);
  expect(entries).toContain(hidden[0]);
});

test("a GIF whose palette is the scale of greys is a grey picture", async () => {
  const grey = source("gif-palette.gif");
  const entries = 2 << (grey[10] & 7);
  for (let i = 0; i < 3 * entries; i++) grey[13 + i] = Math.floor(i / 3);
  expect((await readImageFile(source("gif-palette.gif"))).kind).toBe("indexed");
  expect((await readImageFile(grey)).kind).toBe("rgb");
});

test("a GIF that leaves a part of its screen empty has the palette's first colour there", async () => {
  const small = source("gif-palette.gif");
  small.writeUInt16LE(50, 6); // the screen's width
  const { width, pixels } = await readImageFile(small);
  expect(width).toBe(50);
  expect([...pixels.subarray(49 * 4, 50 * 4)]).toEqual([...small.subarray(13, 16), 255]);
});

/** The picture of a GIF at some places, as "red green blue alpha". */
async function gifAt(content: Uint8Array, ...places: [x: number, y: number][]) {
  const { height, width, kind, pixels } = await readImageFile(content);
  const at = places.map(([x, y]) => pixels.subarray((y * width + x) * 4, (y * width + x + 1) * 4).join(" "));
  return { height, width, kind, at };
}

const [black, grey, red, green] = [
  [0, 0, 0],
  [9, 9, 9],
  [255, 0, 0],
  [0, 255, 0],
];
const palette = [grey, red, green, black];

test.each([
  ...[[640, 480] as const, [800, 600] as const, [1024, 768] as const, [1600, 1200] as const],
  ...[[2049, 5] as const, [7, 2050] as const, [641, 480] as const, [7, 9] as const],
])("a GIF has the screen that it states, as in Pillow: %i x %i", async (width, height) => {
  const frame = { left: 3, top: 2, width: 2, height: 2, indices: [0, 1, 2, 3] };
  const corners = [[3, 2] as const, [4, 2] as const, [3, 3] as const, [4, 3] as const, [0, 0] as const] as const;
  const places = corners.map(([x, y]): [number, number] => [x, y]);
  expect(await gifAt(gifOf({ width, height, palette, frames: [frame] }), ...places, [width - 1, height - 1])).toEqual({
    ...{ width, height, kind: "indexed" },
    at: ["9 9 9 255", "255 0 0 255", "0 255 0 255", "0 0 0 255", "9 9 9 255", "9 9 9 255"],
  });
  const clear = { ...frame, transparent: 1 };
  expect((await gifAt(gifOf({ width, height, palette, frames: [clear] }), ...places)).at).toEqual(
    ["9 9 9 255", "255 0 0 0", "0 255 0 255", "0 0 0 255", "255 0 0 0"], // the transparent colour around it, too
  );
});

test("a GIF's first picture has its own palette and enlarges the screen, later ones do not", async () => {
  const first = { left: 3, top: 2, width: 2, height: 2, indices: [0, 1, 2, 3], palette: [red, green, grey, grey] };
  const later = { left: 0, top: 0, width: 20, height: 20, indices: new Array<number>(400).fill(1) };
  const content = gifOf({ width: 2, height: 9, palette, frames: [first, later] });
  expect(await gifAt(content, [3, 2], [4, 2], [0, 0])).toEqual({
    ...{ width: 5, height: 9, kind: "indexed" },
    at: ["255 0 0 255", "0 255 0 255", "255 0 0 255"],
  });
});

test("indices beyond a GIF's palette are black, and greys where there is none", async () => {
  const frame = { left: 0, top: 0, width: 2, height: 2, indices: [0, 1, 2, 3] };
  const two = gifOf({ width: 2, height: 2, palette: [red, green], frames: [frame] });
  expect((await gifAt(two, [1, 0], [0, 1], [1, 1])).at).toEqual(["0 255 0 255", "0 0 0 255", "0 0 0 255"]);
  const none = gifOf({ width: 2, height: 2, palette: [], frames: [{ ...frame, transparent: 3 }] });
  expect(await gifAt(none, [1, 0], [0, 1], [1, 1])).toMatchObject({
    kind: "rgb",
    at: ["1 1 1 255", "2 2 2 255", "3 3 3 0"],
  });
});

test("a GIF of too large a screen, or without a picture, is refused", async () => {
  const frame = { left: 0, top: 0, width: 2, height: 2, indices: [0, 1, 2, 3] };
  const large = gifOf({ width: 65_535, height: 65_535, palette, frames: [frame] });
  await expect(readImageFile(large)).rejects.toThrow("expected at most 89478485 pixels, got 65535 x 65535");
  const empty = gifOf({ width: 2, height: 2, palette, frames: [{ ...frame, width: 0, indices: [] }] });
  await expect(readImageFile(empty)).rejects.toThrow("expected a picture with pixels in the GIF, got 0 x 2");
  await expect(readImageFile(gifOf({ width: 2, height: 2, palette, frames: [] }))).rejects.toThrow("got none");
});

test("16 bits of colour become 8 without a list of all values, which large pictures would not survive", async () => {
  const wide = await sharp(Uint16Array.of(0x1234, 0xffff, 0x00ff), { raw: { width: 1, height: 1, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toBuffer();
  const list = vi.spyOn(Object.getPrototypeOf(Uint8Array) as Uint8ArrayConstructor, "from");
  const { kind, pixels } = await readImageFile(wide);
  const calls = list.mock.calls.length;
  list.mockRestore();
  expect({ kind, pixels: [...pixels] }).toEqual({ kind: "rgb", pixels: [0x12, 0xff, 0] });
  expect(calls).toBe(0);
});

test("a file's size is known before its pixels are decoded", async () => {
  const { decode, ...size } = await openImageFile(await fourPixels().png().toBuffer());
  expect(size).toEqual({ height: 2, width: 2 });
  expect([...(await decode()).pixels]).toEqual([...four]);
});

test.each([
  "jpeg-420.jpeg",
  "jpeg-420-progressive.jpeg",
  "png-rgb8.png",
  "webp-rgb.webp",
  "gif-palette.gif",
  "tiff-rgb.tiff",
])("%s cut in half is an error that names the file", async (name) => {
  const content = source(name);
  const path = join(folder, name);
  writeFileSync(path, content.subarray(0, content.length / 2));
  await expect(readImageFile(path)).rejects.toThrow(new RegExp(`^readImageFile: .*${name}`));
});

test.each([
  ["an empty file", Buffer.alloc(0), "got an empty file"],
  ["text", Buffer.from("hello"), "got one that begins with 68 65 6c 6c"],
  ["a drawing", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'), "3c 73 76 67"],
])("%s is refused with what would be right", async (_, content, got) => {
  const path = join(folder, "not-an-image");
  writeFileSync(path, content);
  await expect(readImageFile(path)).rejects.toThrow(
    `readImageFile: expected a JPEG, PNG, WebP, GIF or TIFF file, ${got.startsWith("got") ? got : `got one that begins with ${got}`} (${path})`,
  );
});

test("what is not there or no file is said so", async () => {
  await expect(readImageFile(join(folder, "missing.png"))).rejects.toThrow(
    "readImageFile: expected a file, got nothing",
  );
  await expect(readImageFile(folder)).rejects.toThrow("readImageFile: expected a file, got something else");
});

test("a file that claims too many pixels is refused before it is decoded", async () => {
  const claim = pngOf(60_000, 50_000, Buffer.alloc(100));
  await expect(readImageFile(claim)).rejects.toThrow(
    "expected at most 89478485 pixels, got 60000 x 50000; pass mostPixels",
  );
  const thin = pngOf(1, 4_194_305, Buffer.alloc(100));
  await expect(readImageFile(thin)).rejects.toThrow(
    "expected sides of at most 4194304 pixels, got 1 x 4194305; crop it",
  );
  const content = await fourPixels().png().toBuffer();
  await expect(readImageFile(content, { mostPixels: 3 })).rejects.toThrow("expected at most 3 pixels, got 2 x 2");
  expect((await readImageFile(content, { mostPixels: 4 })).width).toBe(2);
});

/** An RGB PNG with a header of that size. */
function pngOf(width: number, height: number, raw: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

test("damaged files are errors of this function or pictures, and nothing else", async () => {
  const names = decodedFiles().map(({ file }) => file);
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), damage, fc.option(fc.nat()), async (name, changes, cutAt) => {
      const content = source(name);
      for (const [at, value] of changes) content[at % Math.min(content.length, 200)] = value;
      const given = cutAt === null ? content : content.subarray(0, cutAt % content.length);
      const outcome = await readImageFile(given, { mostPixels: 1e6 }).catch((error: Error) => error.message);
      if (typeof outcome === "string") expect(outcome).toMatch(/^readImageFile: /);
      else expect(outcome.pixels.length).toBe(outcome.height * outcome.width * outcome.channels);
    }),
    { numRuns: 150 },
  );
});
