// The image files of test/fixtures/parity/images, with what the reference libraries made of them (parity/images.py and
// parity/images_lit.py).
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { type Preprocessing, parsePreprocessing } from "../../lib/data/preprocessing.js";

export const imageFolder = "test/fixtures/parity/images";

export interface ExpectedPixels {
  readonly file: string;
  readonly preprocessing: Preprocessing;
  /** RGB bytes [height, width, 3]. */
  readonly pixels: Uint8Array;
}

export interface DecodedFile {
  readonly file: string;
  readonly height: number;
  readonly width: number;
  /** SHA-256 of Pillow's RGB bytes [height, width, 3]. */
  readonly rgb: string;
}

const preprocessed = z.object({ preprocessing: z.record(z.string(), z.unknown()), bytes: z.number() });
const caseSchema = z.object({
  file: z.string(),
  height: z.number(),
  width: z.number(),
  rgb: z.string(),
  preprocessed: z.array(preprocessed),
});

export function decodedFiles(): DecodedFile[] {
  return casesIn("cases.json", caseSchema);
}

/** By open_clip and by transformers' image processors. */
export function expectedPixels(): ExpectedPixels[] {
  const cases = casesIn("cases.json", caseSchema);
  return withPixels(
    cases.flatMap(({ file, preprocessed }) => preprocessed.map((each) => ({ file, ...each }))),
    "pixels.gz",
  );
}

/** By big_vision's preprocessing in TensorFlow. */
export function expectedLitPixels(): ExpectedPixels[] {
  return withPixels(casesIn("lit.json", preprocessed.extend({ file: z.string() })), "lit.gz");
}

function casesIn<Case>(name: string, schema: z.ZodType<Case>): Case[] {
  const json: unknown = JSON.parse(readFileSync(`${imageFolder}/${name}`, "utf8"));
  return z.object({ cases: z.array(schema) }).parse(json).cases;
}

function withPixels(cases: (z.infer<typeof preprocessed> & { file: string })[], name: string): ExpectedPixels[] {
  const all = gunzipSync(readFileSync(`${imageFolder}/${name}`));
  let at = 0;
  return cases.map(({ file, preprocessing, bytes }) => {
    const pixels = all.subarray(at, at + bytes);
    at += bytes;
    const values = { mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5], ...preprocessing };
    return { file, preprocessing: parsePreprocessing(values), pixels };
  });
}
