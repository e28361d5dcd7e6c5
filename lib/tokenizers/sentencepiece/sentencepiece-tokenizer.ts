// SentencePiece models as tokenizers of text towers: LiT's and SigLIP's rows are the text's pieces, cut to L - 1, and end
// marks from there on; T5's are the pieces, one end mark and padding.
import { addedTokenSplitter, type TextPart } from "../text/added-tokens.js";
import { hashVocabulary, makeTokenizer, type Tokenizer, type TokenizerDescription } from "../tokenizer.js";
import { type SentencePieceProcessor, sentencePieceProcessor } from "./sentencepiece.js";
import { type TextCleaning, textCleanings } from "./sentencepiece-cleaning.js";
import type { SentencePieceModel } from "./sentencepiece-model.js";

export interface SentencePieceTokenizerOptions {
  /** L: 16 in LiT (its default here), 64 in SigLIP. */
  readonly contextLength?: number;
  /**
   * - `sticky`: the end mark is the padding too, so that a row's last id is always the mark (LiT, SigLIP).
   * - `siglip`: the same as in transformers' tokenizer for SigLIP, where the marks "</s>" and "<unk>" that a text names become
   *   their ids, and what is between them is cleaned by itself.
   * - `t5`: the model's padding piece fills rows, and marks that a text names, such as "</s>" and "<extra_id_0>", become
   *   their ids, as in transformers' tokenizer for T5.
   */
  readonly marks?: "sticky" | "siglip" | "t5";
  /**
   * How many of T5's sentinels follow the pieces, the last of them "<extra_id_0>": 100 for T5, whose 32,000 pieces make V =
   * 32,100 (its published tables have 32,128 rows, the rest unused), 0 for mT5, whose file holds them.
   */
  readonly extraIds?: number;
  readonly cleaning?: TextCleaning;
}

/**
 * The tokenizer of a unigram or byte-pair model. Its ids are those of SentencePiece 0.2.3. Throws when the model is of
 * another kind, breaks SentencePiece's rules, or lacks the marks.
 */
export function sentencePieceTokenizer(
  model: SentencePieceModel,
  { contextLength = 16, marks = "sticky", extraIds = 0, cleaning = "none" }: SentencePieceTokenizerOptions = {},
): Tokenizer {
  const processor = sentencePieceProcessor(model);
  const endOfText = markId(model, "end");
  const description: TokenizerDescription = {
    kind: kindOf(model),
    vocabularySize: model.pieces.length + checkedExtraIds(extraIds),
    contextLength,
    padding: marks === "t5" ? markId(model, "padding") : endOfText,
    endOfText,
    settings: { cleaning, extraIds, namedMarks: marks !== "sticky" },
    vocabularyHash: hashModel(model),
  };
  const clean = textCleanings[cleaning];
  const encodePlain = (text: string) => processor.encode(clean(text));
  const encoders = {
    sticky: () => encodePlain,
    t5: () => encodeAsT5(model, extraIds, processor.encode),
    siglip: () => encodeAsSiglip(processor, clean),
  };
  const encode = encoders[marks]();
  const cleanFirst = marks === "t5" ? clean : (text: string) => text;
  return makeTokenizer(description, {
    encode: (text) => [...encode(cleanFirst(text)), endOfText],
    decode: (ids) => processor.decode(textIds(ids, description, model.pieces.length)),
  });
}

function kindOf({ segmentation }: SentencePieceModel): "sentencepiece-unigram" | "sentencepiece-bpe" {
  if (segmentation === "unigram") return "sentencepiece-unigram";
  if (segmentation === "bpe") return "sentencepiece-bpe";
  throw new Error(`sentencePieceTokenizer: expected a unigram or bpe model, got one of the kind "${segmentation}"`);
}

function checkedExtraIds(extraIds: number): number {
  if (Number.isInteger(extraIds) && extraIds >= 0 && extraIds <= 1000) return extraIds;
  throw new Error(`sentencePieceTokenizer: expected 0 to 1000 extra ids, got ${extraIds}`);
}

function markId({ pieces, marks }: SentencePieceModel, mark: "end" | "padding"): number {
  const id = pieces.findIndex(({ text, type }) => type === "control" && text === marks[mark]);
  if (id >= 0) return id;
  throw new Error(`sentencePieceTokenizer: expected a model with the control piece "${marks[mark]}", got one without`);
}

/** Of all that decides about ids: pieces, how they are found, and the normalisation before. */
function hashModel({
  pieces,
  normalizer,
  segmentation,
  byteFallback,
  treatWhitespaceAsSuffix,
}: SentencePieceModel): string {
  const charsmap = Buffer.from(normalizer.charsmap).toString("base64");
  return hashVocabulary([
    ...pieces.map(({ text, score, type }) => [text, score, type]),
    { ...normalizer, name: "", charsmap, segmentation, byteFallback, treatWhitespaceAsSuffix },
  ]);
}

/** T5's marks: the unknown piece, end and padding, and its sentinels. */
function t5Marks({ pieces, marks }: SentencePieceModel, extraIds: number): Map<string, number> {
  const ids = idsOfMarks(pieces, [marks.end, marks.padding]);
  for (let i = 0; i < extraIds; i++) ids.set(`<extra_id_${i}>`, pieces.length + extraIds - 1 - i);
  return ids;
}

/** Ids of the unknown piece and of control pieces, by their names. */
function idsOfMarks(pieces: SentencePieceModel["pieces"], controls: readonly string[]): Map<string, number> {
  return new Map(
    pieces.flatMap(({ text, type }, id) =>
      type === "unknown" || (type === "control" && controls.includes(text)) ? [[text, id]] : [],
    ),
  );
}

/** Cuts texts at the marks that they name. */
function markSplitter(ids: ReadonlyMap<string, number>): (text: string) => TextPart[] {
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return addedTokenSplitter([...ids].map(([content, id]) => ({ ...plain, content, id })));
}

/** Encodes what is between the marks that a text names; the marks become their own ids. */
function encodeAsT5(model: SentencePieceModel, extraIds: number, encode: (text: string) => number[]) {
  const split = markSplitter(t5Marks(model, extraIds));
  return (text: string) => split(text).flatMap((part) => (typeof part === "number" ? [part] : encode(part)));
}

/**
 * As transformers' SiglipTokenizer: a text begins with "▁", and each stretch between marks is segmented behind the text "<unk>",
 * whose pieces are dropped again, so that behind a mark no space is put before a word.
 */
function encodeAsSiglip({ model, encode }: SentencePieceProcessor, clean: (text: string) => string) {
  const { pieces, marks } = model;
  const split = markSplitter(idsOfMarks(pieces, [marks.end]));
  const dropped = encode(marks.unknown).length;
  const space = pieces.findIndex(({ text }) => text === "▁");
  const encodePart = (part: TextPart) => {
    if (typeof part === "number") return [part];
    const ids = encode(marks.unknown + clean(part));
    return ids.length >= dropped ? ids.slice(dropped) : ids;
  };
  return (text: string) => {
    const [first, ...rest] = split(`▁${text.replaceAll("▁", " ")}`).map(encodePart);
    const isBareSpace = rest.length > 0 && first.length === 1 && first[0] === space;
    return [...(isBareSpace ? [] : first), ...rest.flat()];
  };
}

/** What is before the end mark, sentinels left out. */
function* textIds(ids: Iterable<number>, { vocabularySize, endOfText }: TokenizerDescription, pieces: number) {
  for (const id of ids) {
    if (id === endOfText) return;
    if (id < pieces || id >= vocabularySize) yield id; // `decode` complains about ids beyond the vocabulary
  }
}
