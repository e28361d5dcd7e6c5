// Models for the tests of SentencePiece: small ones made by hand, and those that parity/tokenizing/sentencepiece_models.py
// trained with the Python package.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import {
  defaultModel,
  defaultNormalizer,
  type Piece,
  parseSentencePieceModel,
  type SentencePieceModel,
} from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { nmtNfkc } from "../../../lib/tokenizers/sentencepiece/sentencepiece-nmt-nfkc.js";

/** A unigram model of the pieces with their scores, with <unk> as id 0. */
export function modelOf(
  scores: Readonly<Record<string, number>>,
  {
    special = [{ text: "<unk>", score: 0, type: "unknown" }],
    ...rest
  }: Partial<SentencePieceModel> & { special?: readonly Piece[] } = {},
): SentencePieceModel {
  const pieces = Object.entries(scores).map(([text, score]): Piece => ({ text, score, type: "normal" }));
  return { ...defaultModel, pieces: [...special, ...pieces], ...rest };
}

/** Nothing is changed in a text but spaces into "▁". */
export const asItIs = { ...defaultNormalizer, addDummyPrefix: false, removeExtraWhitespaces: false };

const ids = z.array(z.array(z.number()));

const fixture = z.object({
  model: z.string(),
  ids,
  decoded: z.array(z.string()),
  pieces: z.array(z.array(z.string())),
  drawn: ids,
  drawnDecoded: z.array(z.string()),
});

export function readFixture(name: string): Omit<z.infer<typeof fixture>, "model"> & { model: SentencePieceModel } {
  const { model, ...rest } = fixture.parse(readJson(name));
  return { ...rest, model: withTables(parseSentencePieceModel(Buffer.from(model, "base64"))) };
}

export function readTexts(): string[] {
  return z.array(z.string()).parse(readJson("texts"));
}

export function readTransformersFixture() {
  return z.object({ texts: z.array(z.string()), t5: ids, siglip: ids }).parse(readJson("transformers"));
}

export function readTrainingFixture() {
  return z
    .object({ lines: z.array(z.string()), bpe: z.array(z.string()), unigramTokens: z.number() })
    .parse(readJson("training"));
}

function readJson(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(`test/fixtures/parity/sentencepiece/${name}.json.gz`)).toString("utf8"));
}

/** Puts the table back that the files leave out. */
function withTables(model: SentencePieceModel): SentencePieceModel {
  const { charsmap } = nmtNfkc();
  const filled = (settings: SentencePieceModel["normalizer"]) =>
    settings.name === "nmt_nfkc" ? { ...settings, charsmap } : settings;
  return { ...model, normalizer: filled(model.normalizer), denormalizer: filled(model.denormalizer) };
}
