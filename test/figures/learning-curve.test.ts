import { expect, test } from "vitest";
import { learningCurveFigure } from "../../lib/figures/learning-curve.js";
import { heading, learningCurve, loss } from "./example-figures.js";

const options = { ...heading, batchSize: 8 };

test("the line of guessing is at ln B, and the axis holds it and a loss of zero", () => {
  const figure = learningCurveFigure([{ name: "run", loss }], options);
  expect(figure.data[0]).toMatchObject({ name: "guessing: ln 8 = 2.08", y: [Math.log(8), Math.log(8)] });
  expect(figure.data[1]).toMatchObject({ x: [1, 2, 3], y: [2.1, 1.5, 0] });
  const [low, high] = figure.layout.yaxis!.range!;
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(2.1);
});

test("a logit scale gets a panel of its own, in the run's colour and without a second legend entry", () => {
  const figure = learningCurve;
  expect(figure.data).toHaveLength(4);
  expect(figure.data[3]).toMatchObject({ yaxis: "y2", y: [14, 20], showlegend: false });
  expect(figure.data[3]).toHaveProperty("line", (figure.data[2] as { line: unknown }).line);
  expect(figure.layout.yaxis2!.domain![1]).toBeLessThan(figure.layout.yaxis!.domain![0]);
  expect(learningCurveFigure([{ name: "first", loss }], options).layout.yaxis2).toBeUndefined();
});
