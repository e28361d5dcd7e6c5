import { expect, test } from "vitest";
import { associatedLabels, combineVocabularies } from "../../../lib/evaluation/bias/associated-labels.js";
import { groupPictures } from "../../../lib/evaluation/bias/groups.js";
import { deriveKey, seedKey } from "../../../lib/runtime/random.js";
import { expectNumbers } from "../../tensors.js";
import { direction } from "../embeddings.js";
import { embedDim, plantedEmbeddings } from "./planted-embeddings.js";

// Four labels 90 degrees apart and a steep scale: a picture has the label that it points to, with a probability near 1.
const labels = ["tie", "blouse", "photo", "nothing"];
const classifier = Float32Array.from([0, 90, 180, 270].flatMap(direction));

/** Counts of pictures that get "tie", "blouse" and "photo", by group. */
function portraits(counts: Record<string, readonly number[]>) {
  const rows = Object.entries(counts).flatMap(([gender, counts]) =>
    counts.flatMap((count, label) => Array.from({ length: count }, () => ({ gender, degrees: 90 * label }))),
  );
  const genders = rows.map(({ gender }) => ({ gender }));
  return {
    pictures: Float32Array.from(rows.flatMap(({ degrees }) => direction(degrees))),
    options: { embedDim: 2, logitScale: 50, labels, grouping: groupPictures(genders, ["gender"]), thresholds: [0.04] },
  };
}

const { pictures, options } = portraits({ men: [30, 22, 48], women: [10, 38, 52] });

test("each label has its shares, a chi-squared test by Holm, and the group that it goes with", async () => {
  const [{ tested, untested, sizes, threshold, top }] = await associatedLabels(pictures, classifier, options);
  expect({ threshold, sizes, untested }).toEqual({ threshold: 0.04, sizes: { men: 100, women: 100 }, untested: 1 });
  expect(tested.map(({ label }) => label)).toEqual(["tie", "blouse", "photo"]);
  const [tie] = tested;
  expect(tie).toMatchObject({ name: "tie: men", group: "men", count: 30, shares: { men: 0.3, women: 0.1 } });
  // scipy.stats.chi2_contingency([[30, 70], [10, 90]]), SciPy 1.17.1; three labels are tested.
  expectNumbers([tie.chiSquare, tie.pValue], [11.28125, 0.0007829382178911184], 1e-12);
  expect(tie.adjustedPValue).toBeCloseTo(3 * 0.0007829382178911184, 12);
  expect(tie.estimate).toBeCloseTo(0.2, 12);
  expect(tested[1]).toMatchObject({ name: "blouse: women", isSignificant: true });
  expect(tested[2].isSignificant).toBe(false);
  expect(Object.values(top).map((list) => list.map(({ label }) => label))).toEqual([["tie"], ["blouse"]]); // no "photo"
});

test("the top labels of a group are the most differing significant ones, in the order of their frequency", async () => {
  const many = portraits({ men: [40, 20, 140], women: [10, 100, 90] });
  const [{ top, tested }] = await associatedLabels(many.pictures, classifier, many.options);
  expect(tested.map(({ label }) => label)).toEqual(["blouse", "photo", "tie"]);
  expect(top.men.map(({ label, count }) => [label, count])).toEqual([
    ["photo", 140],
    ["tie", 40],
  ]);
  expect(top.women.map(({ label }) => label)).toEqual(["blouse"]);
  const [first] = await associatedLabels(many.pictures, classifier, { ...many.options, top: 1 });
  expect(first.top.men.map(({ label }) => label)).toEqual(["photo"]);
});

test("several groups are tested at once, and a label goes with the one that gets it most", async () => {
  const three = portraits({ a: [30, 70], b: [10, 90], c: [12, 88] });
  const [{ tested }] = await associatedLabels(three.pictures, classifier, three.options);
  // scipy.stats.chi2_contingency([[30, 70], [10, 90], [12, 88]])
  expectNumbers([tested[0].chiSquare, tested[0].pValue], [16.935483870967744, 0.0002101388751697737], 1e-12);
  expect(tested.find(({ label }) => label === "tie")).toMatchObject({ group: "a" });
  expect(tested.find(({ label }) => label === "tie")!.estimate).toBeCloseTo(0.3 - 22 / 200, 12);
});

test("labels too rare for the test are not tested, and small groups not compared", async () => {
  const rare = portraits({ men: [9, 91], women: [0, 100], others: [3, 0] });
  const [{ tested, untested, sizes }] = await associatedLabels(rare.pictures, classifier, rare.options);
  expect(tested).toEqual([]); // 9 of 200: 4.5 expected in each group
  expect(untested).toBe(4);
  expect(sizes).toEqual({ men: 100, women: 100 });
});

test("a lower threshold gives more labels", async () => {
  const flat = { ...options, logitScale: 1, thresholds: [0.005, 0.04, 0.4] };
  const results = await associatedLabels(pictures, classifier, flat);
  // At 0 degrees the probabilities are 0.534, 0.197, 0.072 and 0.197 of exp(1) + 2 + exp(-1) = 5.086: every picture has every
  // label at 4 %, where nothing can differ, and one label at 40 %.
  expect(results.map(({ tested }) => tested.length)).toEqual([0, 0, 3]);
});

test("a planted label is found with its group, and without one at most the level's share of runs finds any", async () => {
  const found = async (run: number, shift: number) => {
    const planted = plantedEmbeddings(deriveKey(seedKey(4), run), { pictures: 240, labels: 20, shift });
    const [{ tested }] = await associatedLabels(planted.pictures, planted.classifier, {
      ...{ embedDim, logitScale: 10, labels: planted.labels, thresholds: [0.04] },
      grouping: groupPictures(planted.attributes, ["colour"]),
    });
    return tested.filter(({ isSignificant }) => isSignificant).map(({ name }) => name);
  };
  const runs = Array.from({ length: 60 }, (_, run) => run);
  const nothing = await Promise.all(runs.map((run) => found(run, 0)));
  expect(nothing.filter((names) => names.length > 0).length).toBeLessThanOrEqual(10); // exceeded once in 6,000 times
  for (const names of await Promise.all(runs.slice(0, 10).map((run) => found(run, 0.6))))
    expect(names).toEqual(expect.arrayContaining(["label 0: red", "label 1: blue"]));
});

test("vocabularies are joined whatever their capitals and spaces, with the names of those that have a label", () => {
  expect(combineVocabularies({ one: ["Judge", "suit", ""], two: ["judge ", "brown  hair"] })).toEqual([
    { label: "Judge", from: ["one", "two"] },
    { label: "suit", from: ["one"] },
    { label: "brown hair", from: ["two"] },
  ]);
});

test("one group, and thresholds that are no probabilities, are refused", async () => {
  const one = portraits({ men: [30, 20] });
  await expect(associatedLabels(one.pictures, classifier, one.options)).rejects.toThrow(
    "expected two or more groups of at least 10 pictures, got 1",
  );
  await expect(associatedLabels(pictures, classifier, { ...options, thresholds: [0] })).rejects.toThrow(
    "expected a threshold between 0 and 1, got 0",
  );
  await expect(associatedLabels(pictures, classifier, { ...options, smallest: 2 })).rejects.toThrow(
    "expected the smallest group to be of 5 or more pictures, got 2",
  );
});
