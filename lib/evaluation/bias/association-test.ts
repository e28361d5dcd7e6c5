// Association tests in the shared embedding space, after the word embedding association test (WEAT: Caliskan et al. 2017; of
// sentences SEAT: May et al. 2019): are pictures of one group nearer to one set of words, those of the other to another?
// Differs from both in testing twice. Groups that look different are at different distances from any words, so that with
// many pictures exchanging pictures finds an association with words dealt out by chance; exchanging words does not.
import { deriveKey, type Key } from "../../runtime/random.js";
import type { Interval } from "../../statistics/intervals.js";
import { requireUnitRows, similarityRows } from "../similarity.js";
import {
  bootstrapColumns,
  bootstrapRows,
  effectSize,
  exchangeP,
  rowScores,
  type TwoSets,
} from "./association-scores.js";
import { type Caveat, probeCaveats } from "./caveats.js";
import { correctFindings, type Finding } from "./findings.js";

/** Two sets of unit embeddings, [X, E] and [Y, E], two or more in each. */
export interface EmbeddingSets {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export interface AssociationOptions {
  readonly embedDim: number;
  readonly key: Key;
  /** Exchanges drawn where there are more ways to exchange members of the sets; all are counted where there are not. */
  readonly permutations?: number;
  /** Of the bootstrap. */
  readonly samples?: number;
  readonly level?: number;
}

export interface AssociationTest {
  /** Above 0 where the first group goes with the first words. */
  readonly effectSize: number;
  /** Bootstrap intervals of the effect size: over the pictures of each group, and over the words of each set. */
  readonly intervals: { readonly pictures: Interval; readonly words: Interval };
  /**
   * Two-sided p-values of exchanging pictures between the groups, and words between the sets. The first is that of WEAT; a
   * test of a single group has none. The second holds for words of the kind: with four in each set it can reach 2 / 70,
   * with eight 2 / 12870.
   */
  readonly pValues: { readonly pictures?: number; readonly words: number };
  readonly permutations: number;
  readonly caveats: readonly Caveat[];
}

/**
 * The association of two groups of pictures with two sets of words. A picture's score is its mean similarity to the first
 * words minus that to the second; the effect size is the first group's mean score minus the second's, in standard deviations
 * (n - 1) of all pictures' scores, which keeps it in -2 .. 2 for groups of one size.
 */
export function associationTest(
  pictures: EmbeddingSets,
  words: EmbeddingSets,
  { embedDim, key, permutations = 9999, samples = 1000, level = 0.95 }: AssociationOptions,
): AssociationTest {
  const groups = requireSets("associationTest", "pictures", pictures, embedDim);
  const sets = requireSets("associationTest", "words", words, embedDim);
  const rows = similarities(joined(pictures), joined(words), embedDim); // [X + Y, A + B]
  const ofPictures = rowScores(rows, sets); // [X + Y]
  const ofWords = rowScores(transposed(rows), groups); // [A + B]
  const keyOf = (name: string) => deriveKey(key, name);
  return {
    effectSize: effectSize(ofPictures, groups),
    intervals: {
      pictures: bootstrapRows(ofPictures, groups, { key: keyOf("pictures"), samples, level }),
      words: bootstrapColumns(rows, { rowSets: groups, columnSets: sets }, { key: keyOf("words"), samples, level }),
    },
    pValues: {
      pictures: exchangeP(ofPictures, groups, { key: keyOf("exchange pictures"), permutations }),
      words: exchangeP(ofWords, sets, { key: keyOf("exchange words"), permutations }),
    },
    permutations,
    caveats: probeCaveats,
  };
}

/**
 * The same of one group of pictures [X, E]: are they nearer to the first words than to the second? A word's score is its mean
 * similarity to the pictures; the effect size is in standard deviations of all words' scores (the single-category test).
 */
export function singleGroupAssociation(
  pictures: Float32Array,
  words: EmbeddingSets,
  { embedDim, key, permutations = 9999, samples = 1000, level = 0.95 }: AssociationOptions,
): AssociationTest {
  const group = { first: requireUnitRows("singleGroupAssociation", pictures, embedDim), second: 0 };
  const sets = requireSets("singleGroupAssociation", "words", words, embedDim);
  const rows = similarities(joined(words), pictures, embedDim); // [A + B, X]
  const scores = rowScores(rows, group); // [A + B]
  const keyOf = (name: string) => deriveKey(key, name);
  return {
    effectSize: effectSize(scores, sets),
    intervals: {
      pictures: bootstrapColumns(
        rows,
        { rowSets: sets, columnSets: group },
        { key: keyOf("pictures"), samples, level },
      ),
      words: bootstrapRows(scores, sets, { key: keyOf("words"), samples, level }),
    },
    pValues: { words: exchangeP(scores, sets, { key: keyOf("exchange words"), permutations }) },
    permutations,
    caveats: probeCaveats,
  };
}

/**
 * Tests by name as findings, corrected together. What counts is the larger of a test's p-values, so that a finding holds for
 * other pictures and for other words; its interval spans both.
 */
export function associationFindings(
  tests: Readonly<Record<string, AssociationTest>>,
  { level = 0.95 } = {},
): Finding[] {
  const raw = Object.entries(tests).map(([name, { effectSize: estimate, intervals, pValues }]) => {
    const ends = [...intervals.pictures, ...intervals.words];
    const interval: Interval = [Math.min(...ends), Math.max(...ends)];
    return { name, estimate, interval, pValue: Math.max(pValues.pictures ?? 0, pValues.words) };
  });
  return correctFindings(raw, level);
}

function requireSets(caller: string, what: string, { first, second }: EmbeddingSets, embedDim: number): TwoSets {
  const sizes = { first: first.length / embedDim, second: second.length / embedDim };
  if (!(sizes.first >= 2 && sizes.second >= 2))
    throw new Error(`${caller}: expected two or more ${what} in each set, got ${sizes.first} and ${sizes.second}`);
  requireUnitRows(caller, first, embedDim);
  requireUnitRows(caller, second, embedDim);
  return sizes;
}

function joined({ first, second }: EmbeddingSets): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Cosine similarities of all rows with all columns. */
function similarities(rows: Float32Array, columns: Float32Array, embedDim: number): Float64Array[] {
  return Array.from(similarityRows(rows, columns, embedDim), (row) => row.slice());
}

function transposed(rows: readonly Float64Array[]): Float64Array[] {
  return Array.from(rows[0], (_, column) => Float64Array.from(rows, (row) => row[column]));
}
