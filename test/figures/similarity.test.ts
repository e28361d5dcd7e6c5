import { expect, test } from "vitest";
import { similarityFigure } from "../../lib/figures/similarity.js";
import { similarity as figure, heading } from "./example-figures.js";

test("panels share a colour scale from the least to the greatest similarity", () => {
  expect(figure.data).toHaveLength(2);
  for (const panel of figure.data) expect(panel).toMatchObject({ zmin: -0.3, zmax: 0.9 });
  expect(figure.data.map((panel) => panel.type === "heatmap" && panel.showscale)).toEqual([false, true]);
});

test("pictures run from the top down, named once, and long captions are shortened", () => {
  expect(figure.layout.yaxis).toMatchObject({ autorange: "reversed", showticklabels: true });
  expect(figure.layout.yaxis2).toMatchObject({ autorange: "reversed", showticklabels: false });
  expect(figure.layout.xaxis!.ticktext![0]).toBe("a cat");
  expect(figure.layout.xaxis!.ticktext![1]).toMatch(/^a dog with a .*…$/);
});

test("panels lie side by side and their cells are square", () => {
  const { width, height, margin, xaxis, xaxis2 } = figure.layout;
  const plotWidth = width - margin!.l! - margin!.r!;
  const side = (xaxis!.domain![1] - xaxis!.domain![0]) * plotWidth;
  expect(side).toBeCloseTo(height - margin!.t! - margin!.b!, -0.5);
  expect(xaxis2!.domain![0]).toBeGreaterThan(xaxis!.domain![1]);
});

test("captions must match the similarities", () => {
  const square = {
    title: "after",
    similarities: [
      [0.9, 0.1],
      [0.2, 0.8],
    ],
  };
  const options = { ...heading, captions: ["one"] };
  expect(() => similarityFigure([square], options)).toThrow(`expected 1 x 1 similarities, got 2 x 2 in "after"`);
});
