import { expect, test } from "vitest";
import { type OverlapPoint, overlapFigure } from "../../lib/figures/overlap.js";

const heading = { title: "t", subtitle: "s", valueName: "overlap minus clean", names: ["clear", "others"] as const };
const points: OverlapPoint[] = [
  { task: "birds", contamination: 0.12, value: 0.3, interval: [0.1, 0.5], isClear: true },
  { task: "flags & maps", contamination: 0.02, value: -0.1, interval: [-0.4, 0.2], isClear: false },
];

test("tasks are points in percent with their intervals, clear ones apart and named", () => {
  const { data, layout } = overlapFigure(points, heading);
  expect(data).toMatchObject([
    { name: "others: 1", x: [2], y: [-10], customdata: ["flags &amp; maps"] },
    { name: "clear: 1", x: [12], y: [30] },
  ]);
  expect(data[1]).toHaveProperty("error_y.array.0", expect.closeTo(20, 9));
  expect(data[1]).toHaveProperty("error_y.arrayminus.0", expect.closeTo(20, 9));
  expect(layout.annotations).toMatchObject([{ text: "birds", x: 12, y: 30 }]);
});

test("one point without an interval is a figure, and none is an error", () => {
  expect(overlapFigure([{ task: "one", contamination: 0.1, value: 0, isClear: false }], heading).data).toHaveLength(1);
  expect(() => overlapFigure([], heading)).toThrow("overlapFigure: expected at least one task, got none");
});
