import { expect, test } from "vitest";
import { identityScatterFigure } from "../../lib/figures/identity-scatter.js";
import { figureMistakes } from "../../lib/figures/static.js";
import { fitLine } from "../../lib/statistics/lines.js";

const heading = { title: "A figure", subtitle: "of made-up numbers", xName: "probe", yName: "zero-shot" };
const pairs = [
  { task: "flags", x: 0.2, y: 0.1, xInterval: [0.1, 0.25] as [number, number] },
  { task: "signs", x: 0.5, y: 0.35 },
  { task: "hearts", x: 0.8, y: 0.5 },
];

test("a point per task with its intervals, the diagonal, the line of least squares and its band", () => {
  // Slope: (-0.3 * -0.65/3 + 0.3 * 0.55/3) / 0.18 = 0.12 / 0.18 = 2/3.
  const fit = fitLine([0.2, 0.5, 0.8], [0.1, 0.35, 0.5]);
  const figure = identityScatterFigure(pairs, { ...heading, fit });
  expect(figure.data.map(({ name }) => name)).toEqual([
    "95 % interval of the line",
    "least squares: slope 0.67",
    "equal scores, y = x",
    "tasks",
  ]);
  expect(figure.data[2]).toMatchObject({ x: [0, 1], y: [0, 1], line: { dash: "dash" } });
  expect(figure.data[3]).toMatchObject({ x: [0.2, 0.5, 0.8], y: [0.1, 0.35, 0.5] });
  expect(figure.data[3]).toHaveProperty("error_x.arrayminus.0", expect.closeTo(0.1, 10));
  expect(figureMistakes(figure)).toEqual([]);
});

test("points are named, and both axes have one scale", () => {
  const { annotations, xaxis, yaxis } = identityScatterFigure(pairs, heading).layout;
  expect(annotations?.map(({ text }) => text).sort()).toEqual(["flags", "hearts", "signs"]);
  expect(xaxis?.range).toEqual(yaxis?.range);
});

test("one point is drawn without a line, and none is an error", () => {
  expect(identityScatterFigure(pairs.slice(0, 1), heading).data).toHaveLength(2);
  expect(() => identityScatterFigure([], heading)).toThrow(
    "identityScatterFigure: expected at least one task, got none",
  );
});
