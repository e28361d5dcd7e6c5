import { expect, test } from "vitest";
import { figureMistakes } from "../../lib/figures/static.js";
import { sweepFigure } from "../../lib/figures/sweep.js";

const options = { title: "Batch size", subtitle: "made up", xTitle: "batch size" };
const line = (name: string, values: number[]) => ({
  name,
  points: values.map((value, i) => ({ x: 32 * 2 ** i, value })),
});
const panels = [
  { title: "zero-shot", reference: 0.01, lines: [line("global", [0.1, 0.2]), line("local <8>", [0.05, 0.1])] },
  { title: "R@1", lines: [line("local <8>", [0.3, 0.4])] },
];

test("a line keeps its colour in every panel, and is named once", () => {
  const { data } = sweepFigure(panels, options);
  const lines = data.filter((trace) => "name" in trace && trace.name === "local &lt;8>");
  expect(lines.map((trace) => trace.xaxis)).toEqual(["x", "x2"]);
  expect(lines.map((trace) => trace.showlegend)).toEqual([true, false]);
  const colours = lines.map((trace) => trace.type === "scatter" && trace.line?.color);
  expect(colours[0]).toBe(colours[1]);
});

test("on a logarithmic axis the values are the ticks, equally far apart", () => {
  const { layout } = sweepFigure(panels, { ...options, xScale: "log" });
  const room = 0.06 * Math.log10(2);
  expect(layout.xaxis2).toMatchObject({ type: "log", tickvals: [32, 64], ticktext: ["32", "64"] });
  expect(layout.xaxis2?.range?.[0]).toBeCloseTo(Math.log10(32) - room, 9);
});

test("the reference is a line of its own, and Plotly takes the figure", () => {
  const figure = sweepFigure(panels, options);
  expect(figure.data[0]).toMatchObject({ x: [32, 64], y: [0.01, 0.01] });
  expect(figureMistakes(figure)).toEqual([]);
});

test("a single point is drawn, no point is refused", () => {
  const figure = sweepFigure([{ title: "zero-shot", lines: [line("global", [0.1])] }], { ...options, xScale: "log" });
  expect(figureMistakes(figure)).toEqual([]);
  expect(figure.layout.showlegend).toBe(false);
  expect(() => sweepFigure([{ title: "zero-shot", lines: [] }], options)).toThrow(
    "expected one or more points, got none",
  );
});
