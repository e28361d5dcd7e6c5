import { expect, test } from "vitest";
import { colours } from "../../lib/figures/figure.js";
import { queryCurvesFigure } from "../../lib/figures/query-curves.js";

const heading = { title: "Pairs per query", subtitle: "made up" };
const before = { name: "before", curve: { step: [1, 10, 100], value: [5000, 400, 3] } };

test("lines lie on logarithmic axes that hold all ranks and counts, the unbalanced one in black", () => {
  const { data, layout } = queryCurvesFigure(
    [before, { name: "t = 20", curve: { step: [1, 10], value: [20, 20] } }],
    heading,
  );
  expect(data.map(({ name }) => name)).toEqual(["before", "t = 20"]);
  expect(data[0]).toMatchObject({ x: [1, 10, 100], y: [5000, 400, 3], line: { color: colours.black } });
  const [low, high] = layout.yaxis!.range!;
  expect(low).toBeLessThan(Math.log10(3));
  expect(high).toBeGreaterThan(Math.log10(5000));
  expect([layout.xaxis!.type, layout.yaxis!.type]).toEqual(["log", "log"]);
});

test("a single query is a point, and no query at all an error", () => {
  const one = { name: "one", curve: { step: [1], value: [7] } };
  const { data } = queryCurvesFigure([one], heading);
  expect(data[0]).toMatchObject({ mode: "markers", x: [1], y: [7] });
  expect(() => queryCurvesFigure([{ name: "none", curve: { step: [], value: [] } }], heading)).toThrow("got none");
});
