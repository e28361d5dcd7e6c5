// Trains a SentencePiece model on a corpus: a unigram language model (Kudo 2018) or byte-pair merges (Sennrich et al.
// 2016), with the marks of T5 and LiT: <pad> 0, </s> 1, <unk> 2.
import { learnBpePieces } from "./sentencepiece-bpe-training.js";
import { readTrainingCorpus, type TrainingCorpus } from "./sentencepiece-corpus.js";
import { defaultModel, type NormalizerSettings, type Piece, type SentencePieceModel } from "./sentencepiece-model.js";
import { nmtNfkc } from "./sentencepiece-nmt-nfkc.js";
import { bytePieceName } from "./sentencepiece-pieces.js";
import { learnUnigramPieces, type ScoredPiece } from "./unigram-training.js";

export interface SentencePieceTrainingOptions {
  /** V, with the three marks and, with byte fallback, the 256 bytes. */
  readonly vocabularySize: number;
  readonly segmentation?: "unigram" | "bpe";
  /** Whether unknown characters become their UTF-8 bytes instead of <unk>. */
  readonly byteFallback?: boolean;
  /** Share of the corpus's characters that get a piece of their own, the most frequent first. */
  readonly characterCoverage?: number;
  /** SentencePiece's NFKC rules, or `defaultNormalizer`, which changes spaces alone. */
  readonly normalizer?: NormalizerSettings;
  readonly signal?: AbortSignal;
}

/**
 * A model of V pieces, fewer where the texts have no more that occur twice. The same texts in any order give the same model.
 * SentencePiece itself can load it (saveSentencePieceModel). Throws when the marks, the bytes and the alphabet need more
 * than V pieces.
 */
export async function trainSentencePiece(
  texts: Iterable<string>,
  {
    vocabularySize,
    segmentation = "unigram",
    byteFallback = false,
    characterCoverage = 0.9995,
    normalizer = nmtNfkc(),
    signal,
  }: SentencePieceTrainingOptions,
): Promise<SentencePieceModel> {
  const meta = metaPieces(byteFallback);
  const reserved = meta.map(({ text }) => text);
  const corpus = await readTrainingCorpus(texts, { normalizer, reserved, characterCoverage, signal });
  const count = vocabularySize - meta.length;
  if (!Number.isInteger(vocabularySize) || count < corpus.alphabet.length)
    throw new Error(
      `trainSentencePiece: expected a vocabulary of at least ${meta.length + corpus.alphabet.length}, for ${meta.length} ` +
        `marks and bytes and ${corpus.alphabet.length} characters, got ${vocabularySize}; raise it, or lower characterCoverage`,
    );
  const learn = segmentation === "unigram" ? learnUnigramPieces : learnBpe;
  const learned = await learn(corpus, { count, signal });
  const pieces = [...meta, ...learned.map((piece): Piece => ({ ...piece, type: "normal" }))];
  return { ...defaultModel, segmentation, pieces, normalizer, byteFallback };
}

function metaPieces(byteFallback: boolean): Piece[] {
  const { padding, end, unknown } = defaultModel.marks;
  const bytes = Array.from({ length: byteFallback ? 256 : 0 }, (_, byte) => bytePieceName(byte));
  return [
    { text: padding, score: 0, type: "control" },
    { text: end, score: 0, type: "control" },
    { text: unknown, score: 0, type: "unknown" },
    ...bytes.map((text): Piece => ({ text, score: 0, type: "byte" })),
  ];
}

/** Merges, then the alphabet; a piece's score is minus its rank. */
async function learnBpe(
  corpus: TrainingCorpus,
  { count, signal }: { count: number; signal?: AbortSignal },
): Promise<ScoredPiece[]> {
  const { alphabet } = corpus;
  const merges = await learnBpePieces(corpus, { count: count - alphabet.length, signal });
  return [...merges, ...alphabet.map(({ text }) => text)].map((text, rank) => ({ text, score: -rank }));
}
