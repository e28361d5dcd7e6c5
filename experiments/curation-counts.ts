// What every way of choosing leaves of the crawl, before anything is trained: counts by reason, by query, and how many texts that say
// what a picture shows are among what is left.
import {
  balanceMatches,
  type Curve,
  captionStatistics,
  droppedTexts,
  filterCaptions,
  type Measurement,
  mean,
  type PairDataset,
  queryCurve,
  seedKey,
} from "../lib/index.js";
import type { Candidates } from "./curation-selection.js";
import { conceptCounts } from "./curation-tail.js";
import type { RunFindings } from "./run-record.js";

/** Concepts that the head's share is of: those that the crawl shows most often. */
export const headConcepts = 200;
const listed = 12;

/** Counts of the whole crawl, of the filter, and of balancing with several t. */
export function recordedCounts(candidates: Candidates, caps: readonly number[]): RunFindings {
  const started = performance.now();
  const { crawl, list, matches, matcher } = candidates;
  const { kept, counts } = filterCaptions(crawl.texts.map((title) => ({ title, description: "", tags: [] })));
  const { wordsPerText, words, distinct } = captionStatistics(crawl.texts);
  const all = Int32Array.from(crawl.texts.keys());
  const isUseful = (place: number) => crawl.kinds[place] === "what it shows";
  const frequent = frequentConcepts(crawl.pictures);
  const isHead = (place: number) => frequent.has(crawl.pictures.concept(place));
  const measurements: Record<string, Measurement> = {
    "distinct texts": { value: distinct },
    words: { value: words },
    "words per text": { value: wordsPerText.mean },
    ...numbers("queries from", list.added),
    "filter kept": { value: counts.kept },
    ...Object.fromEntries(
      droppedTexts.map((reason) => [`filter dropped: ${reason}`, { value: counts.titles[reason] }]),
    ),
    "head share in crawl": share(all, isHead),
    "useful in crawl": share(all, isUseful),
    "useful in filter": share(kept, isUseful),
  };
  const curves: Record<string, Curve> = {};
  for (const most of caps) {
    const { taken, before, after } = balanceMatches(matches, matcher, { most, key: seedKey(0) });
    curves.before ??= ranked(before.matched);
    curves[`t = ${most}`] = ranked(after.kept);
    Object.assign(measurements, {
      "texts with a query": { value: before.withQuery },
      "queries in texts": { value: before.matched.filter((count) => count > 0).length },
      [`pairs at t = ${most}`]: { value: taken.length },
      [`head share at t = ${most}`]: share(taken, isHead),
      [`queries cut at t = ${most}`]: { value: before.matched.filter((count) => count > most).length },
      [`useful at t = ${most}`]: share(taken, isUseful),
    });
  }
  return {
    name: "counts",
    data: { crawl: crawl.texts.length, queries: list.queries.length, filtered: kept.length },
    measurements,
    curves,
    examples: [{ queries: list.queries.slice(0, listed), texts: crawl.texts.slice(0, listed) }],
    seconds: (performance.now() - started) / 1000,
  };
}

/** Texts per query by rank, at ranks of equal distances on a logarithmic axis. */
function ranked(matched: Uint32Array): Curve {
  const { sorted } = queryCurve(matched);
  const ranks: number[] = [];
  for (let rank = 1; rank <= sorted.length; rank = Math.max(rank + 1, Math.round(1.15 * rank))) ranks.push(rank);
  return { step: ranks, value: ranks.map((rank) => sorted[rank - 1]) };
}

function share(places: Int32Array, isCounted: (place: number) => boolean): Measurement {
  return { value: mean(Array.from(places, (place) => (isCounted(place) ? 1 : 0))), trials: places.length };
}

function frequentConcepts(pictures: PairDataset): Set<string> {
  const byCount = [...conceptCounts(pictures)].sort(([, a], [, b]) => b - a);
  return new Set(byCount.slice(0, headConcepts).map(([concept]) => concept));
}

function numbers(prefix: string, values: Readonly<Record<string, number>>): Record<string, Measurement> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix} ${name}s`, { value }]));
}
