// Tokens that Hugging Face's tokenizers look for in the text itself, before it is normalised and cut into words: marks, and
// what was added to a trained vocabulary.
import type { AddedToken } from "./tokenizer-json.js";
import { afterSpace, beforeSpace } from "./unicode-space.js";

/** A stretch of ordinary text, or the id of an added token. */
export type TextPart = string | number;

/**
 * Cuts texts at added tokens, from left to right, the longest where several fit. `lstrip` and `rstrip` take the white space
 * beside them along. Throws on tokens that must be whole words, which are not supported.
 */
export function addedTokenSplitter(tokens: readonly AddedToken[]): (text: string) => TextPart[] {
  const wholeWord = tokens.find((token) => token.single_word);
  if (wholeWord)
    throw new Error(
      `addedTokenSplitter: expected added tokens that are found anywhere, got ${JSON.stringify(wholeWord.content)} with ` +
        `single_word, which is not supported`,
    );
  if (tokens.length === 0) return (text) => (text === "" ? [] : [text]);
  const tokenOf = new Map(tokens.map((token) => [token.content, token]));
  const longestFirst = [...tokenOf.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(literally).join("|"), "gu");
  return (text) => {
    const parts: TextPart[] = [];
    let end = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const { id, lstrip, rstrip } = tokenOf.get(match[0])!;
      const start = lstrip ? beforeSpace(text, match.index, end) : match.index;
      if (start > end) parts.push(text.slice(end, start));
      parts.push(id);
      end = rstrip ? afterSpace(text, pattern.lastIndex) : pattern.lastIndex;
      pattern.lastIndex = end;
    }
    if (end < text.length) parts.push(text.slice(end));
    return parts;
  };
}

function literally(content: string): string {
  return content.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
