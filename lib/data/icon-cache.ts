// Icons rendered once per set and size. <folder>/<setting>/<prefix>.rgb is a header of 32 bytes and then the pictures,
// uint8 RGB [N, imageSize, imageSize, 3]; <prefix>.json says what they are. An interrupted build goes on after the last
// complete set; a file that is truncated or belongs to something else is rendered anew, with a notice.
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { z } from "zod";
import { breathe } from "../runtime/breathe.js";
import { writeFileAtomically } from "../runtime/files.js";
import { startProgress } from "../runtime/progress.js";
import { projectFolder } from "../runtime/project.js";
import { type IconFacts, type IconSetFacts, iconFacts } from "./icon-captions.js";
import { type IconStyle, renderIcon } from "./icon-rendering.js";
import { type IconSet, iconifyFolder, iconifyVersion, pictureNames, readIconSet } from "./icon-sets.js";

/** Change this when the files' layout or the way of rendering changes. */
const formatVersion = 1;
const headerLength = 32;
/** Pictures rendered at a time: enough for sharp's threads, few enough for a quick interrupt. */
const chunkSize = 64;
/** Of this process; tells the temporary files of simultaneous builds apart. */
let jobs = 0;

const indexSchema = z.object({
  identity: z.string(),
  set: z.object({
    prefix: z.string(),
    title: z.string(),
    suffixes: z.record(z.string(), z.string()),
    prefixes: z.record(z.string(), z.string()),
  }),
  icons: z.array(
    z.object({
      name: z.string(),
      aliases: z.array(z.string()),
      categories: z.array(z.string()),
      code: z.string(),
    }),
  ),
  broken: z.array(z.object({ name: z.string(), reason: z.string() })),
});

/** A set's pictures on disk. */
export interface RenderedSet {
  readonly set: IconSetFacts;
  /** Row i of the file is the picture of icon i. */
  readonly icons: readonly IconFacts[];
  /** Icons without a picture, and why. */
  readonly broken: readonly { readonly name: string; readonly reason: string }[];
  /** Copies the picture of a row, RGB bytes [imageSize, imageSize, 3], to `into` at `offset`. */
  readImage(row: number, into: Uint8Array, offset: number): void;
}

export interface CacheOptions extends IconStyle {
  /** Where rendered sets are kept. */
  readonly cacheFolder?: string;
  /** The folder of @iconify/json. */
  readonly folder?: string;
  /** Told when a cache file had to be replaced. */
  readonly notify?: (message: string) => void;
}

/** .cache/icons of the project, wherever the process was started. */
export function defaultCacheFolder(): string {
  return join(projectFolder(), ".cache", "icons");
}

/** Opens sets, rendering those that the cache does not have; shows progress while it renders. */
export async function openRenderedSets(prefixes: readonly string[], options: CacheOptions): Promise<RenderedSet[]> {
  checkStyle(options);
  const { cacheFolder = defaultCacheFolder(), folder = iconifyFolder(), notify = console.warn } = options;
  const style = `${options.imageSize}-${plain(options.background)}-${plain(options.colour)}`;
  const place = (prefix: string) => join(cacheFolder, style, prefix);
  const identity = (prefix: string) => identityOf(prefix, { style, version: iconifyVersion({ folder }) });
  const missing = prefixes.filter((prefix) => !isComplete(place(prefix), identity(prefix), { options, notify }));
  const progress =
    missing.length > 0 ? startProgress(`Rendering icons at ${options.imageSize} px`, missing.length) : undefined;
  for (const [done, prefix] of missing.entries()) {
    const report = (icons: string) => progress?.update(done, `${prefix} ${icons}`);
    await renderSet(prefix, place(prefix), { options, folder, identity: identity(prefix), report });
    progress?.update(done + 1);
  }
  progress?.finish();
  return prefixes.map((prefix) => openSet(place(prefix), options.imageSize));
}

function checkStyle({ imageSize, background, colour }: IconStyle): void {
  if (!Number.isInteger(imageSize) || imageSize < 1)
    throw new Error(`openRenderedSets: expected a positive whole number of pixels, got ${imageSize}`);
  for (const value of [background, colour])
    if (!/^#[0-9a-f]{6}$/i.test(value))
      throw new Error(`openRenderedSets: expected a colour such as #00aaff, got ${value}`);
}

/** What a file must have been made from and by, in 32 characters. */
function identityOf(prefix: string, { style, version }: { style: string; version: string }): string {
  const maker = `sharp ${sharp.versions.sharp} rsvg ${sharp.versions.rsvg ?? ""}`;
  const hash = createHash("sha256").update([formatVersion, prefix, style, version, maker].join("\n")).digest("hex");
  return `tandem-icons ${formatVersion} `.padEnd(16).slice(0, 16) + hash.slice(0, headerLength - 16);
}

function isComplete(
  path: string,
  identity: string,
  { options, notify }: { options: CacheOptions; notify: (message: string) => void },
): boolean {
  if (!existsSync(`${path}.json`)) return false; // written last: without it the set was never finished
  const problem = findProblem(path, identity, options.imageSize);
  if (problem) notify(`${path}.rgb: ${problem}; rendering the set anew`);
  return problem === undefined;
}

function findProblem(path: string, identity: string, imageSize: number): string | undefined {
  if (!existsSync(`${path}.rgb`)) return "the pictures are missing";
  const index = readIndex(path);
  if (!index) return "the index cannot be read";
  if (index.identity !== identity) return "made from another version of the icons or of the renderer";
  const header = Buffer.alloc(headerLength);
  const file = openSync(`${path}.rgb`, "r");
  readSync(file, header, 0, headerLength, 0);
  closeSync(file);
  if (header.toString("latin1") !== identity) return "not a file of this set";
  const expected = headerLength + index.icons.length * imageSize * imageSize * 3;
  const actual = statSync(`${path}.rgb`).size;
  return actual === expected ? undefined : `expected ${expected} bytes, got ${actual}`;
}

function readIndex(path: string): z.infer<typeof indexSchema> | undefined {
  try {
    return indexSchema.parse(JSON.parse(readFileSync(`${path}.json`, "utf8")));
  } catch {
    return undefined;
  }
}

interface RenderJob {
  readonly options: CacheOptions;
  readonly folder: string;
  readonly identity: string;
  /** Told how far the set is. */
  readonly report: (icons: string) => void;
}

/** Temporary files of processes that were killed; those of a process at work are left alone. */
function removeLeftovers(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    const owner = name.startsWith(`${prefix}.rgb.`) ? /\.rgb\.(\d+)\.\d+\.tmp$/.exec(name)?.[1] : undefined;
    if (owner && !isRunning(Number(owner))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0); // signal 0 only asks
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // another user's
  }
}

/** Renders to a temporary file, then gives it its name and writes the index, which makes the set complete. */
async function renderSet(prefix: string, path: string, job: RenderJob): Promise<void> {
  const set = readIconSet(prefix, { folder: job.folder });
  mkdirSync(dirname(path), { recursive: true });
  removeLeftovers(dirname(path), prefix);
  const temporary = `${path}.rgb.${process.pid}.${++jobs}.tmp`;
  const file = openSync(temporary, "w");
  try {
    writeSync(file, Buffer.from(job.identity, "latin1"));
    const { drawn, broken } = await renderInto(file, set, job);
    renameSync(temporary, `${path}.rgb`);
    const { suffixes, prefixes, info } = set;
    const facts = { prefix, title: info.name, suffixes, prefixes };
    const index = { identity: job.identity, set: facts, icons: iconFacts(set, drawn), broken };
    writeFileAtomically(`${path}.json`, JSON.stringify(index));
  } finally {
    closeSync(file);
    rmSync(temporary, { force: true });
  }
}

/** Appends the pictures that can be drawn to the file. */
async function renderInto(file: number, set: IconSet, { options, report }: RenderJob) {
  const names = pictureNames(set);
  const drawn: string[] = [];
  const broken: { name: string; reason: string }[] = [];
  for (let start = 0; start < names.length; start += chunkSize) {
    const chunk = names.slice(start, start + chunkSize);
    const results = await Promise.all(chunk.map((name) => renderIcon(set, name, options)));
    for (const [i, result] of results.entries())
      if ("pixels" in result) {
        writeSync(file, result.pixels);
        drawn.push(chunk[i]);
      } else broken.push({ name: chunk[i], reason: result.reason });
    report(`${start + chunk.length} of ${names.length} icons`);
    await breathe();
  }
  return { drawn, broken };
}

/** The file is opened when its first picture is read; the system's page cache keeps what is in use. */
function openSet(path: string, imageSize: number): RenderedSet {
  const index = readIndex(path);
  if (!index) throw new Error(`openRenderedSets: expected an index at ${path}.json, got none; was the cache deleted?`);
  const length = imageSize * imageSize * 3;
  let file: number | undefined;
  const readImage = (row: number, into: Uint8Array, offset: number) => {
    file ??= openOnce(`${path}.rgb`);
    const read = readSync(file, into, offset, length, headerLength + row * length);
    if (read !== length)
      throw new Error(
        `readImage: expected ${length} bytes of picture ${row} in ${path}.rgb, got ${read}; open it again`,
      );
  };
  const names = new Set(index.icons.map((icon) => icon.name));
  return { set: { ...index.set, names }, icons: index.icons, broken: index.broken, readImage };
}

/** Open files by path and inode, shared by all datasets: a process may have about a thousand. */
const openFiles = new Map<string, number>();

function openOnce(path: string): number {
  const key = `${path} ${statSync(path).ino}`;
  const file = openFiles.get(key) ?? openSync(path, "r");
  openFiles.set(key, file);
  return file;
}

function plain(colour: string): string {
  return colour.replace("#", "").toLowerCase();
}
