// All of many queries in a text, in one pass over it: the automaton of Aho and Corasick (1975). 500,000 queries are millions of
// states, so they lie in flat arrays. States are numbered by depth: a state's successors follow each other in the order of their
// letters, and those that most steps go through lie close together.
import { wordUnits } from "./matchable-text.js";

export interface Matcher {
  /** Q. */
  readonly size: number;
  readonly states: number;
  /** Of all arrays. */
  readonly bytes: number;
  /** Numbers of the queries that a text has in it, each once, in the order in which they first end. */
  match(text: string): number[];
}

export interface MatcherOptions {
  /**
   * Where a query counts: "anywhere", the substring match that CLIP's paper states, by which "art" is in "party"; or as whole
   * "words", with no letter or digit before and after it, as MetaCLIP does it.
   */
  readonly within?: "anywhere" | "words";
}

/**
 * The automaton of queries, which are looked for as they are: pass queries and texts through `matchableText` first.
 *
 * @throws for empty queries and for queries that come twice.
 */
export function queryMatcher(queries: readonly string[], { within = "anywhere" }: MatcherOptions = {}): Matcher {
  const trie = buildTrie(queries);
  const { states, ends } = trie;
  const { fail, shorter } = failureLinks(trie);
  const isWord = within === "words" ? wordUnits() : undefined;
  const seen = new Uint32Array(queries.length); // number of the text in which a query was found last
  let texts = 0;
  return {
    size: queries.length,
    states,
    bytes: [...Object.values(trie), fail, shorter, seen].reduce<number>(
      (sum, part) => sum + (ArrayBuffer.isView(part) ? part.byteLength : 0),
      0,
    ),
    match(text) {
      texts++;
      const found: number[] = [];
      let state = 0;
      for (let at = 0; at < text.length; at++) {
        state = step(trie, fail, state, text.charCodeAt(at));
        for (let end = ends[state] >= 0 ? state : shorter[state]; end > 0; end = shorter[end]) {
          const query = ends[end];
          if (seen[query] === texts || (isWord && !isWhole(text, at + 1, queries[query].length, isWord))) continue;
          seen[query] = texts;
          found.push(query);
        }
      }
      return found;
    },
  };
}

interface Trie {
  readonly states: number;
  /** The letter that leads to each state: [S]. */
  readonly letter: Uint16Array;
  /** Successors of state s are those from `successors[s]` up to `successors[s + 1]`: [S + 1]. */
  readonly successors: Int32Array;
  /** The query that ends in a state, or -1: [S]. */
  readonly ends: Int32Array;
  /** Successors of the first state by letter, where most steps end; 0 for none: [65536]. */
  readonly fromRoot: Int32Array;
}

/** Every state is a run of the sorted queries, those that begin alike. */
function buildTrie(queries: readonly string[]): Trie {
  const { order, states } = sortQueries(queries);
  const letter = new Uint16Array(states);
  const successors = new Int32Array(states + 1);
  const ends = new Int32Array(states).fill(-1);
  const begins = new Int32Array(states); // of the run of a state, and where it stops
  const stops = new Int32Array(states);
  stops[0] = order.length;
  let next = 1;
  for (let state = 0, depth = 0, nextDepth = 1; state < states; state++) {
    if (state === nextDepth) {
      depth++;
      nextDepth = next;
    }
    successors[state] = next;
    let at = begins[state];
    if (queries[order[at]]?.length === depth) ends[state] = order[at++];
    while (at < stops[state]) {
      const by = queries[order[at]].charCodeAt(depth);
      letter[next] = by;
      begins[next] = at;
      while (at < stops[state] && queries[order[at]].charCodeAt(depth) === by) at++;
      stops[next++] = at;
    }
  }
  successors[states] = next;
  const fromRoot = new Int32Array(2 ** 16);
  for (let state = 1; state < successors[1]; state++) fromRoot[letter[state]] = state;
  return { states, letter, successors, ends, fromRoot };
}

/** Numbers of the queries in the order of their units, and how many states they have. */
function sortQueries(queries: readonly string[]): { order: Int32Array; states: number } {
  const order = Int32Array.from(queries.keys()).sort((a, b) => (queries[a] < queries[b] ? -1 : 1));
  let states = 1;
  let before = "";
  for (const number of order) {
    const query = queries[number];
    if (query === "")
      throw new Error(`queryMatcher: expected queries with letters, got an empty one, number ${number}`);
    if (query === before)
      throw new Error(`queryMatcher: expected every query once, got ${JSON.stringify(query)} twice`);
    states += query.length - commonLength(before, query);
    before = query;
  }
  return { order, states };
}

function commonLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** 0 where a state has no successor by this letter; the first state is nobody's successor. */
function successor({ letter, successors, fromRoot }: Trie, state: number, by: number): number {
  if (state === 0) return fromRoot[by];
  let low = successors[state];
  let high = successors[state + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (letter[middle] < by) low = middle + 1;
    else high = middle;
  }
  return low < successors[state + 1] && letter[low] === by ? low : 0;
}

/** The state after a letter: of what was read, the longest end that begins a query. */
function step(trie: Trie, fail: Int32Array, state: number, by: number): number {
  for (let from = state; ; from = fail[from]) {
    const next = successor(trie, from, by);
    if (next !== 0 || from === 0) return next;
  }
}

/** For each state, the one of its longest proper end, and the nearest such one in which a query ends (0 for none): [S]. */
function failureLinks(trie: Trie): { fail: Int32Array; shorter: Int32Array } {
  const { states, letter, successors, ends } = trie;
  const fail = new Int32Array(states);
  const shorter = new Int32Array(states);
  for (let parent = 1; parent < states; parent++)
    for (let state = successors[parent]; state < successors[parent + 1]; state++) {
      const to = step(trie, fail, fail[parent], letter[state]);
      fail[state] = to;
      shorter[state] = ends[to] >= 0 ? to : shorter[to];
    }
  return { fail, shorter };
}

/** Whether no part of a word lies before or after the `length` units that end before `end`. */
function isWhole(text: string, end: number, length: number, isWord: Uint8Array): boolean {
  const begin = end - length;
  return (
    (begin === 0 || isWord[text.charCodeAt(begin - 1)] === 0) &&
    (end === text.length || isWord[text.charCodeAt(end)] === 0)
  );
}
