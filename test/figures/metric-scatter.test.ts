import { expect, test } from "vitest";
import { metricScatterFigure } from "../../lib/figures/metric-scatter.js";
import { figureMistakes } from "../../lib/figures/static.js";

const options = { title: "Schedules", subtitle: "made up", x: "zero-shot", y: ["R@1", "suite"] };
const setting = (name: string, value: number) => ({
  name,
  values: {
    "zero-shot": { value, interval: [value - 0.1, value + 0.1] as const },
    "R@1": { value: 0.2 },
    suite: { value: 0.1 * value },
  },
});

test("a point and a name for each setting in each panel", () => {
  const figure = metricScatterFigure([setting("LU", 0.5), setting("<UU>", 0.3)], options);
  expect(figure.data.map((trace) => [trace.xaxis, trace.name])).toEqual([
    ["x", "LU"],
    ["x", "&lt;UU>"],
    ["x2", "LU"],
    ["x2", "&lt;UU>"],
  ]);
  expect(figure.layout.annotations?.map(({ text, xref }) => [text, xref]).sort()).toEqual([
    ["&lt;UU>", "x"],
    ["&lt;UU>", "x2"],
    ["LU", "x"],
    ["LU", "x2"],
  ]);
  expect(figureMistakes(figure)).toEqual([]);
});

test("a name lies at its point's place, whatever the scales", () => {
  const { layout } = metricScatterFigure([setting("LU", 0.5), setting("UU", 0.3)], options);
  const label = layout.annotations!.find(({ text, xref }) => text === "UU" && xref === "x2")!;
  expect([label.x, label.y]).toEqual([expect.closeTo(0.3, 9), expect.closeTo(0.03, 9)]);
  // Intervals from 0.2 to 0.6, and a tenth of that as room.
  expect(layout.xaxis?.range).toEqual([expect.closeTo(0.16, 9), expect.closeTo(0.64, 9)]);
});

test("one setting is drawn, none is refused", () => {
  expect(figureMistakes(metricScatterFigure([setting("LU", 0.5)], options))).toEqual([]);
  expect(() => metricScatterFigure([], options)).toThrow("expected one or more settings, got none");
});
