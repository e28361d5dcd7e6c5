// Tokens that Hugging Face's tokenizers look for in the text itself, before it is normalised and cut into words: marks, and
// what was added to a trained vocabulary.
import { literally } from "../../runtime/literally.js";
import { afterSpace, beforeSpace } from "./unicode-space.js";

/** A token that must be found in the text before anything else happens to it, as a tokenizer.json states it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Not within a word. */
  readonly single_word: boolean;
  /** Takes the spaces to its left or right with it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Looked for in the normalised text. */
  readonly normalized: boolean;
}

/** A stretch of ordinary text, or the id of an added token. */
export type TextPart = string | number;

/**
 * Cuts texts at added tokens, from left to right, the longest where several fit. `lstrip` and `rstrip` take the white space
 * beside them along; a token of which normalisation left nothing is nowhere. Throws on tokens that must be whole words, which
 * are not supported.
 */
export function addedTokenSplitter(tokens: readonly AddedToken[]): (text: string) => TextPart[] {
  const wholeWord = tokens.find((token) => token.single_word);
  if (wholeWord)
    throw new Error(
      `addedTokenSplitter: expected added tokens that are found anywhere, got ${JSON.stringify(wholeWord.content)} with ` +
        `single_word, which is not supported`,
    );
  const found = tokens.filter(({ content }) => content !== "");
  if (found.length === 0) return (text) => (text === "" ? [] : [text]);
  const { anyStart, longestAt } = tokenFinder(found);
  return (text) => {
    const parts: TextPart[] = [];
    let end = 0;
    anyStart.lastIndex = 0;
    for (let match = anyStart.exec(text); match; match = anyStart.exec(text)) {
      const token = longestAt(text, match.index);
      if (!token) continue;
      const start = token.lstrip ? beforeSpace(text, match.index, end) : match.index;
      if (start > end) parts.push(text.slice(end, start));
      parts.push(token.id);
      const after = match.index + token.content.length;
      end = token.rstrip ? afterSpace(text, after) : after;
      anyStart.lastIndex = end;
    }
    if (end < text.length) parts.push(text.slice(end));
    return parts;
  };
}

/** One pattern for all tokens would try each of them at every place; this looks up the few lengths that begin alike. */
function tokenFinder(tokens: readonly AddedToken[]) {
  const tokenOf = new Map(tokens.map((token) => [token.content, token]));
  const lengthsFrom = new Map<string, Set<number>>();
  for (const { content } of [...tokens].sort((a, b) => b.content.length - a.content.length)) {
    const lengths = lengthsFrom.get(content[0]);
    if (lengths) lengths.add(content.length);
    else lengthsFrom.set(content[0], new Set([content.length]));
  }
  return {
    anyStart: new RegExp([...lengthsFrom.keys()].map(literally).join("|"), "g"),
    longestAt: (text: string, at: number): AddedToken | undefined => {
      for (const length of lengthsFrom.get(text[at])!) {
        const token = tokenOf.get(text.slice(at, at + length));
        if (token) return token;
      }
      return undefined;
    },
  };
}
