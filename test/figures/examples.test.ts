import { expect, test } from "vitest";
import { examplesFigure, zeroShotExamples } from "../../lib/figures/examples.js";
import { exampleRecord } from "../results/records.js";
import { heading, redExample } from "./example-figures.js";

test("the truth's bar is green, other classes' are orange, and the truth's rank is told", async () => {
  const figure = examplesFigure([await redExample()], heading);
  expect(figure.data[0]).toMatchObject({ x: [0.5, 0.25], marker: { color: ["#f2cf80", "#80ceb9"] } });
  const texts = figure.layout.annotations!.map((annotation) => annotation.text);
  expect(texts).toEqual([
    "<b>colours: red</b> · rank 2 of 10 · 25.0 %",
    "rose &amp; &lt;wine>",
    "50.0 %",
    "red",
    "25.0 %",
  ]);
});

test("five classes are shown at most", async () => {
  const example = await redExample();
  const top = Array.from({ length: 8 }, (_, i) => ({ label: `class ${i}`, probability: 0.1 }));
  expect(examplesFigure([{ ...example, top }], heading).data[0]).toHaveProperty("x.length", 5);
});

test("a record's examples are checked", async () => {
  const example = await redExample();
  expect(zeroShotExamples(exampleRecord({ examples: [example] }))).toEqual([example]);
  expect(zeroShotExamples(exampleRecord())).toEqual([]);
  expect(() => zeroShotExamples(exampleRecord({ examples: [{ ...example, rank: 0 }] }))).toThrow("rank");
  expect(() => examplesFigure([], heading)).toThrow("examplesFigure: expected at least one example, got none");
});
