import { expect, test } from "vitest";
import { differenceFigure, ensembleSizeFigure, promptComputeFigure } from "../../lib/figures/prompts.js";
import { figureMistakes } from "../../lib/figures/static.js";
import { heading } from "./example-figures.js";

const lines = [
  {
    name: "name",
    points: [
      { x: 10, score: 0.2 },
      { x: 1000, score: 0.4 },
    ],
  },
  {
    name: "ensemble <new>",
    points: [
      { x: 10, score: 0.3, interval: [0.25, 0.4] as [number, number] },
      { x: 1000, score: 0.5, interval: [0.45, 0.55] as [number, number] },
    ],
  },
];

test("scores stand over compute, and what a gain is worth is drawn from side to side", () => {
  const worth = [{ score: 0.3, from: 10, to: 100, text: "10 times" }];
  const figure = promptComputeFigure(lines, { ...heading, worth });
  expect(figure.data[0]).toMatchObject({ x: [10, 100], y: [0.3, 0.3] });
  expect(figure.data[2]).toMatchObject({ name: "ensemble &lt;new>", y: [0.3, 0.5] });
  expect(figure.data[2]).toHaveProperty("error_y.arrayminus.0", expect.closeTo(0.05, 10));
  // On a logarithmic axis an annotation stands at the logarithm of the right end.
  expect(figure.layout.annotations![0]).toMatchObject({ text: "10 times", x: 2, y: 0.3 });
  expect(figureMistakes(figure)).toEqual([]);
});

test("a band runs along its low end and back along its high end; a point without an interval has none", () => {
  const figure = ensembleSizeFigure(lines, heading);
  expect(figure.data[2]).toMatchObject({ x: [10, 1000, 1000, 10], y: [0.25, 0.45, 0.55, 0.4], fill: "toself" });
  expect(figure.data[0]).toMatchObject({ y: [0.2, 0.4, 0.4, 0.2] });
  expect(figure.layout.xaxis).toMatchObject({ tickvals: [10, 1000], ticktext: ["10", "1000"] });
  expect(figureMistakes(figure)).toEqual([]);
});

test("one point is a figure, and none is an error that says so", () => {
  const one = [{ name: "one", points: [{ x: 4, score: 0.5 }] }];
  for (const draw of [promptComputeFigure, ensembleSizeFigure]) {
    expect(figureMistakes(draw(one, heading))).toEqual([]);
    expect(() => draw([], heading)).toThrow(`${draw.name}: expected one or more points, got none`);
  }
  expect(() => differenceFigure({ a: [] }, { ...heading, axis: "points" })).toThrow("expected one or more differences");
});

test("differences are percentage points from the top down, hollow where they are not clear", () => {
  const interval: [number, number] = [-0.1, 0.3];
  const rows = [
    { label: "flags", difference: 0.1, interval },
    { label: "logos", difference: -0.05, interval, isClear: false },
  ];
  const figure = differenceFigure({ gains: rows }, { ...heading, axis: "points" });
  expect(figure.data[1]).toMatchObject({ x: [10, -5], y: [0, 1], marker: { color: ["#0072b2", "white"] } });
  expect(figure.data[1]).toHaveProperty("error_x.array.0", expect.closeTo(20, 10)); // 30 - 10 points
  expect(figure.layout.yaxis).toMatchObject({ ticktext: ["flags", "logos"] });
  expect(figure.layout.showlegend).toBe(false);
  expect(figureMistakes(figure)).toEqual([]);
});

test("several series share the rows of their labels, one above the other", () => {
  const row = { label: "flags", difference: 0.1, interval: [0, 0.2] as [number, number] };
  const figure = differenceFigure({ first: [row], second: [row] }, { ...heading, axis: "points" });
  expect(figure.data[1]).toMatchObject({ name: "first", y: [-0.25] });
  expect(figure.data[2]).toMatchObject({ name: "second", y: [0.25] });
});
