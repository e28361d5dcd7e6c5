// The pieces from which a unigram model is learned: every character, and the substrings of the corpus's runs that occur
// twice or more and that cannot be made longer without becoming rarer, the ones that cover most characters first (Kudo
// 2018, section 3.2). Substrings are found one character longer at a time: a tree whose nodes are substrings.
import { breathe } from "../../runtime/breathe.js";
import { longestPiece, type TrainingCorpus } from "./sentencepiece-corpus.js";
import { joinScripts, scriptOf } from "./sentencepiece-scripts.js";
import { type PieceLattice, roomFor } from "./unigram-lattice.js";

export interface Seeds {
  /** [P], the characters of the alphabet first. */
  readonly texts: readonly string[];
  /** [P] how many characters of the corpus a piece could cover. */
  readonly weights: Float64Array;
  readonly lattice: PieceLattice;
}

/** The alphabet and at most `count` longer pieces. */
export async function unigramSeeds(
  corpus: TrainingCorpus,
  { count, signal }: { count: number; signal?: AbortSignal },
): Promise<Seeds> {
  const runs = flatRuns(corpus);
  const tree = await growTree(corpus, runs, signal);
  const chosen = chooseNodes(tree, { count, characters: corpus.alphabet.length });
  const textOf = (node: number) => {
    const { places, lengths } = tree;
    const codes = runs.codes.subarray(places[node], places[node] + lengths[node]);
    return Array.from(codes, (code) => corpus.alphabet[code].text).join("");
  };
  return {
    texts: chosen.map(textOf),
    weights: Float64Array.from(chosen, (node) => tree.counts[node] * tree.lengths[node]),
    lattice: latticeOf(tree, chosen, runs),
  };
}

/** All runs in one, characters by their place in the alphabet. */
interface FlatRuns {
  /** [N] */
  readonly codes: Int32Array;
  /** Where each run begins, and behind the last one N. */
  readonly starts: Int32Array;
  readonly counts: Float64Array;
}

function flatRuns({ alphabet, runs }: TrainingCorpus): FlatRuns {
  const codeOf = new Map(alphabet.map(({ text }, code) => [text, code]));
  const codes = runs.map(({ text }) => Array.from(text, (character) => codeOf.get(character)!));
  const starts = [0];
  for (const [run, { length }] of codes.entries()) starts.push(starts[run] + length);
  return {
    codes: Int32Array.from(codes.flat()),
    starts: Int32Array.from(starts),
    counts: Float64Array.from(runs, ({ count }) => count),
  };
}

/** Substrings as nodes; the first ones are the alphabet. */
interface Tree {
  readonly parents: number[];
  readonly lengths: number[];
  /** How often each occurs. */
  readonly counts: number[];
  /** A position at which each begins. */
  readonly places: number[];
  readonly scripts: number[];
  /** How often the most frequent of the substrings occurs that are a character longer. */
  readonly longerCounts: number[];
  /** [N] the longest substring of the tree that begins at a position. */
  readonly deepest: Int32Array;
}

async function growTree({ alphabet }: TrainingCorpus, runs: FlatRuns, signal?: AbortSignal): Promise<Tree> {
  const { codes, starts, counts } = runs;
  const tree: Tree = {
    parents: alphabet.map(() => -1),
    lengths: alphabet.map(() => 1),
    counts: alphabet.map(({ count }) => count),
    places: firstPlaces(codes, alphabet.length),
    scripts: alphabet.map(({ text }) => scriptOf(text)),
    longerCounts: alphabet.map(() => 0),
    deepest: Int32Array.from(codes),
  };
  const rule = pieceRule(alphabet.map(({ text }) => text));
  // [N] the run's count and end at each of its positions.
  const weights = new Float64Array(codes.length);
  const ends = new Int32Array(codes.length);
  for (const [run, count] of counts.entries()) {
    weights.fill(count, starts[run], starts[run + 1]);
    ends.fill(starts[run + 1], starts[run], starts[run + 1]);
  }
  let growing: Int32Array = Int32Array.from(codes.keys());
  for (let length = 2; length <= longestPiece && growing.length > 0; length++) {
    await breathe(signal);
    growing = growLevel(tree, growing, { codes, weights, ends, rule, length, characters: alphabet.length });
  }
  return tree;
}

function firstPlaces(codes: Int32Array, characters: number): number[] {
  const places = new Array<number>(characters).fill(-1);
  for (let position = codes.length - 1; position >= 0; position--) places[codes[position]] = position;
  return places;
}

/** The script of a substring and one more character; undefined where that is no piece. */
type PieceRule = (script: number, code: number) => number | undefined;

function pieceRule(alphabet: readonly string[]): PieceRule {
  const scripts = alphabet.map((character) => scriptOf(character));
  const space = alphabet.indexOf("\u2581"); // only ever the first character of a piece
  return (script, code) => (code === space ? undefined : joinScripts(script, scripts[code]));
}

interface Level {
  readonly codes: Int32Array;
  readonly weights: Float64Array;
  readonly ends: Int32Array;
  readonly rule: PieceRule;
  readonly length: number;
  /** A */
  readonly characters: number;
}

/** Adds the substrings of one length; returns the positions from which longer ones may begin. */
function growLevel(tree: Tree, growing: Int32Array, level: Level): Int32Array {
  const { codes, weights, ends, rule, length, characters } = level;
  const counts = new Map<number, number>();
  const longEnough = growing.filter((position) => position + length <= ends[position]);
  const keyAt = (position: number) => tree.deepest[position] * characters + codes[position + length - 1];
  for (const position of longEnough) {
    const key = keyAt(position);
    counts.set(key, (counts.get(key) ?? 0) + weights[position]);
  }
  const nodes = new Map<number, number>();
  return longEnough.filter((position) => {
    const key = keyAt(position);
    const parent = tree.deepest[position];
    const count = counts.get(key)!;
    let node = nodes.get(key);
    if (node === undefined) {
      const script = count < 2 ? undefined : rule(tree.scripts[parent], codes[position + length - 1]);
      node = script === undefined ? -1 : addNode(tree, { parent, length, count, place: position, script });
      nodes.set(key, node);
    }
    if (node < 0) return false;
    tree.longerCounts[parent] = Math.max(tree.longerCounts[parent], count);
    tree.deepest[position] = node;
    return true;
  });
}

interface Node {
  readonly parent: number;
  readonly length: number;
  readonly count: number;
  readonly place: number;
  readonly script: number;
}

function addNode(tree: Tree, { parent, length, count, place, script }: Node): number {
  tree.lengths.push(length);
  tree.counts.push(count);
  tree.places.push(place);
  tree.scripts.push(script);
  tree.longerCounts.push(0);
  return tree.parents.push(parent) - 1;
}

/** The alphabet, then the nodes that cover most. */
function chooseNodes(tree: Tree, { count, characters }: { count: number; characters: number }): number[] {
  const { counts, lengths, longerCounts } = tree;
  const weight = (node: number) => counts[node] * lengths[node];
  const longer: number[] = [];
  for (let node = characters; node < counts.length; node++) if (longerCounts[node] < counts[node]) longer.push(node);
  // Nodes are numbered by length and by the corpus's order, which settles ties.
  longer.sort((a, b) => weight(b) - weight(a) || a - b);
  return [...Array.from({ length: characters }, (_, code) => code), ...longer.slice(0, count)];
}

function latticeOf(
  { parents, lengths, places, deepest }: Tree,
  chosen: readonly number[],
  runs: FlatRuns,
): PieceLattice {
  const pieces = new Int32Array(parents.length).fill(-1);
  for (const [piece, node] of chosen.entries()) pieces[node] = piece;
  // Parents come before their children, so one pass finds each node's nearest piece upwards.
  const nearest = new Int32Array(parents.length);
  for (const [node, parent] of parents.entries())
    nearest[node] = pieces[node] >= 0 || parent < 0 ? pieces[node] : nearest[parent];
  return {
    starts: runs.starts,
    counts: runs.counts,
    longest: deepest.map((node) => nearest[node]),
    shorter: Int32Array.from(chosen, (node) => (parents[node] < 0 ? -1 : nearest[parents[node]])),
    lengths: Uint8Array.from(chosen, (node) => lengths[node]),
    places: Int32Array.from(chosen, (node) => places[node]),
    room: roomFor(runs.starts),
  };
}
