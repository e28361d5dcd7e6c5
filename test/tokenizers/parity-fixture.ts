// What parity/tokenizing wrote: difficult texts, small tokenizer.json files and the ids that Hugging Face's own code gives.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { projectFolder } from "../../lib/runtime/project.js";
import { nmtNfkc } from "../../lib/tokenizers/sentencepiece/sentencepiece-nmt-nfkc.js";

export interface TokenizerFixture {
  /** The content of a tokenizer.json. */
  readonly tokenizer: {
    readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges: string[][] };
  };
  /** For each of `texts` its ids, marks included. */
  readonly ids: readonly (readonly number[])[];
}

export function readFixture<T>(name: string): T {
  const path = join(projectFolder(), "test/fixtures/parity/tokenizers", `${name}.json.gz`);
  return JSON.parse(gunzipSync(readFileSync(path)).toString());
}

/** By their ids: JavaScript puts pieces such as "0" before the others, whatever the file's order. */
export function piecesInOrder({ tokenizer }: TokenizerFixture): string[] {
  const pieces: string[] = [];
  for (const [piece, id] of Object.entries(tokenizer.model.vocab)) pieces[id] = piece;
  return pieces;
}

/** SentencePiece's own table of replacements is named in the files, which it would make large. */
export function withTables(tokenizer: object): string {
  return JSON.stringify(tokenizer).replace(
    '"nmt_nfkc"',
    () => `"${Buffer.from(nmtNfkc().charsmap).toString("base64")}"`,
  );
}

export const texts = readFixture<string[]>("texts");

/** The texts that get other ids than they should, with both. */
export function differing(encode: (text: string) => Iterable<number>, expected: readonly (readonly number[])[]) {
  return texts
    .map((text, i) => ({ text, got: [...encode(text)].join(" "), expected: expected[i].join(" ") }))
    .filter((row) => row.got !== row.expected);
}
