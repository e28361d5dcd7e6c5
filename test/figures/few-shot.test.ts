import { expect, test } from "vitest";
import { fewShotFigure, spreadApart } from "../../lib/figures/few-shot.js";
import { figureMistakes } from "../../lib/figures/static.js";

const heading = { title: "Accuracy", subtitle: "made up" };
const curves = [
  {
    name: "CLIP <small>",
    points: [
      { shots: 1, value: 0.4, interval: [0.35, 0.45] as [number, number] },
      { shots: 4, value: 0.6, interval: [0.55, 0.65] as [number, number] },
    ],
    zeroShot: { value: 0.5 },
  },
  {
    name: "untrained",
    points: [
      { shots: 1, value: 0.2 },
      { shots: 4, value: 0.59 },
    ],
  },
];

test("numbers of examples are as far apart as their logarithms, and zero-shot is a star at 0", () => {
  const { data, layout } = fewShotFigure(curves, { ...heading, chance: 0.1 });
  expect(layout.xaxis).toMatchObject({ tickvals: [0, 1, 3], ticktext: ["0", "1", "4"] }); // log2(4) = 2 after 1
  expect(data.find((trace) => "marker" in trace && trace.marker?.symbol === "star")).toMatchObject({
    x: [0],
    y: [0.5],
  });
  expect(data[0]).toMatchObject({ y: [0.1, 0.1] }); // guessing
});

test("a band runs along the low ends and back along the high ones", () => {
  const { data } = fewShotFigure(curves, heading);
  expect(data[0]).toMatchObject({ fill: "toself", x: [1, 3, 3, 1], y: [0.35, 0.55, 0.65, 0.45] });
});

test("names stand at the ends of their lines, apart, and Plotly takes the figure", () => {
  const figure = fewShotFigure(curves, heading);
  const [first, second] = figure.layout.annotations!;
  expect(first.text).toBe("CLIP &lt;small>");
  expect(first.y - second.y).toBeGreaterThan(0.02); // the values are 0.01 apart
  expect(figureMistakes(figure)).toEqual([]);
});

test("one curve of one point is drawn, no curve is refused", () => {
  const figure = fewShotFigure([{ name: "one", points: [{ shots: 1, value: 0.3 }] }], heading);
  expect(figureMistakes(figure)).toEqual([]);
  expect(() => fewShotFigure([], heading)).toThrow("expected a curve of one or more points, got none");
});

test("values that are too close move apart by the same amount", () => {
  expect(spreadApart([0.5, 0.1, 0.52], 0.04)).toEqual([
    expect.closeTo(0.49, 9), // 0.51 -+ 0.02
    0.1,
    expect.closeTo(0.53, 9),
  ]);
});
