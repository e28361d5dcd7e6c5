// Icon sets small enough to check by hand: as files for the reader and the renderer, and in memory for everything else.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RenderedSet } from "../../lib/data/icon-cache.js";
import { type IconDataset, iconDataset } from "../../lib/data/icons.js";

const square = (fill: string) => `<path fill="${fill}" d="M0 0h8v8H0z"/>`;
const info = (name: string, spdx: string) => ({
  name,
  author: { name: "A" },
  license: { title: spdx, spdx },
  total: 1,
});

/** Two sets to render, and the four that names of emoji are read from. */
const files: Record<string, unknown> = {
  shapes: {
    prefix: "shapes",
    info: info("Shapes", "MIT"),
    width: 8,
    height: 8,
    icons: {
      full: { body: square("currentColor") },
      "left-half": { body: '<path fill="currentColor" d="M0 0h4v8H0z"/>' },
      "top-half": { body: '<path fill="#00ff00" d="M0 0h8v4H0z"/>' },
      wide: { body: '<path fill="currentColor" d="M0 0h16v8H0z"/>', width: 16 },
      broken: { body: "<path d=" },
      nothing: { body: '<path fill="#ffffff" d="M0 0h8v8H0z"/>' },
      retired: { body: square("currentColor"), hidden: true },
    },
    aliases: {
      "right-half": { parent: "left-half", hFlip: true },
      "bottom-half": { parent: "top-half", vFlip: true },
      "turned-half": { parent: "left-half", rotate: 1 },
      everything: { parent: "full" },
      "retired-right": { parent: "left-half", hFlip: true, hidden: true },
    },
    categories: { "Plain / Simple": ["full"] },
  },
  dots: { prefix: "dots", info: info("Dots", "CC-BY-NC-4.0"), icons: { dot: { body: square("#ff0000") } } },
  twemoji: {
    prefix: "twemoji",
    info: info("Tweets", "CC-BY-4.0"),
    icons: { "thumbs-up": { body: square("#ffff00") } },
    chars: { "1f44d": "thumbs-up" },
    categories: { "People & Body": ["thumbs-up"] },
  },
  noto: { prefix: "noto", info: info("Noto", "Apache-2.0"), icons: {} },
  openmoji: { prefix: "openmoji", info: info("Open", "CC-BY-SA-4.0"), icons: {} },
  "fluent-emoji-flat": { prefix: "fluent-emoji-flat", info: info("Flat", "GPL-3.0"), icons: {} },
};

/** Writes a package like @iconify/json and returns its folder. */
export function writeTinyIconify(): string {
  const folder = mkdtempSync(join(tmpdir(), "tandem-icons-"));
  mkdirSync(join(folder, "json"));
  const infos = Object.entries(files).map(([prefix, set]) => [prefix, (set as { info: unknown }).info]);
  writeFileSync(join(folder, "collections.json"), JSON.stringify(Object.fromEntries(infos)));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ version: "1.0.0" }));
  for (const [prefix, set] of Object.entries(files))
    writeFileSync(join(folder, "json", `${prefix}.json`), JSON.stringify(set));
  return folder;
}

/** A set in memory: its icons' names, and the picture of each, RGB bytes [12, 12, 3]; white where none is given. */
export function tinySet(prefix: string, pictures: Record<string, Uint8Array | undefined>): RenderedSet {
  const names = Object.keys(pictures);
  return {
    set: { prefix, title: prefix, suffixes: {}, prefixes: {}, names: new Set(names) },
    icons: names.map((name) => ({ name, aliases: [], categories: [], code: "" })),
    broken: [],
    readImage: (row, into, offset) => into.set(pictures[names[row]] ?? new Uint8Array(12 * 12 * 3).fill(255), offset),
  };
}

/** A dataset of sets in memory, with pictures of 12 pixels. */
export function tinyIcons(sets: Record<string, readonly string[]>): IconDataset {
  const rendered = Object.entries(sets).map(([prefix, names]) =>
    tinySet(prefix, Object.fromEntries(names.map((name) => [name, undefined]))),
  );
  return iconDataset("tiny", rendered, { imageSize: 12 });
}
