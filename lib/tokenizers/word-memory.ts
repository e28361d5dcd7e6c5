// Remembers what words become: natural text repeats few words very often, and finding the pieces of one is slow.

/** Words that are remembered; the store is emptied when full, so that memory is bounded on any corpus. */
const rememberedWords = 200_000;

/** Longer "words" are not natural text and would fill the memory. */
const longestWord = 200;

/** The same function of a word, remembering its results. */
export function rememberWords<T>(resultOf: (word: string) => T): (word: string) => T {
  const remembered = new Map<string, T>();
  return (word) => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const result = resultOf(word);
    if (word.length > longestWord) return result;
    if (remembered.size >= rememberedWords) remembered.clear();
    remembered.set(word, result);
    return result;
  };
}
