import { expect, test } from "vitest";
import { type LanguageScores, languageScoresFigure, longTailFigure } from "../../lib/figures/languages.js";
import { figureMistakes } from "../../lib/figures/static.js";

const heading = { title: "A figure", subtitle: "of made-up numbers" };
const rows: LanguageScores[] = [
  { language: "English", group: "Latin", scores: { small: { value: 0.5 }, large: { value: 0.6 } } },
  { language: "German <new>", group: "Latin", scores: { small: { value: 0.2 } } },
  { language: "Thai", group: "Thai", scores: { large: { value: 0.1 } } },
];

test("languages stand in rows under the names of their groups, with a dot for every score that there is", () => {
  const figure = languageScoresFigure(rows, { ...heading, xTitle: "accuracy", chance: 0.01 });
  expect(figure.layout.yaxis?.ticktext).toEqual(["<b>Latin</b>", "English", "German &lt;new>", "<b>Thai</b>", "Thai"]);
  // Two models: a quarter of a row above and below the middle.
  expect(figure.data).toMatchObject([
    { name: "small", x: [0.5, 0.2], y: [0.75, 1.75] },
    { name: "large", x: [0.6, 0.1], y: [1.25, 4.25] },
    { name: "guessing", x: [0.01, 0.01] },
  ]);
  expect(figureMistakes(figure)).toEqual([]);
});

test("one language of one model is a figure, none is an error", () => {
  const [only] = languageScoresFigure([{ language: "Thai", scores: { small: { value: 0 } } }], {
    ...heading,
    xTitle: "accuracy",
  }).data;
  expect(only).toMatchObject({ x: [0], y: [0] });
  expect(() => languageScoresFigure([], { ...heading, xTitle: "accuracy" })).toThrow("one or more languages");
});

const languages = [
  { language: "rare", pairs: 1, score: 0.3 },
  { language: "English", pairs: 9, score: 0.9 },
  { language: "unseen", pairs: 0, score: 0.1 },
  { language: "common", pairs: 5, score: 0.6 },
];

test("languages are sorted by their pairs, with a running mean and, apart from them, those that were never seen", () => {
  const figure = longTailFigure([{ name: "model", languages }], { ...heading, yTitle: "recall", window: 3, chance: 0 });
  expect(figure.data).toMatchObject([
    { mode: "markers", x: [1, 2, 3, 7], y: [0.9, 0.6, 0.3, 0.1] },
    // (0.9 + 0.6) / 2 at the end, (0.9 + 0.6 + 0.3) / 3 in the middle.
    { mode: "lines", x: [1, 2, 3], y: [0.75, 0.6, 0.45].map((mean) => expect.closeTo(mean, 12)) },
    { mode: "lines", x: [7, 7], y: [0.1, 0.1] },
    { name: "guessing" },
  ]);
  expect(figure.layout.xaxis?.ticktext).toEqual(["English", "common", "rare", "unseen"]);
  expect(figureMistakes(figure)).toEqual([]);
});

test("of more than a hundred languages only some are named", () => {
  const many = Array.from({ length: 120 }, (_, i) => ({ language: `language ${i}`, pairs: 120 - i, score: 0.5 }));
  const figure = longTailFigure([{ name: "model", languages: many }], { ...heading, yTitle: "recall" });
  expect(figure.layout.xaxis?.ticktext).toHaveLength(24);
  expect(() => longTailFigure([], { ...heading, yTitle: "recall" })).toThrow("one or more lines");
});
