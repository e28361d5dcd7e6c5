import { expect, test } from "vitest";
import { accuracyCurvesFigure } from "../../lib/figures/accuracy-curves.js";
import { figureMistakes } from "../../lib/figures/static.js";

const heading = { title: "Accuracy", subtitle: "made up", xName: "pictures" };
const curves = [
  {
    name: "slow <small>",
    points: [
      { x: 1000, accuracies: [0.1, 0.2] },
      { x: 4000, accuracies: [0.3, 0.4] },
    ],
  },
  {
    name: "fast",
    points: [
      { x: 1000, accuracies: [0.2] },
      { x: 4000, accuracies: [0.36] },
    ],
  },
];

test("a line runs through the means over seeds, in a band from the lowest to the highest", () => {
  const { data } = accuracyCurvesFigure(curves, heading);
  expect(data[0]).toMatchObject({ fill: "toself", x: [1000, 4000, 4000, 1000], y: [0.1, 0.3, 0.4, 0.2] });
  expect(data[1]).toMatchObject({ x: [1000, 4000], y: [expect.closeTo(0.15, 9), expect.closeTo(0.35, 9)] });
});

test("names stand at the ends of their lines, apart, and Plotly takes the figure", () => {
  const gap = { accuracy: 0.2, from: 1000, to: 1700, label: "1.7 times" };
  const figure = accuracyCurvesFigure(curves, { ...heading, chance: 0.05, gaps: [gap] });
  const [first, second, guessing, times] = figure.layout.annotations!;
  expect(first).toMatchObject({ text: "slow &lt;small>", x: Math.log10(4000) });
  expect(second.y - first.y).toBeGreaterThan(0.016); // the values are 0.01 apart
  expect(guessing).toMatchObject({ text: "guessing: 5 %", y: 0.05 });
  expect(times).toMatchObject({ text: "1.7 times", y: 0.2, x: 3 });
  expect(figure.data[0]).toMatchObject({ y: [0.05, 0.05] }); // guessing
  expect(figure.data.slice(-1)[0]).toMatchObject({ x: [1000, 1700], y: [0.2, 0.2] });
  expect(figureMistakes(figure)).toEqual([]);
});

test("ticks are thousands, or powers of ten from a million on", () => {
  const scaled = curves.map(({ name, points }) => ({
    name,
    points: points.map((one) => ({ ...one, x: one.x * 1e6 })),
  }));
  expect(accuracyCurvesFigure(curves, heading).layout.xaxis!.ticktext).toContain("2k");
  expect(accuracyCurvesFigure(scaled, heading).layout.xaxis!.ticktext).toContain("2×10<sup>9</sup>");
});

test("one curve of one point is drawn, no curve is refused", () => {
  const figure = accuracyCurvesFigure([{ name: "one", points: [{ x: 5, accuracies: [0.3] }] }], heading);
  expect(figureMistakes(figure)).toEqual([]);
  expect(() => accuracyCurvesFigure([], heading)).toThrow("expected a curve of one or more points, got none");
});
