import { expect, test } from "vitest";
import { type ChoiceGroup, choicesFigure } from "../../lib/figures/design-choices.js";
import { figureMistakes } from "../../lib/figures/static.js";

const options = { title: "Texts", subtitle: "made up", metrics: ["zero-shot", "R@1"] };
const groups: ChoiceGroup[] = [
  {
    title: "length",
    choices: [{ name: "16", values: { "zero-shot": { value: 0.4, interval: [0.3, 0.6] }, "R@1": { value: 0.2 } } }],
  },
  {
    title: "mode",
    choices: [
      { name: "joint", values: { "zero-shot": { value: 0.5 } } },
      { name: "<one>", values: { "R@1": { value: 0.1 } } },
    ],
  },
];

test("each group has an empty row for its title above its choices", () => {
  const { data, layout } = choicesFigure(groups, options);
  expect(layout.yaxis).toMatchObject({ tickvals: [1, 3, 4], ticktext: ["16", "joint", "&lt;one>"] });
  expect(layout.annotations?.map(({ y }) => y)).toEqual([0, 2]);
  expect(data[0]).toMatchObject({ x: [0.4], y: [1], xaxis: "x" });
  expect(data[0]).toMatchObject({ error_x: { array: [expect.closeTo(0.2, 9)], arrayminus: [expect.closeTo(0.1, 9)] } });
});

test("a choice without a metric has no point in its column", () => {
  const { data } = choicesFigure(groups, options);
  expect(data.map((trace) => [trace.xaxis, "y" in trace && trace.y])).toEqual([
    ["x", [1]],
    ["x", [3]],
    ["x2", [1]],
    ["x2", [4]],
  ]);
});

test("Plotly takes the figure, one choice is drawn, none is refused", () => {
  expect(figureMistakes(choicesFigure(groups, options))).toEqual([]);
  expect(figureMistakes(choicesFigure(groups.slice(0, 1), { ...options, metrics: ["R@1"] }))).toEqual([]);
  expect(() => choicesFigure([{ title: "none", choices: [] }], options)).toThrow(
    "expected one or more choices, got none",
  );
});
