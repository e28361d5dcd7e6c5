// SentencePiece's model files (Kudo and Richardson 2018): one protocol-buffer message with the pieces, their scores and
// types, and how texts are normalised before. Read and written here are the fields that decide about ids and decoded texts;
// what a trainer notes about its corpus is skipped.
import { readBoundedFile } from "../../runtime/bounded-file.js";
import { writeFileAtomically } from "../../runtime/files.js";
import {
  bytesField,
  bytesOf,
  floatField,
  floatOf,
  integerField,
  integerOf,
  readFields,
  textOf,
  type WireField,
} from "./sentencepiece-wire.js";

/** In the order of their numbers in files, which begin at 1. */
export const pieceTypes = ["normal", "unknown", "control", "user-defined", "unused", "byte"] as const;
export type PieceType = (typeof pieceTypes)[number];

/** In the order of their numbers in files, which begin at 1. */
export const segmentations = ["unigram", "bpe", "word", "char"] as const;
export type Segmentation = (typeof segmentations)[number];

export interface Piece {
  /** With "▁" for a space. */
  readonly text: string;
  /** float32: in unigram models a log-probability, in byte-pair models minus the rank of the merge. */
  readonly score: number;
  readonly type: PieceType;
}

export interface NormalizerSettings {
  readonly name: string;
  /** Replacements of characters, see sentencepiece-charsmap.ts; empty where there are none. */
  readonly charsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
}

export interface SentencePieceModel {
  readonly segmentation: Segmentation;
  /** [V]; a piece's position is its id. */
  readonly pieces: readonly Piece[];
  readonly normalizer: NormalizerSettings;
  /** What is done to a decoded text. */
  readonly denormalizer: NormalizerSettings;
  /** Unknown characters become their UTF-8 bytes, a piece each, instead of the unknown piece. */
  readonly byteFallback: boolean;
  readonly treatWhitespaceAsSuffix: boolean;
  /** What the unknown piece is decoded to. */
  readonly unknownSurface: string;
  /** Names of the pieces with a meaning of their own; a model need not have all of them. */
  readonly marks: { readonly unknown: string; readonly begin: string; readonly end: string; readonly padding: string };
}

export const defaultNormalizer: NormalizerSettings = {
  name: "",
  charsmap: new Uint8Array(0),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
};

export const defaultModel: Omit<SentencePieceModel, "pieces"> = {
  segmentation: "unigram",
  normalizer: defaultNormalizer,
  denormalizer: defaultNormalizer,
  byteFallback: false,
  treatWhitespaceAsSuffix: false,
  unknownSurface: " \u2047 ",
  marks: { unknown: "<unk>", begin: "<s>", end: "</s>", padding: "<pad>" },
};

/** Far more than published models have (XLM-V: 900,000 pieces, 20 MB); keeps a wrong file from filling the memory. */
const largestFile = 64 * 2 ** 20;
const mostPieces = 2 ** 20;

/** Reads a `.model` file. Throws when it is none, is damaged, or is larger than 64 MiB. */
export function loadSentencePieceModel(path: string): SentencePieceModel {
  const bytes = readBoundedFile("loadSentencePieceModel", path, { most: largestFile });
  try {
    return parseSentencePieceModel(bytes);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error} (${path})`, { cause: error });
  }
}

/** Writes a `.model` file that SentencePiece itself, and what is built on it, can load. */
export function saveSentencePieceModel(path: string, model: SentencePieceModel): void {
  writeFileAtomically(path, serializeSentencePieceModel(model));
}

/** Reads a model from the bytes of its file. */
export function parseSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  const file = new Uint8Array(bytes); // a copy of its own, so that positions in errors are those in the file
  const pieces: Piece[] = [];
  let model = defaultModel;
  for (const field of readFields(file)) {
    if (field.number === 1) addPiece(pieces, field);
    // A message that stands twice is one whose later fields win, hence each is read on top of what was there.
    else if (field.number === 2) model = readTrainer(bytesOf(field), model);
    else if (field.number === 3) model = { ...model, normalizer: readNormalizer(bytesOf(field), model.normalizer) };
    else if (field.number === 5) model = { ...model, denormalizer: readNormalizer(bytesOf(field), model.denormalizer) };
  }
  if (pieces.length > 0) return { ...model, pieces };
  throw new Error(
    "parseSentencePieceModel: expected a SentencePiece model, got no pieces; the file is of another kind",
  );
}

/** The bytes of a model's file. */
export function serializeSentencePieceModel(model: SentencePieceModel): Uint8Array {
  const { pieces, normalizer, denormalizer } = model;
  return Buffer.concat([
    ...pieces.map(({ text, score, type }) =>
      bytesField(
        1,
        Buffer.concat([bytesField(1, text), floatField(2, score), integerField(3, pieceTypes.indexOf(type) + 1)]),
      ),
    ),
    bytesField(2, trainerMessage(model)),
    bytesField(3, normalizerMessage(normalizer)),
    ...(denormalizer.charsmap.length > 0 ? [bytesField(5, normalizerMessage(denormalizer))] : []),
  ]);
}

function addPiece(pieces: Piece[], field: WireField): void {
  if (pieces.length === mostPieces)
    throw new Error(`parseSentencePieceModel: expected at most ${mostPieces} pieces, got more at byte ${field.at}`);
  pieces.push(readPiece(bytesOf(field)));
}

function readPiece(bytes: Uint8Array): Piece {
  let piece: Piece = { text: "", score: 0, type: "normal" };
  for (const field of readFields(bytes)) {
    if (field.number === 1) piece = { ...piece, text: textOf(field) };
    else if (field.number === 2) piece = { ...piece, score: floatOf(field) };
    else if (field.number === 3) piece = { ...piece, type: choice(field, pieceTypes) };
  }
  return piece;
}

function readTrainer(bytes: Uint8Array, before: typeof defaultModel): typeof defaultModel {
  let model = before;
  for (const field of readFields(bytes)) {
    if (field.number === 3) model = { ...model, segmentation: choice(field, segmentations) };
    else if (field.number === 24) model = { ...model, treatWhitespaceAsSuffix: integerOf(field) !== 0 };
    else if (field.number === 35) model = { ...model, byteFallback: integerOf(field) !== 0 };
    else if (field.number === 44) model = { ...model, unknownSurface: textOf(field) };
    else if (field.number in markFields) {
      const mark = markFields[field.number];
      // An empty name stands for the usual one.
      model = { ...model, marks: { ...model.marks, [mark]: textOf(field) || defaultModel.marks[mark] } };
    }
  }
  return model;
}

const markFields: Record<number, keyof SentencePieceModel["marks"]> = {
  45: "unknown",
  46: "begin",
  47: "end",
  48: "padding",
};

/** Where the files note the ids of the marks; -1 stands for a mark that the model lacks. */
const markIdFields = { unknown: 40, begin: 41, end: 42, padding: 43 };

function readNormalizer(bytes: Uint8Array, before: NormalizerSettings): NormalizerSettings {
  let settings = before;
  for (const field of readFields(bytes)) {
    if (field.number === 1) settings = { ...settings, name: textOf(field) };
    else if (field.number === 2) settings = { ...settings, charsmap: bytesOf(field) };
    else if (field.number === 3) settings = { ...settings, addDummyPrefix: integerOf(field) !== 0 };
    else if (field.number === 4) settings = { ...settings, removeExtraWhitespaces: integerOf(field) !== 0 };
    else if (field.number === 5) settings = { ...settings, escapeWhitespaces: integerOf(field) !== 0 };
  }
  return settings;
}

function choice<T extends string>(field: WireField, choices: readonly T[]): T {
  const number = integerOf(field);
  const chosen = choices[number - 1];
  if (chosen) return chosen;
  throw new Error(
    `parseSentencePieceModel: expected a number of 1 to ${choices.length} (${choices.join(", ")}), got ${number} ` +
      `at byte ${field.at}`,
  );
}

function trainerMessage(model: SentencePieceModel): Uint8Array {
  const { segmentation, pieces, treatWhitespaceAsSuffix, byteFallback, unknownSurface, marks } = model;
  const idOf = (mark: string) => pieces.findIndex(({ text }) => text === mark);
  return Buffer.concat([
    integerField(3, segmentations.indexOf(segmentation) + 1),
    integerField(4, pieces.length),
    integerField(24, Number(treatWhitespaceAsSuffix)),
    integerField(35, Number(byteFallback)),
    ...Object.entries(markIdFields).map(([mark, field]) =>
      integerField(field, idOf(marks[mark as keyof typeof marks])),
    ),
    bytesField(44, unknownSurface),
    ...Object.entries(markFields).map(([field, mark]) => bytesField(Number(field), marks[mark])),
  ]);
}

function normalizerMessage(settings: NormalizerSettings): Uint8Array {
  return Buffer.concat([
    bytesField(1, settings.name),
    bytesField(2, settings.charsmap),
    integerField(3, Number(settings.addDummyPrefix)),
    integerField(4, Number(settings.removeExtraWhitespaces)),
    integerField(5, Number(settings.escapeWhitespaces)),
  ]);
}
