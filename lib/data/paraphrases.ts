// Other words for a text, in place of translating it to another language and back (Zhai et al. 2022, Appendix H and Figure 15):
// synonyms and word orders that the captions themselves have, then frames around the title that leave its meaning as it is.
import type { RandomStream } from "../runtime/random.js";
import type { Caption } from "./dataset.js";

/** Candidates share the probability: with p = 0.5 and 5 of them, half of the texts stay, and each candidate has a tenth. */
export interface ParaphraseSettings {
  /** In 0 .. 1: how often a text that has candidates is replaced. */
  readonly probability: number;
  /** What may stand for a text, such as a table made by `paraphrasesOf`; none leave the text as it is. */
  readonly candidates: (text: string) => readonly string[];
}

/** The text, or one of its candidates. */
export function paraphrase(text: string, settings: ParaphraseSettings, stream: RandomStream): string {
  const { probability, candidates } = settings;
  if (!(probability >= 0 && probability <= 1))
    throw new Error(`paraphrase: expected a probability in 0 .. 1, got ${probability}`);
  if (stream.uniform() >= probability) return text;
  const others = candidates(text);
  return others.length === 0 ? text : others[stream.integer(others.length)];
}

/** Said around a title by people who say the same; in the order in which they are used. */
const frames = ["{} icon", "icon of {}", "symbol for {}", "{} sign", "pictogram of {}"];

/**
 * Up to `count` candidates for each title of these captions: titles that are its tags and have it as theirs (as "wrench" and
 * "spanner"), titles of the same words in another order ("arrow left", "left arrow"), then frames. Capitals make no difference.
 */
export function paraphrasesOf(captions: Iterable<Caption>, { count = 5 } = {}): ParaphraseSettings["candidates"] {
  const tagsByTitle = new Map<string, Set<string>>();
  const titlesByWords = new Map<string, Set<string>>();
  for (const { title, tags } of captions) {
    const text = title.toLowerCase();
    if (text === "") continue;
    addTo(tagsByTitle, text, tags);
    addTo(titlesByWords, sortedWords(text), [text]);
  }
  return (text) => {
    const title = text.toLowerCase();
    const isMutual = (tag: string) => tag !== title && tagsByTitle.get(tag)?.has(title);
    const synonyms = [...(tagsByTitle.get(title) ?? [])].filter(isMutual).sort();
    const orders = [...(titlesByWords.get(sortedWords(title)) ?? [])].filter((other) => other !== title).sort();
    const framed = frames.map((frame) => frame.replace("{}", () => text));
    return [...new Set([...synonyms, ...orders, ...framed])].slice(0, count);
  };
}

function addTo(sets: Map<string, Set<string>>, key: string, values: readonly string[]): void {
  const set = sets.get(key) ?? new Set();
  for (const value of values) set.add(value.toLowerCase());
  sets.set(key, set);
}

function sortedWords(text: string): string {
  return text.split(/\s+/).sort().join(" ");
}
