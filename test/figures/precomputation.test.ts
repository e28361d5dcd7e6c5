import { expect, test } from "vitest";
import { largestBatchFigure, speedUpFigure } from "../../lib/figures/precomputation.js";
import { figureMistakes } from "../../lib/figures/static.js";

const heading = { title: "Computed beforehand", subtitle: "made up" };
const line = (name: string, values: readonly number[]) => ({
  name,
  points: values.map((value, i) => ({ epochs: 2 ** i, value, interval: [value - 0.1, value + 0.1] as const })),
  model: values.map((value, i) => ({ epochs: 4 ** i, value: value + 0.05 })),
});

test("measured points have intervals, the model is a line, one name has one colour and one entry", () => {
  const panels = [
    { title: "small", lines: [line("RN128", [0.9, 1.2]), line("ViT <S>", [1, 2])] },
    { title: "large", lines: [line("ViT <S>", [1, 1.5])] },
  ];
  const figure = speedUpFigure(panels, heading);
  expect(figureMistakes(figure)).toEqual([]);
  const named = figure.data.filter(({ name }) => name === "ViT &lt;S>");
  expect(named.map(({ showlegend, xaxis }) => [showlegend, xaxis])).toEqual([
    [true, "x"],
    [false, "x2"],
  ]);
  expect(named.map((trace) => trace.type === "scatter" && trace.marker?.color)).toEqual(["#d55e00", "#d55e00"]);
  expect(figure.data[0]).toMatchObject({ y: [1, 1] });
});

test("a single point is drawn, no point is refused", () => {
  const one = [{ title: "one", lines: [{ name: "a", points: [{ epochs: 1, value: 1 }], model: [] }] }];
  expect(figureMistakes(speedUpFigure(one, heading))).toEqual([]);
  expect(() => speedUpFigure([], heading)).toThrow("expected one or more points, got none");
});

test("the largest batches of a pair are joined, the first pair on top", () => {
  const pairs = [
    { name: "RN128, 64 x 2", withTower: 1000, fromFeatures: 4000 },
    { name: "ViT, 64 x 2", withTower: 200, fromFeatures: 3900 },
  ];
  const figure = largestBatchFigure(pairs, heading);
  expect(figureMistakes(figure)).toEqual([]);
  expect(figure.data[0]).toMatchObject({ x: [1000, 4000, null, 200, 3900, null], y: [0, 0, null, 1, 1, null] });
  expect(figureMistakes(largestBatchFigure(pairs.slice(0, 1), heading))).toEqual([]);
  expect(() => largestBatchFigure([], heading)).toThrow("expected one or more pairs of towers, got none");
});
