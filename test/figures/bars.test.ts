import { expect, test } from "vitest";
import { bars as figure } from "./example-figures.js";

test("each series has its bars, with intervals, and a bar of zero keeps its place", () => {
  expect(figure.data[0]).toMatchObject({ name: "zero-shot", x: [0.5, 0], y: [0, 1] });
  expect(figure.data[1]).toMatchObject({ name: "probe", x: [0.8], y: [0] });
  // No success in ten: up to 1 - 0.025^(1/10) = 0.3085, see test/statistics/intervals.test.ts.
  expect(figure.data[0]).toHaveProperty("error_x.array.1", expect.closeTo(0.3085, 4));
});

test("guessing is marked across the bars of the tasks that have a chance level", () => {
  expect(figure.data[2]).toMatchObject({ name: "guessing", x: [0.25, 0.25, null], y: [-0.42, 0.42, null] });
});

test("tasks are named from the top down, tags in names included", () => {
  expect(figure.layout.yaxis).toMatchObject({ tickvals: [0, 1], ticktext: ["flags", "logos &lt;new>"] });
  const [bottom, top] = figure.layout.yaxis!.range!;
  expect(bottom).toBeGreaterThan(top);
});
