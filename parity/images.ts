// Image files of every kind and of random sizes, decoded and preprocessed by Tandem and compared with open_clip, transformers
// and TensorFlow byte by byte. See parity/images.py and parity/images_lit.py.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { readImageFile } from "../lib/data/image-files.js";
import { toRgb } from "../lib/data/picture-colours.js";
import { parsePreprocessing, preprocess } from "../lib/data/preprocessing.js";
import { projectFolder } from "../lib/runtime/project.js";
import { parityFolder, scratchFolder } from "./files.js";
import { pythonWithReferences, runCommand } from "./install.js";
import type { Section } from "./report.js";

const folder = `${scratchFolder}/images`;
const preprocessed = z.object({ preprocessing: z.record(z.string(), z.unknown()), bytes: z.number() });
const casesSchema = z.object({
  versions: z.record(z.string(), z.string()),
  cases: z.array(
    z.object({ file: z.string(), kind: z.string(), rgb: z.string(), preprocessed: z.array(preprocessed) }),
  ),
});
const litSchema = z.object({
  versions: z.record(z.string(), z.string()),
  cases: z.array(preprocessed.extend({ file: z.string() })),
});

/** What was compared under one name, with the largest difference of a byte. */
interface Tally {
  cases: number;
  equal: number;
  largest: number;
}

/** A row for each kind of file and way of preprocessing: how many of `count` files came out the same, byte by byte. */
export async function compareImages(count: number): Promise<Section> {
  runCommand(pythonWithReferences(), [`${parityFolder}/images.py`, folder, "--cases", String(count)]);
  runCommand(`${projectFolder()}/.venv/bin/python`, [`${parityFolder}/images_lit.py`, folder]);
  const tallies = new Map<string, Tally>();
  const versions = { ...(await compareCases(tallies)), ...(await compareLit(tallies)) };
  const rows = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tally]) => ({ name, ...tally }));
  const references = Object.entries(versions).map((each) => each.join(" "));
  return {
    title: "Images: bytes after decoding and preprocessing",
    rows,
    isEqual: rows.every(({ largest }) => largest === 0),
    notes: [`References: ${references.join(", ")}.`],
  };
}

async function compareCases(tallies: Map<string, Tally>): Promise<Record<string, string>> {
  const { versions, cases } = casesSchema.parse(JSON.parse(readFileSync(`${folder}/cases.json`, "utf8")));
  const expected = gunzipSync(readFileSync(`${folder}/pixels.gz`));
  let at = 0;
  for (const { file, kind, rgb, preprocessed } of cases) {
    const picture = await readImageFile(`${folder}/sources/${file}`);
    const isDecoded = createHash("sha256").update(toRgb(picture).pixels).digest("hex") === rgb;
    count(tallies, `decoded ${kind.split("-")[0]}`, isDecoded ? 0 : 255);
    for (const { preprocessing, bytes } of preprocessed) {
      const difference = differenceOf(preprocess(picture, record(preprocessing)), expected.subarray(at, at + bytes));
      count(tallies, `${preprocessing.reference} ${preprocessing.resizeMode}`, difference);
      count(tallies, `preprocessed ${kind}`, difference);
      at += bytes;
    }
  }
  return versions;
}

async function compareLit(tallies: Map<string, Tally>): Promise<Record<string, string>> {
  const { versions, cases } = litSchema.parse(JSON.parse(readFileSync(`${folder}/lit.json`, "utf8")));
  const expected = gunzipSync(readFileSync(`${folder}/lit.gz`));
  let at = 0;
  for (const { file, preprocessing, bytes } of cases) {
    const picture = await readImageFile(`${folder}/sources/${file}`);
    const difference = differenceOf(preprocess(picture, record(preprocessing)), expected.subarray(at, at + bytes));
    count(tallies, `big_vision ${preprocessing.resizeMode}`, difference);
    at += bytes;
  }
  return versions;
}

/** The comparison is of bytes: their normalisation is beside the point. */
function record(preprocessing: Record<string, unknown>) {
  return parsePreprocessing({ mean: [0, 0, 0], standardDeviation: [1, 1, 1], ...preprocessing });
}

function differenceOf(actual: Uint8Array, expected: Uint8Array): number {
  if (actual.length !== expected.length) return 255;
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}

function count(tallies: Map<string, Tally>, name: string, difference: number): void {
  const { cases, equal, largest } = tallies.get(name) ?? { cases: 0, equal: 0, largest: 0 };
  tallies.set(name, {
    cases: cases + 1,
    equal: equal + (difference === 0 ? 1 : 0),
    largest: Math.max(largest, difference),
  });
}
