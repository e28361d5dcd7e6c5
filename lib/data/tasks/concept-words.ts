// The words of a concept, so that "clock 2 alt" and "clock" are one thing to a task.

/** Words that sets append for another drawing of the same thing. */
const styleWords = new Set([
  ...["alt", "simple", "small", "large", "big", "o", "f", "flat", "duo", "icon", "logo", "fill", "filled", "outline"],
  ...["circle", "circled", "square", "round", "rounded", "box", "one", "two", "three", "four", "left", "right"],
]);

const remembered = new Map<string, readonly string[]>();

/** In lower case, without punctuation: "Couch & Lamp-2" -> ["couch", "lamp", "2"]. */
export function wordsOf(concept: string): readonly string[] {
  const known = remembered.get(concept);
  if (known) return known;
  const words = concept
    .toLowerCase()
    .split(/[^\p{L}\p{N}’'+#.]+/u)
    .filter(Boolean);
  remembered.set(concept, words);
  return words;
}

/** What remains when numbers and words of style at the end are taken away, one at a time: "a b 2" -> "a b 2", "a b". */
export function wordsWithoutStyle(words: readonly string[]): string[] {
  const shorter = [words.join(" ")];
  for (let end = words.length - 1; end > 0 && isStyle(words[end]); end--) shorter.push(words.slice(0, end).join(" "));
  return shorter;
}

function isStyle(word: string): boolean {
  return /^\d{1,3}$/.test(word) || styleWords.has(word);
}
