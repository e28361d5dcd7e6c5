// Balancing by queries: of the pairs whose text has a query in it, at most t are taken for each query (CLIP, section 2.2:
// 20,000), so that frequent things don't crowd out rare ones. In two passes over the texts: one counts, one takes; memory is
// needed for the queries, not for the texts.
import { breathe } from "../../runtime/breathe.js";
import { deriveKey, type Key, randomStream } from "../../runtime/random.js";
import type { Matcher } from "./aho-corasick.js";

export interface BalancingSettings {
  /** t, pairs per query. */
  readonly most: number;
  readonly key: Key;
  /**
   * "exact" takes t of a query's texts at random, or all if there are fewer (Knuth's selection sampling); the second pass must see
   * the texts of the first. "independent" takes each with probability min(1, t / count), as MetaCLIP does it (balance_sampling.py): t
   * on average, and no text depends on another, so that parts can be balanced apart. "exact" by default.
   */
  readonly sampling?: "exact" | "independent";
}

export interface QueryCounts {
  /** Texts that have a query in them, for each query: [Q]. */
  readonly matched: Uint32Array;
  readonly texts: number;
  /** Texts with at least one query. */
  readonly withQuery: number;
}

/** Counts for each query the texts that it is in: the first pass. */
export async function countQueries(
  texts: Iterable<string> | AsyncIterable<string>,
  matcher: Matcher,
): Promise<QueryCounts> {
  const matched = new Uint32Array(matcher.size);
  let [count, withQuery] = [0, 0];
  for await (const text of texts) {
    await breathe();
    const found = matcher.match(text);
    for (const query of found) matched[query]++;
    count++;
    if (found.length > 0) withQuery++;
  }
  return { matched, texts: count, withQuery };
}

export interface Balancer {
  /** Whether the next text is taken, by the queries that are in it; call once per text, in the order of the texts. */
  take(queries: readonly number[]): boolean;
  /** What was taken so far. */
  counts(): BalancedCounts;
}

export interface BalancedCounts {
  readonly texts: number;
  readonly taken: number;
  /** Texts taken for each query, at most t if sampling is exact: [Q]. */
  readonly picked: Uint32Array;
  /** Texts taken that have the query in them, for whichever query they were taken: [Q]. */
  readonly kept: Uint32Array;
}

/** The second pass: a text is taken if one of its queries picks it. A pure function of key, counts and the texts so far. */
export function queryBalancer(matched: Uint32Array, settings: BalancingSettings): Balancer {
  const { most, key, sampling = "exact" } = settings;
  if (!(Number.isInteger(most) && most >= 1))
    throw new Error(`queryBalancer: expected at least one pair per query, got ${most}`);
  const picked = new Uint32Array(matched.length);
  const kept = new Uint32Array(matched.length);
  const seen = new Uint32Array(matched.length);
  let [texts, taken] = [0, 0];
  const picks = (query: number, uniform: number) => {
    if (seen[query] > matched[query])
      throw new Error(
        `queryBalancer: expected query ${query} in ${matched[query]} texts as counted before, got more; count these texts first`,
      );
    if (sampling === "independent") return uniform < most / matched[query];
    const wanted = Math.min(most, matched[query]) - picked[query];
    return uniform * (matched[query] - seen[query] + 1) < wanted; // of as many texts still to come, this one among them
  };
  return {
    take(queries) {
      const stream = randomStream(deriveKey(key, texts++));
      let isTaken = false;
      for (const query of queries) {
        seen[query]++;
        if (!picks(query, stream.uniform())) continue;
        picked[query]++;
        isTaken = true;
      }
      if (!isTaken) return false;
      taken++;
      for (const query of queries) kept[query]++;
      return true;
    },
    counts: () => ({ texts, taken, picked: picked.slice(), kept: kept.slice() }),
  };
}

/** What balancing texts in memory gives. */
export interface BalancedTexts {
  /** Places of the texts that are taken, ascending. */
  readonly taken: Int32Array;
  readonly before: QueryCounts;
  readonly after: BalancedCounts;
}

/** Both passes over texts in memory. */
export async function balanceTexts(
  texts: readonly string[],
  matcher: Matcher,
  settings: BalancingSettings,
): Promise<BalancedTexts> {
  return balanceMatches(await matchTexts(texts, matcher), matcher, settings);
}

/** The queries that each text has in it, [N]. */
export async function matchTexts(texts: readonly string[], matcher: Matcher): Promise<number[][]> {
  const matches: number[][] = [];
  for (const text of texts) {
    await breathe();
    matches.push(matcher.match(text));
  }
  return matches;
}

/** Both passes over texts whose queries are known, [N]: for several t, or parts of the texts. */
export function balanceMatches(
  matches: readonly (readonly number[])[],
  { size }: Pick<Matcher, "size">,
  settings: BalancingSettings,
): BalancedTexts {
  const matched = new Uint32Array(size);
  for (const queries of matches) for (const query of queries) matched[query]++;
  const withQuery = matches.filter((queries) => queries.length > 0).length;
  const balancer = queryBalancer(matched, settings);
  const taken = Int32Array.from(matches.keys()).filter((place) => balancer.take(matches[place]));
  return { taken, before: { matched, texts: matches.length, withQuery }, after: balancer.counts() };
}

/**
 * Texts per query by falling count, of the queries that are in any: how long the tail is, and how much of all matches the first of
 * them have.
 */
export function queryCurve(matched: Uint32Array): {
  readonly sorted: Uint32Array;
  readonly total: number;
  headShare(queries: number): number;
} {
  const sorted = matched
    .filter((count) => count > 0)
    .sort()
    .reverse();
  const total = sorted.reduce((sum, count) => sum + count, 0);
  return {
    sorted,
    total,
    headShare: (queries) => sorted.subarray(0, queries).reduce((sum, count) => sum + count, 0) / Math.max(1, total),
  };
}
