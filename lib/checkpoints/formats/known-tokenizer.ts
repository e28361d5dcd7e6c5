// The tokenizer that a model's files imply without bringing a vocabulary along.
import type { BpeSettings } from "../../tokenizers/bpe/bpe.js";
import { clipTokenizer } from "../../tokenizers/bpe/clip-tokenizer.js";
import type { Tokenizer } from "../../tokenizers/tokenizer.js";

/**
 * CLIP's own, if the model has CLIP's vocabulary; a model with another one brings its own, or has none here. `settings` are those
 * of the house whose files they are.
 */
export function knownClipTokenizer(
  { vocabularySize, contextLength }: { vocabularySize: number; contextLength: number },
  settings: BpeSettings = {},
): Tokenizer | undefined {
  return vocabularySize === 49408 ? clipTokenizer({ ...settings, contextLength }) : undefined;
}
