// The format of Hugging Face's tokenizer.json: a pipeline of normalizer, pre-tokenizer, model and post-processor. Only what
// every kind has in common is checked here; the parts of a kind are checked where it is made.
import { z } from "zod";
import { countValues, parseJsonText } from "../text/json-text.js";
import { readTextFile } from "../text-file.js";
import type { TokenizerDescription } from "../tokenizer.js";

/** Far above any published file; keeps what a file asks for from filling the memory. */
const mostIds = 2 ** 26;
const longestContext = 2 ** 20;
const most = { "added tokens": 2 ** 16, pieces: 2 ** 20, merges: 2 ** 20, "values besides": 2 ** 14 };
const longestAddedToken = 256;

const id = z
  .number()
  .int()
  .nonnegative()
  .max(mostIds - 1);
const component = z.looseObject({ type: z.string() });

const direction = z
  .enum(["Left", "Right"])
  .transform((side) => (side === "Left" ? "left" : "right"))
  .optional();

const addedToken = z.object({
  id,
  content: z.string().min(1).max(longestAddedToken),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().default(true),
});

const tokenizerJson = z.object({
  truncation: z.object({ max_length: z.int().positive().max(longestContext), direction }).nullish(),
  padding: z.object({ pad_id: id, direction }).nullish(),
  added_tokens: z.array(addedToken).default([]),
  normalizer: component.nullish(),
  pre_tokenizer: component.nullish(),
  post_processor: component.nullish(),
  model: z.looseObject({ type: z.string().optional(), vocab: z.unknown() }),
});

export type TokenizerJson = z.infer<typeof tokenizerJson>;

/** What decides about rows of ids. */
export type Rows = Pick<TokenizerDescription, "contextLength" | "padding" | "startOfText" | "endOfText">;

/** Reads a file as what it says it is, and checks its frame; `raw` is all that it holds. */
export function readTokenizerJson(path: string): { json: TokenizerJson; raw: object } {
  const raw = parseJson(readTextFile(path), path);
  checkSizes(raw, path);
  const parsed = tokenizerJson.safeParse(raw);
  if (parsed.success) return { json: parsed.data, raw: raw as object };
  throw new Error(
    `loadTokenizerJson: expected a tokenizer.json of Hugging Face, got another form (${path}):\n` +
      z.prettifyError(new z.ZodError(parsed.error.issues.slice(0, 10))),
  );
}

/** Checks a part against the only form that is supported, and says what it is otherwise. */
export function parsePart<T>(schema: z.ZodType<T>, part: unknown, what: string): T {
  const parsed = schema.safeParse(part);
  if (parsed.success) return parsed.data;
  const got = JSON.stringify(part)?.slice(0, 300);
  throw new Error(`loadTokenizerJson: expected ${what}, got ${got}; no other form is supported`);
}

/** The pieces and ids of a vocabulary in the form of an object. */
export function vocabularyOf(vocab: unknown): Map<string, unknown> {
  return new Map(entriesOf(vocab));
}

/** Throws unless these, and no others, are looked for in the text, wherever they stand. */
export function checkMarks({ added_tokens }: TokenizerJson, marks: readonly string[]): void {
  const plain = added_tokens.filter((token) => !token.single_word && !token.lstrip && !token.rstrip);
  const got = added_tokens.map(({ content }) => content);
  if (plain.length === marks.length && marks.every((mark) => got.includes(mark))) return;
  throw new Error(
    `loadTokenizerJson: expected the added tokens ${marks.join(" ")} without lstrip, rstrip and single_word, got ` +
      `${got.slice(0, 20).join(" ") || "none"}`,
  );
}

/** The highest id of such a vocabulary. Throws on what can't be an id. */
export function highestId(vocab: unknown): number {
  let highest = 0;
  for (const [piece, pieceId] of entriesOf(vocab)) {
    if (typeof pieceId !== "number" || !Number.isInteger(pieceId) || pieceId < 0 || pieceId >= mostIds)
      throw new Error(
        `loadTokenizerJson: expected ids of 0 to ${mostIds - 1}, got ${JSON.stringify(pieceId)} for ${quoted(piece)}`,
      );
    highest = Math.max(highest, pieceId);
  }
  return highest;
}

/** Symbols by id. Throws unless every id from 0 occurs once. */
export function vocabularyInOrder(idOfPiece: ReadonlyMap<string, unknown>): string[] {
  const pieces: string[] = [];
  for (const [piece, pieceId] of idOfPiece) {
    if (typeof pieceId !== "number" || !Number.isInteger(pieceId) || pieceId < 0 || pieceId >= idOfPiece.size)
      throw new Error(
        `loadTokenizerJson: expected ids of 0 to ${idOfPiece.size - 1}, as there are ${idOfPiece.size} pieces, got ` +
          `${JSON.stringify(pieceId)} for ${quoted(piece)}`,
      );
    if (pieceId in pieces)
      throw new Error(
        `loadTokenizerJson: expected every id once, got ${pieceId} for ${quoted(pieces[pieceId])} and ${quoted(piece)}`,
      );
    pieces[pieceId] = piece;
  }
  return pieces;
}

const special = z.object({ SpecialToken: z.object({ id: z.string() }) });
const sequence = z.object({ Sequence: z.object({ id: z.string() }) });
const template = z.object({
  type: z.literal("TemplateProcessing"),
  single: z.array(z.union([special, sequence])),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(id) })),
});
const pairOfMarks = z.object({
  type: z.enum(["RobertaProcessing", "BertProcessing"]),
  cls: z.tuple([z.string(), id]),
  sep: z.tuple([z.string(), id]),
});
const severalProcessors = z.object({ type: z.literal("Sequence"), processors: z.array(component) });

/** The ids before and after every text. Throws when there are several on a side. */
export function textMarksOf(processor: unknown): { startOfText?: number; endOfText?: number } {
  const several = severalProcessors.safeParse(processor);
  const processors = several.success ? several.data.processors : [processor];
  // ByteLevel only trims offsets, which are not kept here.
  const [marking, ...more] = processors.filter((part) => part && (part as { type: string }).type !== "ByteLevel");
  if (!marking) return {};
  if (more.length > 0) throw new Error("loadTokenizerJson: expected one post-processor that adds marks, got several");
  const pair = pairOfMarks.safeParse(marking);
  if (pair.success) return { startOfText: pair.data.cls[1], endOfText: pair.data.sep[1] };
  const { single, special_tokens } = parsePart(template, marking, "a post-processor that adds marks");
  const text = single.findIndex((part) => "Sequence" in part);
  const idsOf = (parts: typeof single) =>
    parts.flatMap((part) => ("SpecialToken" in part ? (special_tokens[part.SpecialToken.id]?.ids ?? []) : []));
  const [before, after] = [idsOf(single.slice(0, text)), idsOf(single.slice(text + 1))];
  if (text < 0 || before.length > 1 || after.length > 1)
    throw new Error(
      `loadTokenizerJson: expected at most one mark on each side of the text, got [${before}] and [${after}]`,
    );
  return { startOfText: before[0], endOfText: after[0] };
}

/** Lists are counted before they are checked item by item, which keeps a complaint about each. */
function checkSizes(raw: unknown, path: string): void {
  const { added_tokens, model, ...parts } = (raw ?? {}) as Record<string, unknown>;
  const { vocab, merges, ...rest } = (model ?? {}) as Record<string, unknown>;
  const sizes = {
    "added tokens": lengthOf(added_tokens),
    pieces: lengthOf(vocab),
    merges: lengthOf(merges),
    "values besides": countValues([parts, rest], most["values besides"] + 1),
  };
  for (const [what, size] of Object.entries(sizes) as [keyof typeof sizes, number][])
    if (size > most[what])
      throw new Error(`loadTokenizerJson: expected at most ${most[what]} ${what}, got ${size} or more (${path})`);
}

function lengthOf(list: unknown): number {
  if (Array.isArray(list)) return list.length;
  return list && typeof list === "object" ? Object.keys(list).length : 0;
}

function entriesOf(vocab: unknown): [string, unknown][] {
  if (vocab && typeof vocab === "object" && !Array.isArray(vocab)) return Object.entries(vocab);
  throw new Error("loadTokenizerJson: expected a vocabulary of pieces with their ids, got another form");
}

/** A piece may be megabytes long. */
function quoted(piece: string): string {
  return JSON.stringify(piece.length > 60 ? `${piece.slice(0, 60)}...` : piece);
}

function parseJson(text: string, path: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    throw new Error(`loadTokenizerJson: expected JSON, got ${(error as Error).message} (${path})`);
  }
}
