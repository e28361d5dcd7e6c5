import { expect, test } from "vitest";
import { differencesFigure } from "../../lib/figures/differences.js";
import { figureMistakes } from "../../lib/figures/static.js";

const heading = { title: "A figure", subtitle: "of made-up numbers", methods: ["zero-shot", "probe"] as const };
const differences = [
  { task: "signs", difference: -0.1 },
  { task: "flags <new>", difference: 0.25, interval: [0.2, 0.35] as [number, number] },
  { task: "hearts", difference: 0 },
];

test("bars are sorted, the largest difference on top, and coloured by who is ahead", () => {
  const figure = differencesFigure(differences, heading);
  expect(figure.data).toMatchObject([
    { name: "zero-shot ahead: 1 task", x: [25], y: [0] },
    { name: "probe ahead or equal: 2 tasks", x: [0, -10], y: [1, 2] },
  ]);
  expect(figure.layout.yaxis?.ticktext).toEqual(["flags &lt;new>", "hearts", "signs"]);
  const [bottom, top] = figure.layout.yaxis!.range!;
  expect(bottom).toBeGreaterThan(top);
  expect(figureMistakes(figure)).toEqual([]);
});

test("intervals are drawn in points from their bar's end, and a bar without one has none", () => {
  const [ahead, behind] = differencesFigure(differences, heading).data;
  // 25 points, interval 20 to 35.
  expect(ahead).toHaveProperty("error_x.array.0", expect.closeTo(10, 10));
  expect(ahead).toHaveProperty("error_x.arrayminus.0", expect.closeTo(5, 10));
  expect(behind).toHaveProperty("error_x.array", [0, 0]);
});

test("a method that is nowhere ahead has no bars and no legend, and no task is an error", () => {
  expect(differencesFigure(differences.slice(1, 2), heading).data).toHaveLength(1);
  expect(() => differencesFigure([], heading)).toThrow("differencesFigure: expected at least one task, got none");
});
