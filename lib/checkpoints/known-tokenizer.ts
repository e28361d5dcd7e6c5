// The tokenizer that a model's files imply without bringing a vocabulary along.
import { clipTokenizer } from "../tokenizers/clip-tokenizer.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";

/** CLIP's own, if the model has CLIP's vocabulary; a model with another one brings its own, or has none here. */
export function knownClipTokenizer({
  vocabularySize,
  contextLength,
}: {
  vocabularySize: number;
  contextLength: number;
}): Tokenizer | undefined {
  return vocabularySize === 49408 ? clipTokenizer({ contextLength }) : undefined;
}
