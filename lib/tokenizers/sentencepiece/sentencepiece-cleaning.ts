// What the published models do to a text before SentencePiece sees it.
import { canonicalText, cleanings } from "../text/canonical-text.js";

/**
 * - `none`: LiT (Zhai et al. 2022), T5 and mT5.
 * - `lower-ascii`: big_vision's training of SigLIP; TensorFlow lowers the letters A to Z alone.
 * - `canonicalize`: SigLIP in open_clip: repaired, lower case, no ASCII punctuation, single spaces.
 * - `canonicalize-transformers`: the same in transformers, where nothing is repaired and "_" does not become a space.
 */
export const textCleanings = {
  none: (text: string) => text,
  "lower-ascii": (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  canonicalize: cleanings.canonicalize,
  "canonicalize-transformers": (text: string) => canonicalText(text.toLowerCase().replaceAll("_", "")),
} as const satisfies Record<string, (text: string) => string>;

export type TextCleaning = keyof typeof textCleanings;
