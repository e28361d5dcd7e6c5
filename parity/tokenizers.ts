// Tokenizers against those that made their vocabularies: Hugging Face's, SentencePiece's and open_clip's ids of difficult texts,
// see parity/tokenizing.
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { clipTokenizer, loadTokenizerJson, type Row } from "../lib/index.js";
import { sentencePieceProcessor } from "../lib/tokenizers/sentencepiece/sentencepiece.js";
import {
  parseSentencePieceModel,
  type SentencePieceModel,
} from "../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { nmtNfkc } from "../lib/tokenizers/sentencepiece/sentencepiece-nmt-nfkc.js";
import { parityFolder, scratchFolder } from "./files.js";
import { pythonWithReferences, runCommand } from "./install.js";
import type { Section } from "./report.js";

type Encode = (text: string) => Iterable<number>;

const idsSchema = z.array(z.array(z.int()));
const huggingFaceSchema = z.object({ tokenizer: z.record(z.string(), z.unknown()), ids: idsSchema });
const sentencePieceSchema = z.object({ model: z.string(), ids: idsSchema });

const huggingFaceKinds = "bert-uncased bert-cased clip t5 t5-older unigram-with-bytes llama roberta".split(" ");
const sentencePieceKinds = [
  ..."unigram unigram-bytes unigram-symbols unigram-unused unigram-tied unigram-large unigram-denormalizing".split(" "),
  ..."bpe bpe-bytes bpe-unused bpe-tied word char".split(" "),
];

/** A row for each tokenizer: how many of `count` texts have other ids, of which there may be none. */
export function compareTokenizers(count: number): Section {
  const rows = [
    ...huggingFaceRows(write("hugging_face", count)),
    ...sentencePieceRows(write("sentencepiece_models", count)),
    openClipRow(write("open_clip_ids", count)),
  ];
  const isEqual = rows.every((row) => row["other ids"] === 0);
  return { title: "Tokenizers: ids of difficult texts", rows, isEqual, notes: [] };
}

/** The folder with what a script of parity/tokenizing wrote. */
function write(script: string, count: number): string {
  const folder = `${scratchFolder}/tokenizers/${script}`;
  runCommand(pythonWithReferences(), [`${parityFolder}/tokenizing/${script}.py`, folder, String(count)]);
  return folder;
}

function huggingFaceRows(folder: string): Row[] {
  const path = `${folder}/tokenizer.json`;
  return huggingFaceKinds.map((kind) => {
    const { tokenizer, ids } = huggingFaceSchema.parse(read(folder, kind));
    writeFileSync(path, withTable(JSON.stringify(tokenizer)));
    const { encode } = loadTokenizerJson(path, { contextLength: 16 });
    return rowOf({ reference: "tokenizers", kind }, encode, { texts: textsIn(folder), ids });
  });
}

function sentencePieceRows(folder: string): Row[] {
  return sentencePieceKinds.map((kind) => {
    const { model, ids } = sentencePieceSchema.parse(read(folder, kind));
    const { encode } = sentencePieceProcessor(withTables(parseSentencePieceModel(Buffer.from(model, "base64"))));
    return rowOf({ reference: "sentencepiece", kind }, encode, { texts: textsIn(folder), ids });
  });
}

function openClipRow(folder: string): Row {
  const { ids } = z.object({ ids: idsSchema }).parse(read(folder, "open-clip"));
  const { encode } = clipTokenizer();
  const withoutMarks = (text: string) => encode(text).slice(1, -1);
  return rowOf({ reference: "open_clip", kind: "CLIP's release" }, withoutMarks, { texts: textsIn(folder), ids });
}

function rowOf(
  { reference, kind }: { reference: string; kind: string },
  encode: Encode,
  { texts, ids }: { texts: readonly string[]; ids: readonly (readonly number[])[] },
): Row {
  const others = texts.filter((text, i) => [...encode(text)].join() !== ids[i].join());
  if (others.length > 0) console.error(`parity: ${reference} ${kind} differs at ${JSON.stringify(others.slice(0, 5))}`);
  return { reference, tokenizer: kind, texts: texts.length, "other ids": others.length };
}

function textsIn(folder: string): string[] {
  return z.array(z.string()).parse(read(folder, "texts"));
}

function read(folder: string, name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(`${folder}/${name}.json.gz`)).toString("utf8"));
}

/** SentencePiece's own table of replacements is named in the files, which it would make large. */
function withTable(tokenizer: string): string {
  return tokenizer.replace('"nmt_nfkc"', () => `"${Buffer.from(nmtNfkc().charsmap).toString("base64")}"`);
}

function withTables(model: SentencePieceModel): SentencePieceModel {
  const filled = (settings: SentencePieceModel["normalizer"]) =>
    settings.name === "nmt_nfkc" ? { ...settings, charsmap: nmtNfkc().charsmap } : settings;
  return { ...model, normalizer: filled(model.normalizer), denormalizer: filled(model.denormalizer) };
}
