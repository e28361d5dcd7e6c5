// CLIP's list of 500,000 queries (section 2.2, footnote 1): all words that occur at least 100 times in the English Wikipedia, then
// bigrams of high pointwise mutual information, names of articles above a search volume, and WordNet's synsets that are not yet
// there. The paper gives no thresholds but the first; here all are settings.
import { breathe } from "../../runtime/breathe.js";
import { matchableText, wordsOf } from "./matchable-text.js";

/** Texts that are gone through twice. */
export type Corpus = () => Iterable<string> | AsyncIterable<string>;

export interface QueryListSettings {
  /** Words with at least so many occurrences; the paper has 100. */
  readonly leastWordCount: number;
  /** Bigrams, of such words, with at least so many occurrences: mutual information says nothing of pairs seen once or twice. */
  readonly leastBigramCount: number;
  /** log2 of p(a b) / (p(a) p(b)). */
  readonly leastMutualInformation: number;
  /** Article names or titles, with how often they are looked for. */
  readonly titles?: readonly { readonly title: string; readonly volume: number }[];
  readonly leastVolume?: number;
  /** Names of WordNet's synsets, or other names of things. */
  readonly synsets?: readonly string[];
}

export type QuerySource = "unigram" | "bigram" | "title" | "synset";

export interface QueryList {
  /** In lower case, none twice, by source in the paper's order; words and bigrams by falling occurrence and information. */
  readonly queries: readonly string[];
  /** Where each is from, [Q]. */
  readonly sources: readonly QuerySource[];
  /** How many each source added; what an earlier one had is not counted again. */
  readonly added: Readonly<Record<QuerySource, number>>;
  /** Words of the corpus. */
  readonly words: number;
}

/** Builds the list. Throws for a corpus without words, and where nothing passes the thresholds. */
export async function buildQueryList(corpus: Corpus, settings: QueryListSettings): Promise<QueryList> {
  const { leastWordCount, titles = [], leastVolume = 0, synsets = [] } = settings;
  const { counts, words } = await countWords(corpus);
  const frequent = [...counts].filter(([, count]) => count >= leastWordCount).sort(byCountThenName);
  const bigrams = await informativeBigrams(corpus, { frequent, words, settings });
  const sought = titles.filter(({ volume }) => volume >= leastVolume).map(({ title }) => matchableText(title));
  const sourceOf = new Map<string, QuerySource>();
  const add = (source: QuerySource, queries: readonly string[]) => {
    for (const query of queries) if (query !== "" && !sourceOf.has(query)) sourceOf.set(query, source);
  };
  add(
    "unigram",
    frequent.map(([word]) => word),
  ); // prettier to read in the order of the paper
  add("bigram", bigrams);
  add("title", sought);
  add("synset", synsets.map(matchableText));
  if (sourceOf.size === 0)
    throw new Error(
      `buildQueryList: expected words with at least ${leastWordCount} occurrences, titles or synsets, got none in ${words} words; ` +
        "lower the thresholds",
    );
  const sources = [...sourceOf.values()];
  const count = (of: QuerySource) => sources.filter((source) => source === of).length;
  const added = { unigram: count("unigram"), bigram: count("bigram"), title: count("title"), synset: count("synset") };
  return { queries: [...sourceOf.keys()], sources, added, words };
}

type WordCount = [word: string, count: number];

function byCountThenName([nameA, countA]: WordCount, [nameB, countB]: WordCount): number {
  return countB - countA || (nameA < nameB ? -1 : 1);
}

async function countWords(corpus: Corpus): Promise<{ counts: Map<string, number>; words: number }> {
  const counts = new Map<string, number>();
  let words = 0;
  for await (const text of corpus()) {
    await breathe();
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      words++;
    }
  }
  if (words > 0) return { counts, words };
  throw new Error("buildQueryList: expected a corpus with words, got none");
}

/** By falling mutual information. Only pairs of frequent words are counted: the others would fill the memory. */
async function informativeBigrams(
  corpus: Corpus,
  { frequent, words, settings }: { frequent: readonly WordCount[]; words: number; settings: QueryListSettings },
): Promise<string[]> {
  const numberOf = new Map(frequent.map(([word], number) => [word, number]));
  const counts = new Map<number, number>(); // of first word x frequent words + second word
  for await (const text of corpus()) {
    await breathe();
    let before: number | undefined;
    for (const word of wordsOf(text)) {
      const number = numberOf.get(word);
      if (before !== undefined && number !== undefined) {
        const pair = before * frequent.length + number;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
      before = number;
    }
  }
  const found: { bigram: string; information: number }[] = [];
  for (const [pair, count] of counts) {
    const [first, firstCount] = frequent[Math.floor(pair / frequent.length)];
    const [second, secondCount] = frequent[pair % frequent.length];
    const information = Math.log2((count * words) / (firstCount * secondCount));
    if (count >= settings.leastBigramCount && information >= settings.leastMutualInformation)
      found.push({ bigram: `${first} ${second}`, information });
  }
  found.sort((a, b) => b.information - a.information || (a.bigram < b.bigram ? -1 : 1));
  return found.map(({ bigram }) => bigram);
}
