import { expect, test } from "vitest";
import { chiSquareTest } from "../../lib/statistics/chi-square.js";

test("a label on 10 of 30 women and 30 of 70 men was expected on 12 and 28", () => {
  // Each count is off by 2, or by 1.5 with Yates: 4 * (1/12 + 1/18 + 1/28 + 1/42) = 0.79, times (1.5 / 2)^2 = 0.45.
  const table = [
    [10, 20],
    [30, 40],
  ];
  const plain = chiSquareTest(table, { yates: false });
  expect(plain.expected).toEqual([
    [12, 18],
    [28, 42],
  ]);
  expect(plain.statistic).toBeCloseTo(0.7936507936507936, 14);
  expect(plain.freedom).toBe(1);
  const corrected = chiSquareTest(table);
  expect(corrected.statistic).toBeCloseTo(0.4464285714285714, 14);
  // scipy.stats.chi2_contingency with correction=False and True, SciPy 1.17.1.
  expect(plain.p).toBeCloseTo(0.37299848361348686, 13);
  expect(corrected.p).toBeCloseTo(0.5040358664525046, 13);
});

// Expected: scipy.stats.chi2_contingency, SciPy 1.17.1; the first table is the example of R's chisq.test.
test.each([
  [
    [
      [762, 327, 468],
      [484, 239, 477],
    ],
    30.070149095754672,
    2,
    2.9535891832117595e-7,
  ],
  [
    [
      [90, 60, 104, 95],
      [30, 50, 51, 20],
      [30, 40, 45, 35],
    ],
    24.5712028585826,
    6,
    0.0004098425861096696,
  ],
  [
    [
      [12, 3],
      [5, 14],
    ],
    7.635087719298245,
    1,
    0.005724360155979683,
  ],
  [
    [
      [500, 9500],
      [1500, 8500],
    ],
    554.4449999999999,
    1,
    1.3584042178099334e-122,
  ],
])("the chi-squared test of %j agrees with SciPy", (table, statistic, freedom, p) => {
  const test = chiSquareTest(table);
  expect(test.statistic).toBeCloseTo(statistic, 9);
  expect(test.freedom).toBe(freedom);
  expect(test.p / p).toBeCloseTo(1, 9);
});

test("Yates' correction never passes what is expected, and leaves larger tables alone", () => {
  // All counts are off by 0.25, less than the half that the correction may move them.
  expect(
    chiSquareTest([
      [2, 2],
      [2, 3],
    ]).statistic,
  ).toBe(0);
  expect(
    chiSquareTest([
      [2, 2],
      [2, 3],
    ]).p,
  ).toBe(1);
  const larger = [
    [3, 5],
    [4, 1],
    [2, 2],
  ];
  expect(chiSquareTest(larger)).toEqual(chiSquareTest(larger, { yates: false }));
});

test("rows of equal proportions have the statistic 0, and transposing changes nothing", () => {
  expect(
    chiSquareTest([
      [2, 4, 6],
      [3, 6, 9],
    ]),
  ).toMatchObject({ statistic: 0, freedom: 2, p: 1 });
  const { statistic } = chiSquareTest([
    [5, 1, 9],
    [4, 4, 2],
  ]);
  expect(
    chiSquareTest([
      [5, 4],
      [1, 4],
      [9, 2],
    ]).statistic,
  ).toBeCloseTo(statistic, 12);
});

test("an empty row or column is refused by its number, as are ragged tables, single rows and shares", () => {
  expect(() =>
    chiSquareTest([
      [1, 2],
      [0, 0],
    ]),
  ).toThrow("got none in row 1; leave it out");
  expect(() =>
    chiSquareTest([
      [0, 2],
      [0, 3],
    ]),
  ).toThrow("got none in column 0; leave it out");
  expect(() => chiSquareTest([[1, 2], [3]])).toThrow("expected two or more rows of two or more counts each");
  expect(() => chiSquareTest([[1, 2]])).toThrow("got rows of 2");
  expect(() => chiSquareTest([])).toThrow("expected two or more rows");
  expect(() =>
    chiSquareTest([
      [0.2, 0.8],
      [0.5, 0.5],
    ]),
  ).toThrow("got 0.2; not shares or percentages");
  expect(() =>
    chiSquareTest([
      [1, Number.NaN],
      [1, 2],
    ]),
  ).toThrow("got NaN");
});
