import { expect, test } from "vitest";
import { associatedLabelsFigure, groupTableFigure, labelRateFigure } from "../../lib/figures/bias.js";
import type { HeatmapTrace, ScatterTrace } from "../../lib/figures/plotly.js";
import { figureMistakes } from "../../lib/figures/static.js";
import { clopperPearson } from "../../lib/statistics/intervals.js";

const heading = {
  title: "A probe",
  subtitle: "Made-up numbers.",
  caveats: [{ text: "Drawings are not people." }],
};
const share = (successes: number, trials: number) => ({
  ...{ trials, value: successes / trials },
  interval: clopperPearson(successes, trials),
});
const table = groupTableFigure(
  {
    rows: ["female", "male"],
    columns: ["light", "dark", "none"],
    cells: [
      [share(9, 10), share(5, 10), { trials: 0 }],
      [share(8, 10), share(7, 10), { trials: 3 }],
    ],
  },
  heading,
);
const bars = associatedLabelsFigure(
  {
    women: [{ label: "blouse", shares: { women: 0.4, men: 0.1 } }],
    men: [
      { label: "tie", shares: { women: 0.1, men: 0.3 } },
      { label: "suit & <hat>", shares: { women: 0, men: 0.2 } },
    ],
  },
  heading,
);
const curves = labelRateFigure(
  ["a", "b"].map((group, i) => ({
    ...{ group, thresholds: [0.005, 0.04, 0.5], rates: [0.6, 0.3 + i / 10, 0] },
    intervals: [0.6, 0.3 + i / 10, 0].map((rate): [number, number] => [Math.max(0, rate - 0.1), rate + 0.1]),
  })),
  heading,
);

test("each cell of a table of groups says its share, its interval and its pictures", () => {
  const { text, z } = table.data[0] as HeatmapTrace;
  expect(z).toEqual([
    [0.9, 0.5, 0],
    [0.8, 0.7, 0],
  ]);
  // 9 of 10: 55.5 to 99.7 %, Clopper and Pearson (scipy.stats.beta.ppf).
  expect(text![0][0]).toBe("<b>90.0 %</b><br>55.5 to 99.7<br>n = 10");
  expect([text![0][2], text![1][2]]).toEqual(["no pictures", "too few<br>n = 3"]);
});

test("labels of both groups have two bars each, one group's below the other's", () => {
  expect(bars.data).toMatchObject([
    { name: "women", x: [0.4, 0.1, 0], y: [0, 2, 3] },
    { name: "men", x: [0.1, 0.3, 0.2], y: [0, 2, 3] },
  ]);
  expect(bars.layout.yaxis!.ticktext).toEqual(["blouse", "tie", "suit &amp; &lt;hat>"]);
  expect(bars.layout.annotations!.map(({ text }) => text)).toEqual(["<b>women</b>", "<b>men</b>"]);
});

test("a group without labels says so", () => {
  const one = associatedLabelsFigure({ women: [], men: [{ label: "tie", shares: { women: 0.1, men: 0.3 } }] }, heading);
  expect(one.layout.annotations![0].text).toBe("<b>women: none</b>");
});

test("a curve has a band from the lower ends to the upper ends and back", () => {
  const [band, line] = curves.data as readonly ScatterTrace[];
  expect(line).toMatchObject({ x: [0.005, 0.04, 0.5], y: [0.6, 0.3, 0], name: "a" });
  expect(band.x).toEqual([0.005, 0.04, 0.5, 0.5, 0.04, 0.005]);
  expect(band.y.map((y) => Number(y!.toFixed(3)))).toEqual([0.5, 0.2, 0, 0.1, 0.4, 0.7]);
});

test("every figure shows the probe's caveats, and Plotly understands all of it", () => {
  for (const figure of [table, bars, curves]) {
    expect(figure.layout.title).toMatchObject({ text: expect.stringContaining("Drawings are not people.") });
    expect(figureMistakes(figure)).toEqual([]);
  }
});

test("tables of another shape, one group and no curves are refused", () => {
  expect(() => groupTableFigure({ rows: ["a"], columns: ["b", "c"], cells: [[share(1, 2)]] }, heading)).toThrow(
    "expected 1 x 2 shares, got 1 x 1",
  );
  expect(() => associatedLabelsFigure({ women: [] }, heading)).toThrow("expected labels of two groups, got 0 of women");
  expect(() => labelRateFigure([], heading)).toThrow("expected one or more curves, got none");
});
