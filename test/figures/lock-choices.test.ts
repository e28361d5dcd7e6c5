import { expect, test } from "vitest";
import { type LockChoice, lockChoicesFigure } from "../../lib/figures/lock-choices.js";
import { figureMistakes } from "../../lib/figures/static.js";

const heading = { title: "Choices", subtitle: "made up" };
const choices: LockChoice[] = [
  {
    name: "Lu",
    parts: [
      { name: "image tower", state: "locked, pre-trained", parameters: 3_000_000 },
      { name: "text tower", state: "from scratch", parameters: 999_500 },
      { name: "text head", state: "from scratch", parameters: 500 },
    ],
  },
  {
    name: "uu",
    parts: [
      { name: "image tower", state: "from scratch", parameters: 3_000_000 },
      { name: "text tower", state: "from scratch", parameters: 999_500 },
      { name: "text head", state: "from scratch", parameters: 0 },
    ],
  },
];

test("what is locked is not counted as trained", () => {
  const { layout } = lockChoicesFigure(choices, heading);
  const texts = layout.annotations?.map(({ text }) => text);
  expect(texts).toEqual(["3.00 M", "1000 k", "500", "1.00 M (25 %)", "3.00 M", "1000 k", "none", "4.00 M (100 %)"]);
});

test("a box has the colour of its state, and each state one entry in the legend", () => {
  const figure = lockChoicesFigure(choices, heading);
  expect(figure.data.map(({ name }) => name)).toEqual(["locked, pre-trained", "from scratch"]);
  const [locked] = figure.data;
  expect(locked.type === "scatter" && locked.x).toEqual([0, 0.9, 0.9, 0, 0, null]);
  expect(figureMistakes(figure)).toEqual([]);
});

test("one choice is drawn, none is refused", () => {
  expect(figureMistakes(lockChoicesFigure(choices.slice(0, 1), heading))).toEqual([]);
  expect(() => lockChoicesFigure([], heading)).toThrow("expected one or more choices, got none");
});
