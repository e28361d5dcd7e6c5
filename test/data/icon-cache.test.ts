import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type CacheOptions, openRenderedSets } from "../../lib/data/icon-cache.js";
import { setNotebookHost } from "../../lib/runtime/host.js";
import { writeTinyIconify } from "./tiny-icons.js";

const folder = writeTinyIconify();
const style = { imageSize: 4, background: "#ffffff", colour: "#000000", folder };
const sets = ["shapes", "dots"];
const fileLength = 32 + 7 * 48; // header; seven good pictures of 4 x 4 x 3 bytes

afterEach(() => setNotebookHost(undefined));

interface Place {
  readonly options: CacheOptions;
  readonly notices: string[];
  readonly path: (file: string) => string;
}

function newCache(): Place {
  const cacheFolder = mkdtempSync(join(tmpdir(), "tandem-cache-"));
  const notices: string[] = [];
  const path = (file: string) => join(cacheFolder, "4-ffffff-000000", file);
  return { options: { ...style, cacheFolder, notify: (message) => notices.push(message) }, notices, path };
}

function picture(set: { readImage(row: number, into: Uint8Array, offset: number): void }, row: number): number[] {
  const bytes = new Uint8Array(2 + 48);
  set.readImage(row, bytes, 2);
  return [...bytes.subarray(2)];
}

test("pictures are rendered once, in order, and broken icons are named and left out", async () => {
  const { options, notices, path } = newCache();
  const [shapes] = await openRenderedSets(sets, options);
  expect(shapes.icons.map((icon) => icon.name)).toEqual([
    ...["full", "left-half", "top-half", "wide", "right-half", "bottom-half", "turned-half"],
  ]);
  expect(shapes.broken.map((icon) => icon.name)).toEqual(["broken", "nothing"]);
  expect(shapes.icons[0]).toMatchObject({ aliases: ["everything"], categories: ["Plain / Simple"] });
  expect(picture(shapes, 0)).toEqual(new Array(48).fill(0)); // full: black
  expect(picture(shapes, 4).slice(0, 12)).toEqual([...new Array(6).fill(255), ...new Array(6).fill(0)]); // right half
  expect(statSync(path("shapes.rgb")).size).toBe(fileLength);
  const { mtimeMs } = statSync(path("shapes.rgb"));
  await openRenderedSets(sets, options);
  expect(statSync(path("shapes.rgb")).mtimeMs).toBe(mtimeMs);
  expect(notices).toEqual([]);
});

test("a truncated file is rendered again, with a notice", async () => {
  const { options, notices, path } = newCache();
  await openRenderedSets(sets, options);
  truncateSync(path("shapes.rgb"), fileLength - 1);
  const [shapes] = await openRenderedSets(sets, options);
  expect(notices).toEqual([expect.stringContaining(`expected ${fileLength} bytes, got ${fileLength - 1}`)]);
  expect(picture(shapes, 0)).toEqual(new Array(48).fill(0));
});

test("a file of another set, or of another version of the icons, is rendered again, with a notice", async () => {
  const { options, notices, path } = newCache();
  await openRenderedSets(sets, options);
  writeFileSync(path("dots.rgb"), readFileSync(path("shapes.rgb")));
  await openRenderedSets(sets, options);
  expect(notices.splice(0)).toEqual([expect.stringContaining("dots.rgb: not a file of this set")]);
  const newer = writeTinyIconify();
  writeFileSync(join(newer, "package.json"), JSON.stringify({ version: "1.0.1" }));
  await openRenderedSets(["dots"], { ...options, folder: newer });
  expect(notices).toEqual([expect.stringContaining("another version of the icons")]);
});

test("a file that shrinks while it is open is noticed", async () => {
  const { options, path } = newCache();
  const [shapes] = await openRenderedSets(["shapes"], options);
  truncateSync(path("shapes.rgb"), fileLength - 1);
  expect(() => picture(shapes, 6)).toThrow("expected 48 bytes of picture 6");
});

test("two builds of one set at the same time do not disturb each other", async () => {
  const { options, notices, path } = newCache();
  const both = await Promise.all([openRenderedSets(["shapes"], options), openRenderedSets(["shapes"], options)]);
  expect(both.map(([shapes]) => picture(shapes, 0))).toEqual([new Array(48).fill(0), new Array(48).fill(0)]);
  expect(readdirSync(path(".")).sort()).toEqual(["shapes.json", "shapes.rgb"]);
  await openRenderedSets(["shapes"], options);
  expect(notices).toEqual([]);
});

test("sizes and colours of another kind are refused", async () => {
  const { options } = newCache();
  await expect(openRenderedSets(sets, { ...options, imageSize: 4.5 })).rejects.toThrow(
    "whole number of pixels, got 4.5",
  );
  await expect(openRenderedSets(sets, { ...options, colour: "red" })).rejects.toThrow("such as #00aaff, got red");
});

test("an index that cannot be read is rendered again, with a notice", async () => {
  const { options, notices, path } = newCache();
  await openRenderedSets(["dots"], options);
  writeFileSync(path("dots.json"), "{");
  expect((await openRenderedSets(["dots"], options))[0].icons.length).toBe(1);
  expect(notices).toEqual([expect.stringContaining("the index cannot be read")]);
});

test("an interrupted build leaves no half file and goes on after the last complete set", async () => {
  const { options, path } = newCache();
  await openRenderedSets(["dots"], options);
  const { mtimeMs } = statSync(path("dots.rgb"));
  setNotebookHost({ display: () => {}, signal: AbortSignal.abort(new Error("interrupted")) });
  await expect(openRenderedSets(["dots", "shapes"], options)).rejects.toThrow("interrupted");
  expect(readdirSync(path(".")).sort()).toEqual(["dots.json", "dots.rgb"]);
  setNotebookHost(undefined);
  await openRenderedSets(["dots", "shapes"], options);
  expect(statSync(path("dots.rgb")).mtimeMs).toBe(mtimeMs);
  expect(statSync(path("shapes.rgb")).size).toBe(fileLength);
});

test("the leftovers of a killed process are removed, those of a running one are not", async () => {
  const { options, path } = newCache();
  await openRenderedSets(["dots"], options);
  writeFileSync(path("shapes.rgb.4194305.1.tmp"), "half"); // no process has an id above 2^22 on Linux
  writeFileSync(path(`shapes.rgb.${process.ppid}.1.tmp`), "at work");
  await openRenderedSets(["shapes"], options);
  expect(existsSync(path("shapes.rgb.4194305.1.tmp"))).toBe(false);
  expect(existsSync(path(`shapes.rgb.${process.ppid}.1.tmp`))).toBe(true);
});
