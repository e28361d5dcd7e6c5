import fc from "fast-check";
import { expect, test } from "vitest";
import { groupAccuracy, zeroShotOutcomes } from "../../../lib/evaluation/bias/group-accuracy.js";
import { crossTable, groupRows } from "../../../lib/evaluation/bias/group-tables.js";
import { groupPictures } from "../../../lib/evaluation/bias/groups.js";
import { deriveKey, randomStream, seedKey } from "../../../lib/runtime/random.js";
import { expectNumbers } from "../../tensors.js";
import { direction } from "../embeddings.js";

/** Pictures of groups with so many right of so many: { A: [18, 20] }. */
function pictures(counts: Record<string, readonly [number, number]>) {
  const rows = Object.entries(counts).flatMap(([group, [right, total]]) =>
    Array.from({ length: total }, (_, i) => ({ group, isRight: i < right })),
  );
  return { attributes: rows.map(({ group }) => ({ group })), isRight: rows.map(({ isRight }) => isRight) };
}

const { attributes, isRight } = pictures({ A: [18, 20], B: [9, 20], C: [15, 20], D: [3, 4] });
const categories = { group: ["A", "B", "C", "D", "E"] };
const grouping = groupPictures(attributes, ["group"], { categories });
const accuracy = groupAccuracy(isRight, grouping);

test("each group has its accuracy with an exact interval, small groups are flagged and empty ones stated", () => {
  expect(accuracy.groups.map(({ group, successes, trials, isSmall }) => [group, successes, trials, isSmall])).toEqual([
    ["A", 18, 20, false],
    ["B", 9, 20, false],
    ["C", 15, 20, false],
    ["D", 3, 4, true],
    ["E", 0, 0, true],
  ]);
  // scipy.stats.beta.ppf(0.025, 18, 3) and (0.975, 19, 2), SciPy 1.17.1.
  expectNumbers(accuracy.groups[0].interval!, [0.6830172859809177, 0.9876514728297052], 1e-10);
  expect(accuracy.groups[4]).toEqual({ group: "E", trials: 0, successes: 0, isSmall: true });
  expect(accuracy.overall).toMatchObject({ successes: 45, trials: 64, value: 45 / 64 });
});

test("differences between groups have Fisher's test by Holm and Newcombe's intervals that hold at once", () => {
  // scipy.stats.fisher_exact of [[18, 2], [9, 11]], [[18, 2], [15, 5]], [[9, 11], [15, 5]]; times 3, 1 and 2. Intervals by
  // Newcombe's formula with scipy.stats.norm.ppf at level 1 - 0.05 / 3.
  expect(accuracy.differences.map(({ name }) => name)).toEqual(["A - B", "A - C", "B - C"]);
  expectNumbers(
    accuracy.differences.map(({ pValue }) => pValue),
    [0.005735673700078594, 0.4074844074844075, 0.10534026796540702],
    1e-10,
  );
  expectNumbers(
    accuracy.differences.map(({ adjustedPValue }) => adjustedPValue),
    [0.01720702110023578, 0.4074844074844075, 0.21068053593081404],
    1e-10,
  );
  expect(accuracy.differences.map(({ isSignificant }) => isSignificant)).toEqual([true, false, false]);
  expectNumbers(
    accuracy.differences.flatMap(({ estimate, interval }) => [estimate, ...interval]),
    [0.45, 0.09455997, 0.6871758, 0.15, -0.15017203, 0.42868474, -0.3, -0.57297233, 0.06353966],
    1e-7,
  );
});

test("the largest disparity is that of the extreme groups, between the largest lower and the largest upper end", () => {
  // Of |A - B| >= 0.0946, |A - C| >= -0.150 and |B - C| >= -0.064; all at most 0.687.
  expect(accuracy.largest).toMatchObject({ higher: "A", lower: "B" });
  expectNumbers(
    [accuracy.largest!.difference, ...accuracy.largest!.interval, accuracy.largest!.adjustedPValue],
    [0.45, 0.09455997, 0.6871758, 0.0172070211],
    1e-7,
  );
});

test("equal groups have a disparity that may be 0, and one group has none", () => {
  const equal = pictures({ A: [10, 20], B: [10, 20] });
  const result = groupAccuracy(equal.isRight, groupPictures(equal.attributes, ["group"]));
  expect(result.largest).toMatchObject({ difference: 0, adjustedPValue: 1 });
  expect(result.largest!.interval[0]).toBe(0);
  expect(result.largest!.interval[1]).toBeGreaterThan(0.25);
  const one = pictures({ A: [10, 20] });
  expect(groupAccuracy(one.isRight, groupPictures(one.attributes, ["group"])).largest).toBeUndefined();
});

test("a group on the other side of the difference is found, too", () => {
  const turned = pictures({ A: [9, 20], B: [18, 20] });
  const result = groupAccuracy(turned.isRight, groupPictures(turned.attributes, ["group"]));
  expect(result.differences[0].estimate).toBeCloseTo(-0.45, 12);
  expect(result.largest).toMatchObject({ higher: "B", lower: "A", difference: 0.45 });
  // newcombe of 18/20 and 9/20 at 95 %, SciPy as above.
  expectNumbers(result.largest!.interval, [0.16078895, 0.6549178], 1e-7);
});

test("the table of two attributes pools columns by pictures and averages rows by groups", () => {
  const cells = { "f,x": [9, 10], "f,y": [10, 20], "m,x": [2, 10], "m,y": [18, 20] } as const;
  const { attributes, isRight } = pictures(cells);
  const both = attributes.map(({ group }) => ({ gender: group[0], race: group[2] }));
  const grouping = groupPictures(both, ["gender", "race"]);
  const table = crossTable(groupAccuracy(isRight, grouping), grouping);
  expect([table.rows, table.columns]).toEqual([
    ["f", "m"],
    ["x", "y"],
  ]);
  expect(table.cells.map((row) => row.map(({ successes }) => successes))).toEqual([
    [9, 10],
    [2, 18],
  ]);
  expect(table.pooledRows.map(({ successes, trials }) => [successes, trials])).toEqual([
    [11, 20],
    [28, 40],
  ]);
  expectNumbers(table.averages as number[], [(0.9 + 0.5) / 2, (0.2 + 0.9) / 2], 1e-12);
  expect(() => crossTable(groupAccuracy(isRight, grouping), groupPictures(both, ["race"]))).toThrow(
    "expected the 4 groups of two attributes, got a grouping by race with 2",
  );
});

test("rows for people say which groups are small or empty", () => {
  const rows = groupRows(accuracy.groups);
  expect(rows[1]).toMatchObject({ group: "B", pictures: 20, share: 0.45, note: "" });
  expect(rows[3].note).toBe("few pictures, not compared");
  expect(rows[4]).toEqual({ group: "E", pictures: 0, share: "", low: "", high: "", note: "no pictures" });
});

test("where groups are dealt by chance, at most the level's share of runs finds a difference", () => {
  // 150 runs at 5 % give 7.5 on average, and more than 19 once in 15,000 times (binomial).
  let found = 0;
  for (let run = 0; run < 150; run++) {
    const stream = randomStream(deriveKey(seedKey(1), run));
    const dealt = Array.from({ length: 120 }, () => ({ group: "abcd"[stream.integer(4)] }));
    const right = dealt.map(() => stream.uniform() < 0.8);
    const { differences } = groupAccuracy(right, groupPictures(dealt, ["group"]));
    if (differences.some(({ isSignificant }) => isSignificant)) found++;
  }
  expect(found).toBeLessThanOrEqual(19);
});

test("the order of pictures changes nothing, and every estimate lies in its interval", () => {
  const picture = fc.record({ group: fc.constantFrom("a", "b", "c"), isRight: fc.boolean() });
  fc.assert(
    fc.property(fc.array(picture, { minLength: 1, maxLength: 80 }), (rows) => {
      const measure = (list: typeof rows) =>
        groupAccuracy(
          list.map((row) => row.isRight),
          groupPictures(
            list.map(({ group }) => ({ group })),
            ["group"],
          ),
          { smallest: 5 },
        );
      const result = measure(rows);
      expect(measure([...rows].reverse())).toEqual(result);
      for (const { estimate, interval } of result.differences) {
        expect(interval[0]).toBeLessThanOrEqual(estimate + 1e-12);
        expect(interval[1]).toBeGreaterThanOrEqual(estimate - 1e-12);
      }
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("pictures are recognised by the nearest class, and a tie is wrong", async () => {
  const classifier = Float32Array.from([0, 90].flatMap(direction));
  const images = Float32Array.from([10, 80, 80].flatMap(direction));
  expect(await zeroShotOutcomes(images, classifier, { labels: [0, 1, 0], embedDim: 2 })).toEqual([true, true, false]);
  const same = Float32Array.from([0, 0].flatMap(direction));
  expect(await zeroShotOutcomes(images, same, { labels: [0, 1, 0], embedDim: 2 })).toEqual([false, false, false]);
});

test("lists of different lengths are refused", async () => {
  expect(() => groupAccuracy([true], grouping)).toThrow("expected a grouping of 1 pictures, got one of 64");
  const one = Float32Array.of(1, 0);
  await expect(zeroShotOutcomes(one, one, { labels: [0, 0], embedDim: 2 })).rejects.toThrow(
    "expected a label for each of 1 pictures, got 2 labels",
  );
  await expect(zeroShotOutcomes(Float32Array.of(Number.NaN, 0), one, { labels: [0], embedDim: 2 })).rejects.toThrow(
    "got length NaN in row 0",
  );
});
