import { expect, test } from "vitest";
import {
  associationFindings,
  associationTest,
  singleGroupAssociation,
} from "../../../lib/evaluation/bias/association-test.js";
import { deriveKey, seedKey } from "../../../lib/runtime/random.js";
import { direction } from "../embeddings.js";
import { embedDim, plantedEmbeddings, randomRows, takeRows } from "./planted-embeddings.js";

const at = (...degrees: number[]) => Float32Array.from(degrees.flatMap(direction));
const key = seedKey(1);
const quick = { embedDim, key, permutations: 199, samples: 20 };

test("the effect size is the difference of mean scores in standard deviations of all scores", () => {
  // Scores are the mean cosine with the first words minus that with the second; pictures at 0, 30, 60 and 90 degrees have
  // 1.1408564, 0.5885925, -0.1213843 and -0.7988362. NumPy: (mean of the first two - mean of the last two) / std(ddof=1).
  const { effectSize } = associationTest(
    { first: at(0, 30), second: at(60, 90) },
    { first: at(0, 20), second: at(90, 110) },
    { embedDim: 2, key },
  );
  expect(effectSize).toBeCloseTo(1.5696552784450775, 6);
});

test("the interval over words is that of drawing the words of each set anew", () => {
  // First words at 0 and 60 degrees, second twice at 90: a quarter of the draws have 0 twice and a quarter 60 twice, with effect
  // sizes of 1.5710961 and 1.5558526 (NumPy as above); all others lie between.
  const { intervals } = associationTest(
    { first: at(0, 30), second: at(60, 90) },
    { first: at(0, 60), second: at(90, 90) },
    { embedDim: 2, key },
  );
  expect(intervals.words[0]).toBeCloseTo(1.5558525952533273, 5);
  expect(intervals.words[1]).toBeCloseTo(1.5710960717850622, 5);
});

test("exchanging the groups or the words turns the sign of the effect and keeps the p-values", () => {
  const pictures = { first: randomRows(deriveKey(key, "x"), 12), second: randomRows(deriveKey(key, "y"), 12) };
  const words = { first: randomRows(deriveKey(key, "a"), 4), second: randomRows(deriveKey(key, "b"), 4) };
  const swap = <Set>({ first, second }: { first: Set; second: Set }) => ({ first: second, second: first });
  const options = { embedDim, key, permutations: 1999 };
  const plain = associationTest(pictures, words, options);
  const turned = associationTest(swap(pictures), words, options);
  expect(turned.effectSize).toBeCloseTo(-plain.effectSize, 12);
  expect(associationTest(pictures, swap(words), options).effectSize).toBeCloseTo(-plain.effectSize, 12);
  expect(Math.abs(turned.pValues.pictures! - plain.pValues.pictures!)).toBeLessThan(0.05);
  expect(Math.abs(turned.pValues.words - plain.pValues.words)).toBeLessThan(0.05);
});

test("p-values are shares of the exchanges that give as large a difference", () => {
  // Of the 6 ways to deal four pictures into two pairs, the observed one and its mirror image are the extremes: 1 / 3.
  const { pValues } = associationTest(
    { first: at(0, 10), second: at(80, 90) },
    { first: at(0, 5), second: at(90, 95) },
    { embedDim: 2, key },
  );
  expect(pValues).toEqual({ pictures: 1 / 3, words: 1 / 3 });
});

test("no p-value is 0: the exchange that changes nothing counts", () => {
  const { pictures, classifier, attributes } = plantedEmbeddings(key, { shift: 2 });
  const groups = byColour(pictures, attributes);
  const words = { first: takeRows(classifier, [0, 0]), second: takeRows(classifier, [1, 1]) };
  const { pValues, permutations } = associationTest(groups, words, { ...quick, permutations: 99 });
  expect(permutations).toBe(99);
  expect(pValues.pictures).toBe(2 / 100);
});

test("a planted association is found, and its interval over pictures holds the effect of another draw", () => {
  const draw = (run: number) => {
    const { pictures, classifier, attributes } = plantedEmbeddings(deriveKey(seedKey(5), run), { shift: 0.4 });
    const groups = byColour(pictures, attributes);
    return associationTest(
      groups,
      { first: takeRows(classifier, [0, 0]), second: takeRows(classifier, [1, 1]) },
      { ...quick, samples: 100 },
    );
  };
  for (let run = 0; run < 10; run++) {
    const { effectSize, intervals, pValues } = draw(run);
    expect(pValues.pictures).toBe(2 / 200);
    expect(effectSize).toBeGreaterThan(0.4);
    expect(intervals.pictures[0]).toBeGreaterThan(0);
    expect(intervals.pictures[0]).toBeLessThan(effectSize);
    expect(intervals.pictures[1]).toBeGreaterThan(effectSize);
  }
});

test("where groups are dealt by chance, at most the level's share of runs finds an association over pictures", () => {
  let found = 0;
  for (let run = 0; run < 150; run++) {
    const { pictures, classifier, attributes } = plantedEmbeddings(deriveKey(seedKey(6), run), {
      pictures: 60,
      shift: 0,
    });
    const words = { first: takeRows(classifier, [0, 1, 2]), second: takeRows(classifier, [3, 4, 5]) };
    const { pValues } = associationTest(byColour(pictures, attributes), words, { ...quick, samples: 2 });
    if (pValues.pictures! <= 0.05) found++;
  }
  expect(found).toBeLessThanOrEqual(19); // 7.5 on average; exceeded once in 15,000 times
});

test("groups that differ go with words dealt by chance over pictures, but over words only as often as the level allows", () => {
  let [overPictures, overWords] = [0, 0];
  for (let run = 0; run < 100; run++) {
    const runKey = deriveKey(seedKey(7), run);
    // Two groups that look different, and twelve words that have nothing to do with it.
    const { pictures, attributes } = plantedEmbeddings(runKey, { shift: 1 });
    const words = { first: randomRows(deriveKey(runKey, "a"), 6), second: randomRows(deriveKey(runKey, "b"), 6) };
    const { pValues } = associationTest(byColour(pictures, attributes), words, { ...quick, samples: 2 });
    if (pValues.pictures! <= 0.05) overPictures++;
    if (pValues.words <= 0.05) overWords++;
  }
  expect(overPictures).toBeGreaterThan(60);
  expect(overWords).toBeLessThanOrEqual(14); // 5 on average; exceeded once in 7,000 times
});

test("a single group is tested over words", () => {
  // Mean cosines of pictures at 0 and 30 degrees with the words: 0.9330127, 0.9622502 against 0.25, -0.084186 (NumPy, as above).
  const { effectSize, pValues, intervals } = singleGroupAssociation(
    at(0, 30),
    { first: at(0, 20), second: at(90, 110) },
    { embedDim: 2, key },
  );
  expect(effectSize).toBeCloseTo(1.67034445678649, 6);
  expect(pValues.words).toBe(1 / 3);
  expect(pValues.pictures).toBeUndefined();
  expect(intervals.pictures[0]).toBeLessThanOrEqual(effectSize);
  expect(intervals.pictures[1]).toBeGreaterThanOrEqual(effectSize - 1e-9);
});

test("tests by name are corrected together, and hold for pictures and for words", () => {
  const result = (pictures: number | undefined, words: number) => ({
    ...{ effectSize: 1, permutations: 99, caveats: [] },
    intervals: { pictures: [0.5, 1.2] as [number, number], words: [0.7, 1.5] as [number, number] },
    pValues: { pictures, words },
  });
  const findings = associationFindings({ a: result(0.01, 0.02), b: result(0.001, 0.5), c: result(undefined, 0.03) });
  // The larger p-values are 0.02, 0.5 and 0.03; Holm: 3 * 0.02, 0.5 and 2 * 0.03.
  expect(findings.map(({ adjustedPValue }) => adjustedPValue)).toEqual([0.06, 0.5, 0.06]);
  expect(findings[0]).toMatchObject({ name: "a", estimate: 1, interval: [0.5, 1.5], isSignificant: false });
  expect(associationFindings({ a: result(0.01, 0.02) })[0].isSignificant).toBe(true);
});

test("the same key gives the same result", () => {
  const pictures = { first: randomRows(deriveKey(key, "x"), 9), second: randomRows(deriveKey(key, "y"), 7) };
  const words = { first: randomRows(deriveKey(key, "a"), 4), second: randomRows(deriveKey(key, "b"), 3) };
  expect(associationTest(pictures, words, quick)).toEqual(associationTest(pictures, words, quick));
  expect(associationTest(pictures, words, { ...quick, key: seedKey(2) })).not.toEqual(
    associationTest(pictures, words, quick),
  );
});

test("sets of one, collapsed models and broken embeddings are refused", () => {
  const words = { first: at(0, 20), second: at(90, 110) };
  const options = { embedDim: 2, key };
  const two = at(0, 30);
  expect(() => associationTest({ first: two, second: at(0) }, words, options)).toThrow(
    "associationTest: expected two or more pictures in each set, got 2 and 1",
  );
  expect(() => singleGroupAssociation(two, { first: at(0), second: two }, options)).toThrow(
    "singleGroupAssociation: expected two or more words in each set, got 1 and 2",
  );
  expect(() => associationTest({ first: at(5, 5), second: at(5, 5) }, words, options)).toThrow(
    "expected scores that vary",
  );
  expect(() => associationTest({ first: Float32Array.of(1, 0, Number.NaN, 0), second: two }, words, options)).toThrow(
    "got length NaN in row 1",
  );
  expect(() => associationTest({ first: two, second: at(60, 90) }, words, { ...options, permutations: 0 })).toThrow(
    "expected a positive whole number of permutations, got 0",
  );
});

function byColour(pictures: Float32Array, attributes: readonly Readonly<Record<string, string>>[]) {
  const of = (colour: string) => attributes.flatMap((picture, i) => (picture.colour === colour ? [i] : []));
  return { first: takeRows(pictures, of("red")), second: takeRows(pictures, of("blue")) };
}
