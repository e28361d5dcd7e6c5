import fc from "fast-check";
import { expect, test } from "vitest";
import { copiesAmong, deduplicate } from "../../lib/evaluation/deduplication.js";

/** Unit vectors at these degrees. */
function directions(...degrees: number[]): Float32Array {
  return Float32Array.from(degrees.flatMap((d) => [Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)]));
}

const threshold = Math.cos((5 * Math.PI) / 180);

test("the three modes, with what is removed and what is hit: one test picture may have many copies", () => {
  // Copies of the test picture at 0: 1, 2 and 3 degrees; of the training picture at 90: 91; 45 is nobody's copy.
  const tuning = directions(1, 45, 2, 91, 3);
  const downstream = [
    { name: "first", train: directions(90, 180), test: directions(0, 120), threshold },
    { name: "tested only", test: directions(200), threshold },
  ];
  const { none, test: ofTest, "train + test": ofBoth } = deduplicate(tuning, downstream, { embedDim: 2 });
  expect({ ...none, kept: [...none.kept] }).toMatchObject({ kept: [0, 1, 2, 3, 4], removed: 0, hit: 0 });
  expect({ ...ofTest, kept: [...ofTest.kept] }).toMatchObject({ kept: [1, 3], removed: 3, hit: 1 });
  expect({ ...ofBoth, kept: [...ofBoth.kept] }).toMatchObject({ kept: [1], removed: 4, hit: 2 });
  expect(ofBoth.hits).toEqual({ first: 2, "tested only": 0 });
});

test("every dataset has its own threshold", () => {
  const strict = { name: "strict", test: directions(0), threshold: Math.cos(Math.PI / 180) };
  const loose = { name: "loose", test: directions(0), threshold };
  expect(deduplicate(directions(2), [strict], { embedDim: 2 }).test.removed).toBe(0);
  expect(deduplicate(directions(2), [strict, loose], { embedDim: 2 }).test).toMatchObject({ removed: 1, hit: 1 });
});

test("copies are found both ways, as a comparison of all pairs finds them", () => {
  const degrees = fc.array(fc.integer({ min: 0, max: 359 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(degrees, degrees, (first, second) => {
      const found = copiesAmong(directions(...first), directions(...second), { embedDim: 2, threshold: 0.99 });
      const isCopy = (a: number, b: number) => Math.cos(((a - b) * Math.PI) / 180) >= 0.99;
      expect([...found.first]).toEqual(first.map((a) => Number(second.some((b) => isCopy(a, b)))));
      expect([...found.second]).toEqual(second.map((b) => Number(first.some((a) => isCopy(a, b)))));
    }),
    { numRuns: 30 },
  );
});

test("a threshold that is no number is refused", () => {
  const options = { embedDim: 2, threshold: Number.NaN };
  expect(() => copiesAmong(directions(0), directions(0), options)).toThrow(
    "copiesAmong: expected a threshold, got NaN",
  );
});
