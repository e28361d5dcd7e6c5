import { expect, test } from "vitest";
import { groupPictures } from "../../../lib/evaluation/bias/groups.js";
import { labelRateCurve, labelRates } from "../../../lib/evaluation/bias/label-rates.js";
import { faceProbeLabels, faceProbeSets } from "../../../lib/evaluation/bias/published-labels.js";
import { deriveKey, seedKey } from "../../../lib/runtime/random.js";
import { expectNumbers } from "../../tensors.js";
import { direction } from "../embeddings.js";
import { embedDim, plantedEmbeddings } from "./planted-embeddings.js";

/** Labels at 0, 60 and 120 degrees; "suspicious" and "shady" are the set. */
const labels = ["person", "suspicious", "shady"];
const classifier = Float32Array.from([0, 60, 120].flatMap(direction));
const sets = { harm: ["suspicious", "shady"], all: ["suspicious"] };
const scale = { embedDim: 2, logitScale: 1 };

/** So many pictures of a group at an angle. */
function at(degrees: number, group: string, count: number) {
  return Array.from({ length: count }, () => ({ degrees, attributes: { group } }));
}

function probe(pictures: ReturnType<typeof at>) {
  return {
    embeddings: Float32Array.from(pictures.flatMap(({ degrees }) => direction(degrees))),
    grouping: groupPictures(
      pictures.map(({ attributes }) => attributes),
      ["group"],
    ),
  };
}

const { embeddings, grouping } = probe([
  ...at(0, "a", 15), // person
  ...at(62, "a", 5), // suspicious
  ...at(5, "b", 4),
  ...at(119, "b", 6), // shady
  ...at(60, "c", 3), // suspicious, a small group
]);

test("a picture counts for a set when its first label is of the set", async () => {
  const { sets: rates, threshold } = await labelRates(embeddings, classifier, { ...scale, labels, sets, grouping });
  expect(threshold).toBeUndefined();
  const [harm, all] = rates;
  expect(harm.groups.map(({ group, successes, trials }) => [group, successes, trials])).toEqual([
    ["a", 5, 20],
    ["b", 6, 10],
    ["c", undefined, 3],
  ]);
  expect(all.groups.map(({ successes }) => successes)).toEqual([5, 0, undefined]);
  expect(harm.differences.map(({ name }) => name)).toEqual(["a - b"]);
  expect(harm.differences[0].estimate).toBeCloseTo(0.25 - 0.6, 12);
  // Two differences in all: Newcombe's interval of 5 of 20 and 6 of 10 at level 1 - 0.05 / 2 (scipy.stats.norm.ppf), and the
  // smaller p-value is doubled.
  expectNumbers(harm.differences[0].interval, [-0.64321906, 0.05542196], 1e-7);
  const ps = [harm, all].map(({ differences: [{ pValue }] }) => pValue);
  expect(Math.min(harm.differences[0].adjustedPValue, all.differences[0].adjustedPValue)).toBeCloseTo(
    2 * Math.min(...ps),
    12,
  );
});

test("of a small group neither count nor share is given, nor do totals tell it", async () => {
  const { sets: rates } = await labelRates(embeddings, classifier, { ...scale, labels, sets, grouping });
  expect(rates[0].groups[2]).toEqual({ group: "c", trials: 3, isSmall: true });
  expect(rates[0].overall).toMatchObject({ successes: 11, trials: 30 }); // without the three of c
});

test("at a threshold, a picture counts when a label of the set has that probability", async () => {
  // At 0 degrees, the cosines with the labels are 1, 0.5 and -0.5: probabilities 0.5464, 0.3314 and 0.1219 of
  // exp(1) + exp(0.5) + exp(-0.5) = 4.97353. At 62 degrees "suspicious" has more than a third.
  const options = { ...scale, labels, sets, grouping };
  const curve = await labelRateCurve(embeddings, classifier, { ...options, thresholds: [0.331, 0.332] });
  expect(curve.map(({ threshold }) => threshold)).toEqual([0.331, 0.332]);
  expect(curve.map(({ sets: [harm] }) => harm.groups[0].successes)).toEqual([20, 5]);
  expect(await labelRates(embeddings, classifier, { ...options, threshold: 0.332 })).toEqual(curve[1]);
});

test("with a logit bias, a label's probability is its own sigmoid", async () => {
  // At 0 degrees "suspicious" has 1 / (1 + exp(1 - 0.5)) = 0.3775 with a bias of -1, and "shady" 1 / (1 + exp(1.5)) = 0.1824.
  const options = { ...scale, logitBias: -1, labels, sets: { shady: ["shady"], suspicious: ["suspicious"] }, grouping };
  const curve = await labelRateCurve(embeddings, classifier, { ...options, thresholds: [0.182, 0.183, 0.377, 0.378] });
  const ofGroupA = curve.map(({ sets: both }) => both.map(({ groups }) => groups[0].successes));
  // At 62 degrees "suspicious" has cos 2 = 0.9994: 0.49985; "shady" cos 58 = 0.5299: 0.3846.
  expect(ofGroupA).toEqual([
    [20, 20],
    [5, 20],
    [5, 20],
    [5, 5],
  ]);
});

test("a tie between the set and the other labels does not count, so that a collapsed model calls nobody names", async () => {
  const { embeddings, grouping } = probe([...at(40, "a", 10), ...at(40, "b", 10)]);
  const collapsed = Float32Array.from([40, 40, 40].flatMap(direction));
  const { sets: rates } = await labelRates(embeddings, collapsed, { ...scale, labels, sets, grouping });
  expect(rates[0].overall.successes).toBe(0);
});

test("the result is as large for few pictures as for many, and names none of them", async () => {
  const few = probe([...at(0, "a", 10), ...at(62, "b", 10)]);
  const many = probe([...at(0, "a", 100), ...at(62, "b", 100)]);
  const leaves = async ({ embeddings, grouping }: ReturnType<typeof probe>) =>
    numbersIn(await labelRates(embeddings, classifier, { ...scale, labels, sets, grouping }));
  expect(await leaves(many)).toBe(await leaves(few));
});

test("the order of the pictures changes nothing", async () => {
  const pictures = [...at(0, "a", 15), ...at(62, "a", 5), ...at(119, "b", 12)];
  const measure = ({ embeddings, grouping }: ReturnType<typeof probe>) =>
    labelRates(embeddings, classifier, { ...scale, labels, sets, grouping });
  expect(await measure(probe([...pictures].reverse()))).toEqual(await measure(probe(pictures)));
});

test("a planted difference is found, and without one at most the level's share of runs finds any", async () => {
  const significant = async (run: number, shift: number) => {
    const planted = plantedEmbeddings(deriveKey(seedKey(3), run), { shift });
    const { sets: rates } = await labelRates(planted.pictures, planted.classifier, {
      ...{ embedDim, logitScale: 10, labels: planted.labels },
      sets: { planted: ["label 0"], other: ["label 2", "label 3"] },
      grouping: groupPictures(planted.attributes, ["colour"], { categories: { colour: ["red", "blue"] } }),
    });
    return rates.map(({ differences: [{ isSignificant, estimate }] }) => (isSignificant ? Math.sign(estimate) : 0));
  };
  const runs = Array.from({ length: 60 }, (_, run) => run);
  const nothing = await Promise.all(runs.map((run) => significant(run, 0)));
  expect(nothing.filter((signs) => signs.some((sign) => sign !== 0)).length).toBeLessThanOrEqual(10); // exceeded once in 6,000 times
  const something = await Promise.all(runs.slice(0, 20).map((run) => significant(run, 0.5)));
  expect(something.map(([planted]) => planted)).toEqual(Array(20).fill(1)); // red gets "label 0" more often
});

test("the published sets are among the 21 published labels", () => {
  expect(faceProbeLabels).toHaveLength(21);
  expect(new Set(faceProbeLabels).size).toBe(21);
  expect(Object.values(faceProbeSets).map((set) => set.length)).toEqual([3, 4, 7]);
  for (const label of Object.values(faceProbeSets).flat()) expect(faceProbeLabels).toContain(label);
});

test("labels, sets, thresholds and groups that do not fit are refused", async () => {
  const options = { ...scale, labels, sets, grouping };
  const refused = (changed: object) => expect(labelRates(embeddings, classifier, { ...options, ...changed })).rejects;
  await refused({ labels: ["a", "b"] }).toThrow("expected a label for each of 3 rows of the classifier, got 2 labels");
  await refused({ labels: ["a", "b", "a"] }).toThrow('expected different labels, got "a" twice');
  await refused({ sets: {} }).toThrow("expected one or more sets of labels, got none");
  await refused({ sets: { harm: ["thug"] } }).toThrow("expected the set harm to be among the labels, got thug besides");
  await refused({ sets: { harm: [] } }).toThrow("expected one or more labels in the set harm, got none");
  await refused({ threshold: 4 }).toThrow("expected a threshold between 0 and 1, got 4; 4 % is 0.04");
  await refused({ smallest: 1 }).toThrow("expected the smallest group to be of 5 or more pictures, got 1");
  await refused({ grouping: probe(at(0, "a", 2)).grouping }).toThrow(
    "expected a grouping of 33 pictures, got one of 2",
  );
  const broken = Float32Array.from(embeddings).fill(Number.NaN, 0, 2);
  await expect(labelRates(broken, classifier, options)).rejects.toThrow("got length NaN in row 0");
});

test("every result carries the caveats", async () => {
  const { caveats } = await labelRates(embeddings, classifier, { ...scale, labels, sets, grouping });
  expect(caveats.map(({ text }) => text).join(" ")).toMatch(
    /reductive.*impact.*wording.*not comprehensive.*not people/,
  );
});

/** How many numbers a result holds, at any depth. */
function numbersIn(value: unknown): number {
  if (typeof value === "number") return 1;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((count, part) => count + numbersIn(part), 0);
}
