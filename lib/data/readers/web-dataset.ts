// Tar shards in the layout of CLIP_benchmark (clip_benchmark/webdataset_builder.py): <split>/nshards.txt, <split>/0.tar and on,
// classnames.txt, zeroshot_classification_templates.txt with {c}, dataset_type.txt. A sample is what has the same name up to the
// first dot: a picture, and its label (.cls), labels (.npy) or captions (.txt, one a line; .json).
import { join } from "node:path";
import { parseJsonText } from "../../tokenizers/text/json-text.js";
import { type BadItem, type LabelledPictures, labelledPictures, type PictureParts } from "../labelled-pictures.js";
import { type OpenFile, readRange, withFile } from "./byte-range.js";
import { mostPictureBytes, openEncoded } from "./encoded-pictures.js";
import { kindOf, namesIn } from "./file-names.js";
import { parseNpyVector } from "./npy-vector.js";
import type { TarEntry } from "./tar-index.js";
import { pictureKinds, tarSamples } from "./tar-samples.js";
import { readWholeFile } from "./whole-files.js";

const reader = "openWebDataset";
const mostShards = 100_000;
const mostTextBytes = 2 ** 22;
/** What a sample must have beside its picture, by dataset_type.txt; the first that it has counts. */
const labelKinds = { classification: ["cls"], multilabel: ["npy"], retrieval: ["txt", "json"] } as const;
type DatasetType = keyof typeof labelKinds;

/**
 * The pictures of one split of a folder of shards. Samples without a picture or a label are left out and named in `skipped`.
 *
 * @throws for missing or damaged shards, for a split that is not there, with those that are, for labels that can't be read, and
 * where more than half of the samples would be left out, with the files that they have: the set is of another type.
 */
export async function openWebDataset(
  root: string,
  { split = "test" }: { split?: string } = {},
): Promise<LabelledPictures> {
  const type = await readType(root);
  const shards = Array.from({ length: await countShards(root, split) }, (_, i) => join(root, split, `${i}.tar`));
  const samples: Sample[] = [];
  const skipped: BadItem[] = [];
  const dependsOn: (string | number)[] = [type];
  for (const shard of shards)
    await withFile(reader, shard, async (file) => {
      dependsOn.push(file.size, file.changed);
      for await (const found of samplesIn(file, type)) {
        if ("reason" in found) skipped.push(found);
        else samples.push(found);
      }
    });
  checkUsable(samples, skipped, { type, root });
  const classNames = await namesOf(root, samples);
  return labelledPictures(reader, {
    name: join(root, split),
    classNames,
    templates: (await linesOf(root, "zeroshot_classification_templates.txt"))?.map((line) =>
      line.replaceAll("{c}", "{}"),
    ),
    ...labelsOf(samples, type),
    itemName: (index) => `${samples[index].shard}: ${samples[index].picture.name}`,
    open: (index) => openSample(samples[index]),
    skipped,
    dependsOn: [...dependsOn, ...classNames],
  });
}

interface Sample {
  readonly shard: string;
  readonly picture: TarEntry;
  /** -1 where it has no class. */
  readonly label: number;
  readonly labelSet: readonly number[];
  readonly captions: readonly string[];
}

async function openSample({ shard, picture }: Sample) {
  const range = { begin: picture.begin, end: picture.begin + picture.size };
  return openEncoded(await readRange(reader, shard, range), `${shard}: ${picture.name}`);
}

async function readType(root: string): Promise<DatasetType> {
  const [type = "classification"] = (await linesOf(root, "dataset_type.txt")) ?? [];
  const known = Object.keys(labelKinds);
  if (known.includes(type.toLowerCase())) return type.toLowerCase() as DatasetType;
  throw new Error(
    `${reader}: expected ${known.join(", ")} in dataset_type.txt, got ${JSON.stringify(type.slice(0, 40))} (${root})`,
  );
}

async function countShards(root: string, split: string): Promise<number> {
  const path = join(split, "nshards.txt");
  const lines = await linesOf(root, path);
  if (lines === undefined)
    throw new Error(
      `${reader}: expected ${path}, got none (${root}); its folders are ${namesIn(reader, root, "folders").join(", ")}, ` +
        "pass one of them as { split }",
    );
  const count = /^\d{1,6}$/.test(lines[0] ?? "") ? Number(lines[0]) : 0;
  if (count >= 1 && count <= mostShards) return count;
  throw new Error(
    `${reader}: expected 1 to ${mostShards} shards in ${path}, got ${JSON.stringify(lines[0])} (${root})`,
  );
}

/** Lines of a text file in the folder, trimmed as CLIP_benchmark does; undefined where there is none. */
async function linesOf(root: string, name: string): Promise<string[] | undefined> {
  const path = join(root, name);
  if (kindOf(path) === undefined) return undefined;
  const lines = (await readWholeFile(reader, path, mostTextBytes)).toString("utf8").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.trim());
}

/** The samples of a shard, and what is none. */
async function* samplesIn(file: OpenFile, type: DatasetType): AsyncGenerator<Sample | BadItem> {
  for await (const found of tarSamples(file))
    yield "reason" in found ? found : await sampleOf(file, found.key, { parts: found.parts, type });
}

async function sampleOf(
  file: OpenFile,
  key: string,
  { parts, type }: { parts: ReadonlyMap<string, TarEntry>; type: DatasetType },
): Promise<Sample | BadItem> {
  const name = `${file.path}: ${key}`;
  const kindOfPicture = pictureKinds.find((kind) => parts.has(kind));
  const kind = labelKinds[type].find((each) => parts.has(each));
  if (kindOfPicture === undefined || kind === undefined) {
    const wanted = kindOfPicture === undefined ? pictureKinds : labelKinds[type];
    return { name, reason: `expected .${wanted.join(", .")}, got .${[...parts.keys()].join(", .").slice(0, 200)}` };
  }
  const picture = parts.get(kindOfPicture)!;
  const unreadable = picture.unreadable ?? parts.get(kind)!.unreadable;
  if (unreadable !== undefined) return { name, reason: `in the archive as ${unreadable}` };
  if (picture.size > mostPictureBytes) return { name, reason: `a picture of ${picture.size} bytes` };
  return { shard: file.path, picture, ...noLabels, ...(await readLabel(file, parts.get(kind)!, kind)) };
}

const noLabels = { label: -1, labelSet: [], captions: [] } as const;

async function readLabel(file: OpenFile, entry: TarEntry, kind: string): Promise<Partial<Sample>> {
  if (entry.size > mostTextBytes) throw wrongLabel(file, entry, `at most ${mostTextBytes} bytes`, `${entry.size}`);
  const bytes = await file.read(entry.begin, entry.begin + entry.size);
  const text = bytes.toString("utf8");
  if (kind === "cls") {
    if (!/^\s*\d{1,9}\s*$/.test(text))
      throw wrongLabel(file, entry, "a class's number", JSON.stringify(text.slice(0, 40)));
    return { label: Number(text) };
  }
  try {
    if (kind === "npy") return { labelSet: parseNpyVector(bytes).map((value) => (value > 0 ? 1 : 0)) };
    return { captions: kind === "txt" ? text.split(/\r?\n/).filter((line) => line !== "") : captionsInJson(text) };
  } catch (error) {
    throw new Error(`${reader}: ${(error as Error).message} (${file.path}: ${entry.name})`);
  }
}

function wrongLabel(file: OpenFile, entry: TarEntry, expected: string, got: string): Error {
  return new Error(`${reader}: expected ${expected}, got ${got} (${file.path}: ${entry.name})`);
}

/** A text, a list of texts, or either as "caption" or "captions" of an object. */
function captionsInJson(text: string): string[] {
  const value = parseJsonText(text);
  const inner = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const found = inner.find(([name]) => name === "captions" || name === "caption")?.[1] ?? value;
  const captions: unknown[] = [found].flat();
  if (captions.length > 0 && captions.every((caption) => typeof caption === "string")) return captions as string[];
  throw new Error(
    "expected captions in JSON: a text, a list of texts, or an object with caption or captions, got others",
  );
}

/** A set of another type has no usable samples, and a damaged one few: neither may be evaluated on what is left. */
function checkUsable(
  samples: readonly Sample[],
  skipped: readonly BadItem[],
  { type, root }: { type: DatasetType; root: string },
): void {
  if (skipped.length <= samples.length) return;
  const [{ name, reason }] = skipped;
  throw new Error(
    `${reader}: expected samples for ${type}, got ${skipped.length} of ${skipped.length + samples.length} without (${root}); ` +
      `the first is ${name}: ${reason}; dataset_type.txt says what they are`,
  );
}

/** Those of classnames.txt; without it, numbers. */
async function namesOf(root: string, samples: readonly Sample[]): Promise<string[]> {
  const names = await linesOf(root, "classnames.txt");
  if (names !== undefined) return names;
  const classes = samples.reduce((most, { label, labelSet }) => Math.max(most, label + 1, labelSet.length), 0);
  if (classes > mostTextBytes)
    throw new Error(`${reader}: expected at most ${mostTextBytes} classes, got ${classes} (${root})`);
  return Array.from({ length: classes }, (_, label) => `${label}`);
}

function labelsOf(
  samples: readonly Sample[],
  type: DatasetType,
): Pick<PictureParts, "labels" | "labelSets" | "captions"> {
  const labels = Int32Array.from(samples, ({ label }) => label);
  if (type === "retrieval") return { labels, captions: samples.map(({ captions }) => captions) };
  if (type === "classification") return { labels };
  const width = samples[0]?.labelSet.length ?? 0;
  const other = samples.find(({ labelSet }) => labelSet.length !== width);
  if (other)
    throw new Error(
      `${reader}: expected ${width} labels for each picture, got ${other.labelSet.length} (${other.shard}: ${other.picture.name})`,
    );
  const labelSets = new Uint8Array(samples.length * width); // [N, C]
  for (const [i, { labelSet }] of samples.entries()) labelSets.set(labelSet, i * width);
  return { labels, labelSets };
}
