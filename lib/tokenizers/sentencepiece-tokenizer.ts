// SentencePiece models as tokenizers of text towers: LiT's and SigLIP's rows are the text's pieces, cut to L - 1, and end
// marks from there on; T5's are the pieces, one end mark and padding.
import { sentencePieceProcessor } from "./sentencepiece.js";
import { type TextCleaning, textCleanings } from "./sentencepiece-cleaning.js";
import type { SentencePieceModel } from "./sentencepiece-model.js";
import { hashVocabulary, makeTokenizer, type Tokenizer, type TokenizerDescription } from "./tokenizer.js";

export interface SentencePieceTokenizerOptions {
  /** L: 16 in LiT (its default here), 64 in SigLIP. */
  readonly contextLength?: number;
  /**
   * - `sticky`: the end mark is the padding too, so that a row's last id is always the mark (LiT, SigLIP).
   * - `t5`: the model's padding piece fills rows, and marks that a text names, such as "</s>" and "<extra_id_0>", become
   *   their ids, as in transformers' tokenizer for T5.
   */
  readonly marks?: "sticky" | "t5";
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
    padding: marks === "sticky" ? endOfText : markId(model, "padding"),
    endOfText,
    settings: { cleaning, extraIds, namedMarks: marks === "t5" },
    vocabularyHash: hashModel(model),
  };
  const clean = textCleanings[cleaning];
  const encode = marks === "t5" ? encodeNamedMarks(model, extraIds, processor.encode) : processor.encode;
  return makeTokenizer(description, {
    encode: (text) => [...encode(clean(text)), endOfText],
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

/** Encodes what is between the marks that a text names; the marks become their own ids. */
function encodeNamedMarks(
  { pieces, marks }: SentencePieceModel,
  extraIds: number,
  encode: (text: string) => number[],
): (text: string) => number[] {
  const names = new Map<string, number>();
  for (const [id, { text, type }] of pieces.entries())
    if (type === "unknown" || (type === "control" && [marks.end, marks.padding].includes(text))) names.set(text, id);
  for (let i = 0; i < extraIds; i++) names.set(`<extra_id_${i}>`, pieces.length + extraIds - 1 - i);
  const escaped = [...names.keys()].map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const anyName = new RegExp(`(${escaped.join("|")})`);
  return (text) => text.split(anyName).flatMap((part) => names.get(part) ?? encode(part));
}

/** What is before the end mark, sentinels left out. */
function* textIds(ids: Iterable<number>, { vocabularySize, endOfText }: TokenizerDescription, pieces: number) {
  for (const id of ids) {
    if (id === endOfText) return;
    if (id < pieces || id >= vocabularySize) yield id; // `decode` complains about ids beyond the vocabulary
  }
}
