import { expect, test } from "vitest";
import { figureMistakes } from "../../lib/figures/static.js";
import { taskScoresFigure } from "../../lib/figures/task-scores.js";

const heading = { title: "A figure", subtitle: "of made-up numbers" };
const half = { value: 0.5, interval: [0.4, 0.65] as [number, number], intervalKind: "bootstrap" as const };
const groups = [
  { kind: "signs", tasks: [{ task: "hearts", chance: 0.1, accuracies: { "zero-shot": half } }] },
  {
    kind: "counting & more",
    tasks: [
      { task: "dice", accuracies: { "zero-shot": { value: 0.2 } } },
      { task: "levels", chance: 0.2, accuracies: { "zero-shot": { value: 0.3 } } },
    ],
  },
];

test("each kind has a bold row of its own above its tasks", () => {
  const figure = taskScoresFigure(groups, heading);
  expect(figure.layout.yaxis?.ticktext).toEqual([
    "<b>signs</b>",
    "hearts",
    "<b>counting &amp; more</b>",
    "dice",
    "levels",
  ]);
  expect(figure.data[0]).toMatchObject({ name: "zero-shot", x: [0.5, 0.2, 0.3], y: [1, 3, 4] });
  expect(figure.data[0]).toHaveProperty("error_x.array.0", expect.closeTo(0.15, 10));
  expect(figureMistakes(figure)).toEqual([]);
});

test("guessing is marked in the rows of tasks that have a chance level", () => {
  expect(taskScoresFigure(groups, heading).data[1]).toMatchObject({
    name: "guessing",
    x: [0.1, 0.1, null, 0.2, 0.2, null],
    y: [expect.closeTo(0.58, 10), 1.42, null, 3.58, 4.42, null],
  });
});

test("two series of a task lie beside each other, and no task is an error", () => {
  const both = [{ kind: "signs", tasks: [{ task: "hearts", accuracies: { a: { value: 0.5 }, b: { value: 0.6 } } }] }];
  const [a, b] = taskScoresFigure(both, heading).data;
  // A quarter of a row apart on either side of row 1: 0.5 * (-0.5) / 2 and 0.5 * 0.5 / 2.
  expect([a, b]).toMatchObject([{ y: [0.875] }, { y: [1.125] }]);
  expect(() => taskScoresFigure([{ kind: "signs", tasks: [] }], heading)).toThrow(
    "taskScoresFigure: expected at least one task, got none",
  );
});
