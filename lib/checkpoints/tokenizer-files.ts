// The tokenizer among the files of a model, or in a file of its own: a vocabulary means different rows of ids in the models of
// different houses.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { bpeTokenizer } from "../tokenizers/bpe.js";
import { loadClipVocabulary } from "../tokenizers/clip-tokenizer.js";
import { loadTokenizerJson } from "../tokenizers/hugging-face-tokenizer.js";
import { loadMerges } from "../tokenizers/merges-file.js";
import type { TextCleaning } from "../tokenizers/sentencepiece-cleaning.js";
import { loadSentencePieceModel } from "../tokenizers/sentencepiece-model.js";
import { sentencePieceTokenizer } from "../tokenizers/sentencepiece-tokenizer.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { loadVocabulary } from "../tokenizers/vocabulary-file.js";
import { litWordPiece, wordPieceTokenizer } from "../tokenizers/wordpiece.js";
import { knownClipTokenizer } from "./known-tokenizer.js";

/** Whose rows of ids a vocabulary stands for. */
export interface VocabularyUse {
  readonly contextLength: number;
  /** big_vision's rows (LiT's, SigLIP's) have no [SEP] and end in </s>; others are those of Hugging Face. */
  readonly isBigVision: boolean;
  /** What is done to texts before SentencePiece sees them. */
  readonly cleaning: TextCleaning;
}

/** A tokenizer from a vocabulary: vocab.txt, a SentencePiece .model, a tokenizer.json, or a file of merges as CLIP's. */
export function tokenizerFromFile(path: string, { contextLength, isBigVision, cleaning }: VocabularyUse): Tokenizer {
  if (path.endsWith(".json")) return loadTokenizerJson(path, { contextLength });
  if (path.endsWith(".model")) {
    const marks = isBigVision ? "sticky" : "t5";
    return sentencePieceTokenizer(loadSentencePieceModel(path), { contextLength, marks, cleaning });
  }
  if (/merges|bpe_/.test(basename(path))) return bpeTokenizer(loadMerges(path), { contextLength });
  const rules = isBigVision ? litWordPiece : {};
  return wordPieceTokenizer(loadVocabulary(path), { ...rules, contextLength });
}

/** The tokenizer of a folder of the transformers library; undefined where the folder has none. */
export function tokenizerInFolder(
  folder: string,
  tower: { kind: string; vocabularySize: number; contextLength: number },
): Tokenizer | undefined {
  const { contextLength } = tower;
  const found = (name: string) => (existsSync(join(folder, name)) ? join(folder, name) : undefined);
  const [vocabulary, merges] = [found("vocab.json"), found("merges.txt")];
  const file = found("tokenizer.json") ?? found("vocab.txt") ?? found("spiece.model");
  if (file) return tokenizerFromFile(file, { contextLength, isBigVision: false, cleaning: "none" });
  if (vocabulary && merges) {
    const { merges: learned, idOfSymbol } = loadClipVocabulary(vocabulary, merges);
    return bpeTokenizer(learned, { contextLength, idOfSymbol, cleaning: "hugging-face", padding: "end mark" });
  }
  return tower.kind === "text-transformer" ? knownClipTokenizer(tower) : undefined;
}
