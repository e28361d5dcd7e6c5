import { expect, test } from "vitest";
import { dataEfficiencyFigure, type TaskEfficiency } from "../../lib/figures/data-efficiency.js";
import { figureMistakes } from "../../lib/figures/static.js";

const heading = { title: "Examples", subtitle: "made up" };

function task(name: string, relation: "=" | "<" | ">", x: number): TaskEfficiency {
  const label = `${relation === "=" ? "" : relation}${x}`;
  return {
    task: name,
    relation,
    x,
    interval: [
      { relation: "<", x: 1 },
      { relation, x: x + 1 },
    ],
    label,
  };
}

const tasks = [task("easy", "<", 1), task("arrows", "=", 3), task("never", ">", 20), task("flags", "=", 9)];

test("tasks that need most are on top: those that were never matched, and last those below one example", () => {
  const { layout } = dataEfficiencyFigure(tasks, heading);
  expect(layout.yaxis).toMatchObject({ ticktext: ["never", "flags", "arrows", "easy"] });
  expect(layout.annotations!.map(({ text, y }) => [text, y])).toEqual([
    [">20", 0],
    ["9", 1],
    ["3", 2],
    ["&lt;1", 3],
  ]);
});

test("bars begin at the edge; a bound is pale, and less than one example is an arrow", () => {
  const { data } = dataEfficiencyFigure(tasks, heading);
  expect(data[0]).toMatchObject({ x: [0.75, 9, null, 0.75, 3, null], y: [1, 1, null, 2, 2, null] });
  expect(data[1]).toMatchObject({ x: [0.75, 20, null], y: [0, 0, null] });
  expect(data[2]).toMatchObject({ mode: "markers", y: [3] });
});

test("Plotly takes the figure, of one task too; none is refused", () => {
  expect(figureMistakes(dataEfficiencyFigure(tasks, heading))).toEqual([]);
  expect(figureMistakes(dataEfficiencyFigure(tasks.slice(0, 1), heading))).toEqual([]);
  expect(() => dataEfficiencyFigure([], heading)).toThrow("expected at least one task, got none");
});
