// A small model in a file and small data on disk, for the harness from end to end.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll } from "vitest";
import { saveModel } from "../../lib/checkpoints/save-model.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";
import { type DualEncoderSettings, initDualEncoder } from "../../lib/encoders/dual-encoder.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";
import { bpeTokenizer } from "../../lib/tokenizers/bpe/bpe.js";
import { saveMerges } from "../../lib/tokenizers/bpe/merges-file.js";
import { tar } from "../data/readers/small-files.js";

/** A folder that is removed after the tests of a file. */
export function worldFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tandem-harness-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface SavedModelOptions {
  readonly seed?: number;
  /** Whether the file says how pictures are made. */
  readonly isComplete?: boolean;
}

/** Saves a model with random weights, its merges beside it; returns the path of its weights. */
export async function savedModel(folder: string, { seed = 1, isComplete = true }: SavedModelOptions = {}) {
  const path = join(folder, `clip-${seed}${isComplete ? "" : "-bare"}.safetensors`);
  const tokenizer = bpeTokenizer([], { contextLength: 24 });
  const { vocabularySize, contextLength } = tokenizer;
  const settings: DualEncoderSettings = {
    embedDim: 8,
    image: clipVision({ imageSize: 8, patchSize: 4, width: 16, layers: 2, heads: 2 }),
    text: clipText({ vocabularySize, contextLength, width: 16, layers: 2, heads: 2 }),
  };
  const params = initDualEncoder(seedKey(seed), settings);
  const preprocessing = isComplete ? publishedPreprocessing("clip", 8) : undefined;
  await saveModel(path, { params, settings, preprocessing, tokenizer });
  saveMerges(path.replace(/\.safetensors$/, ".merges.txt"), []);
  disposeTree(params);
  return path;
}

/** A PNG of noise around a colour, 12 x 10 pixels. */
export function noise(seed: number, [red, green, blue]: readonly [number, number, number]): Promise<Buffer> {
  const random = randomStream(seedKey(seed));
  const values = Array.from({ length: 12 * 10 }, () => [red, green, blue].map((value) => value + random.integer(60)));
  const raw = { width: 12, height: 10, channels: 3 } as const;
  return sharp(Uint8Array.from(values.flat()), { raw }).png().toBuffer();
}

export const colours = { blue: [0, 0, 180], green: [0, 150, 30], red: [190, 20, 0] } as const;
const colourNames = ["blue", "green", "red"] as const;

/** Folders train and test of the classes blue, green and red, so many pictures of each. */
export async function colourFolders(root: string, counts = { train: 6, test: 4 }): Promise<string> {
  for (const split of ["train", "test"] as const)
    for (const [label, name] of colourNames.entries())
      for (let i = 0; i < counts[split]; i++) {
        const seed = 1000 * label + i + (split === "test" ? 500 : 0);
        write(join(root, split, name, `${i}.png`), await noise(seed, colours[name]));
      }
  return root;
}

/** Shards in CLIP_benchmark's layout whose pictures have any of the three colours. */
export async function multiLabelShards(root: string): Promise<string> {
  const sets = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
    [0, 1, 1],
    [1, 0, 0],
  ];
  const files = sets.flatMap(async (set, i) => [
    { name: `s${i}.png`, content: await noise(i, [90 * set[2], 90 * set[1], 90 * set[0]]) },
    { name: `s${i}.npy`, content: npy(set) },
  ]);
  write(join(root, "test/0.tar"), tar((await Promise.all(files)).flat()));
  write(join(root, "test/nshards.txt"), "1\n");
  write(join(root, "dataset_type.txt"), "multilabel\n");
  write(join(root, "classnames.txt"), `${colourNames.join("\n")}\n`);
  write(join(root, "zeroshot_classification_templates.txt"), "a {c} picture\n{c} noise\n");
  return root;
}

/** A table of pictures and captions, two of them equal; returns its path. */
export async function captionTable(root: string): Promise<string> {
  const captions = ["a blue noise", "blue again", "green noise", "something green", "a red one", "something green"];
  const lines: string[] = [];
  for (const [i, caption] of captions.entries()) {
    const name = colourNames[Math.floor(i / 2)];
    const file = `${Math.floor(i / 2) + (i === 5 ? 1 : 0)}.png`;
    write(join(root, file), await noise(i, colours[name]));
    lines.push(`${file},${caption}`);
  }
  write(join(root, "test.csv"), `filepath,title\n${lines.join("\n")}\n`);
  return join(root, "test.csv");
}

export function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Whole numbers in NumPy's format, version 1.0. */
function npy(values: readonly number[]): Buffer {
  const header = `{'descr': '<i8', 'fortran_order': False, 'shape': (${values.length},), }`;
  const start = Buffer.from(`\x93NUMPY\x01\x00vv${header.padEnd(128 - 10 - 1)}\n`, "latin1");
  start.writeUInt16LE(128 - 10, 8);
  return Buffer.concat([start, Buffer.from(BigInt64Array.from(values, BigInt).buffer)]);
}
