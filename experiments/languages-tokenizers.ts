// Tokenizers of English alone and of all languages, and what they make of names in each script (LiT, section 5.9 and Appendix H):
// SentencePiece that falls back to bytes, as in T5 and mT5, and WordPiece, as in BERT.
import {
  emojiTranslations,
  type SentencePieceModel,
  sentencePieceTokenizer,
  type TokenCounts,
  type Tokenizer,
  type TokenKinds,
  tokenCounts,
  trainSentencePiece,
  trainWordPiece,
  wordPieceTokenizer,
} from "../lib/index.js";
import { type LanguagesPreset, type Vocabulary, vocabularies } from "./languages-presets.js";
import { type LanguagesWorld, textsOf } from "./languages-world.js";

export type LanguageTokenizers = Readonly<Record<Vocabulary, CountedTokenizer>>;

/** With what is counted of it. */
interface CountedTokenizer {
  readonly tokenizer: Tokenizer;
  readonly kinds: TokenKinds;
}

/** A tokenizer's counts over the names in all languages of a script. */
export interface ScriptTokens extends TokenCounts {
  readonly tokenizer: string;
  readonly script: string;
}

const contextLength = 16;

/** Both SentencePiece tokenizers. English has its keywords, too: its names alone are few words. */
export async function languageTokenizers(
  { vocabularySizes }: LanguagesPreset,
  tags: readonly string[],
): Promise<LanguageTokenizers> {
  const corpora = { English: textsOf(["en"], { keywords: true }), multilingual: textsOf(tags, { keywords: false }) };
  const made: Partial<Record<Vocabulary, CountedTokenizer>> = {};
  for (const vocabulary of vocabularies) {
    const model = await trainSentencePiece(corpora[vocabulary], {
      vocabularySize: vocabularySizes[vocabulary],
      byteFallback: true,
      characterCoverage: vocabulary === "English" ? 0.9995 : 0.9999,
    });
    made[vocabulary] = {
      tokenizer: sentencePieceTokenizer(model, { contextLength }),
      kinds: kindsOf(model),
    };
  }
  return made as LanguageTokenizers;
}

/** Counts of every tokenizer for every script, over names of the emoji that are measured on. */
export async function scriptTokens(world: LanguagesWorld, tokenizers: LanguageTokenizers): Promise<ScriptTokens[]> {
  const all = {
    "SentencePiece, English": tokenizers.English,
    "SentencePiece, multilingual": tokenizers.multilingual,
    "WordPiece, English": await englishWordPiece(world.preset),
  };
  const scripts = [...new Set(world.languages.map(({ script }) => script))];
  return scripts.flatMap((script) => {
    const names = namesIn(world, (language) => language.script === script && language.tag !== "en");
    const rows = Object.entries(all).map(([tokenizer, { tokenizer: cut, kinds }]) => ({ tokenizer, cut, kinds }));
    return names.length === 0
      ? []
      : rows.map(({ tokenizer, cut, kinds }) => ({ tokenizer, script, ...tokenCounts(cut, names, kinds) }));
  });
}

async function englishWordPiece({ vocabularySizes }: LanguagesPreset): Promise<CountedTokenizer> {
  const corpus = textsOf(["en"], { keywords: true });
  const vocabulary = await trainWordPiece(corpus, { vocabularySize: vocabularySizes.English });
  const unknown = [vocabulary.indexOf("[UNK]")];
  return { tokenizer: wordPieceTokenizer(vocabulary, { contextLength }), kinds: { unknown } };
}

function kindsOf({ pieces }: SentencePieceModel): TokenKinds {
  const ofType = (wanted: string) => pieces.flatMap(({ type }, id) => (type === wanted ? [id] : []));
  return { unknown: ofType("unknown"), bytes: ofType("byte") };
}

function namesIn(
  { languages, emoji: { icons } }: LanguagesWorld,
  isWanted: (language: LanguagesWorld["languages"][number]) => boolean,
): string[] {
  const named = Array.from({ length: icons.size }, (_, i) => icons.emoji(i));
  return languages.filter(isWanted).flatMap(({ tag }) => named.map((emoji) => emojiTranslations(tag).of(emoji)!.name));
}
