// Which pairs of the crawl a run is trained on: filtered, balanced by queries, or both; always as many as the other ways get.
import {
  balanceMatches,
  buildQueryList,
  deriveKey,
  droppedText,
  type Key,
  type Matcher,
  matchableText,
  matchTexts,
  type QueryList,
  queryMatcher,
  randomStream,
  wordsOf,
} from "../lib/index.js";
import type { Crawl } from "./curation-crawl.js";
import type { CurationPreset, CurationRun, Selection } from "./curation-presets.js";

/** The crawl with what is known of its texts before anything is chosen. */
export interface Candidates {
  readonly crawl: Crawl;
  /** The queries that each text has in it. */
  readonly matches: readonly (readonly number[])[];
  readonly list: QueryList;
  readonly matcher: Matcher;
  /** Places of pairs whose text is natural language in English. */
  readonly filtered: Int32Array;
}

/** Builds the query list from the crawl's own texts: nothing of what is evaluated goes into it. */
export async function candidatesOf(crawl: Crawl, { queries }: Pick<CurationPreset, "queries">): Promise<Candidates> {
  const list = await buildQueryList(() => crawl.texts, queries);
  const matcher = queryMatcher(list.queries, { within: "words" });
  return {
    crawl,
    matches: await matchTexts(crawl.texts.map(matchableText), matcher),
    list,
    matcher,
    filtered: placesWhere(crawl.texts, (text) => droppedText(text) === undefined),
  };
}

/** Places in the crawl of the pairs of a run, ascending. */
export function chosenPairs(candidates: Candidates, run: CurationRun, key: Key): Int32Array {
  if (run.comparison === "selection") return selectedPairs(candidates, run, key);
  const { texts } = candidates.crawl;
  if (run.filtering === "less") return placesWhere(texts, (text) => droppedText(text) !== "file name");
  return candidates.filtered.filter((place) => wordsOf(texts[place]).length >= 2);
}

/** Draws from the pairs of a selection, so that all are equally many. */
function selectedPairs(
  candidates: Candidates,
  { selection, pairs }: { selection: Selection; pairs: number },
  key: Key,
): Int32Array {
  const { crawl, filtered } = candidates;
  const pool = selection.startsWith("filter") ? filtered : Int32Array.from(crawl.texts.keys());
  const isBalanced = selection.endsWith("queries");
  const chosen = isBalanced ? balancedPairs(candidates, pool, { pairs, key }) : pool;
  if (chosen.length < pairs)
    throw new Error(`selectedPairs: expected ${pairs} pairs of the selection ${selection}, got ${chosen.length}`);
  return randomStream(deriveKey(key, "draw")).shuffle(chosen.slice()).subarray(0, pairs).sort();
}

/** With the smallest number of pairs per query that gives enough. */
function balancedPairs(
  { matches, matcher }: Candidates,
  pool: Int32Array,
  { pairs, key }: { pairs: number; key: Key },
): Int32Array {
  const ofPool = Array.from(pool, (place) => matches[place]);
  const taken = (most: number) => balanceMatches(ofPool, matcher, { most, key }).taken;
  let [tooFew, enough] = [0, 1];
  while (taken(enough).length < pairs && enough < pool.length) [tooFew, enough] = [enough, 2 * enough];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (taken(middle).length < pairs) tooFew = middle;
    else enough = middle;
  }
  return taken(enough).map((index) => pool[index]);
}

function placesWhere(texts: readonly string[], isWanted: (text: string) => boolean): Int32Array {
  return Int32Array.from([...texts.keys()].filter((place) => isWanted(texts[place])));
}
