import { expect, test } from "vitest";
import type { ScatterTrace } from "../../lib/figures/plotly.js";
import { robustnessFigure } from "../../lib/figures/robustness.js";
import { seedKey } from "../../lib/runtime/random.js";
import { fitLogitLine } from "../../lib/statistics/transformed-lines.js";

const line = fitLogitLine([0.2, 0.5, 0.8], [0.1, 0.3, 0.6], { key: seedKey(1), samples: 50 });
const point = (name: string, group: string, reference: number, shifted: number) => ({
  name,
  group,
  reference,
  shifted,
});
const options = { title: "t", subtitle: "s", line, standardGroup: "standard" };

test("points lie at the logits of their accuracies, and each group has its colour", () => {
  const { data } = robustnessFigure(
    [point("a", "standard", 0.5, 0.25), point("b", "zero-shot", 0.8, 0.5), point("c", "zero-shot", 0.9, 0.6)],
    options,
  );
  const traces = data as readonly ScatterTrace[];
  const zeroShot = traces.find(({ name }) => name === "zero-shot")!;
  expect(zeroShot.x[0]).toBeCloseTo(Math.log(4), 12); // 0.8 / 0.2
  expect(zeroShot.y[0]).toBeCloseTo(0, 12); // even odds
  const standard = traces.find(({ name }) => name === "standard")!;
  expect(standard.y[0]).toBeCloseTo(-Math.log(3), 12); // 0.25 / 0.75
  expect(standard.marker?.color).not.toBe(zeroShot.marker?.color);
});

test("models with an accuracy of 0 or 1 are not shown, and the subtitle counts them", () => {
  const { layout, data } = robustnessFigure(
    [point("a", "standard", 0.5, 0.25), point("b", "standard", 0.4, 0)],
    options,
  );
  expect(JSON.stringify(layout.title)).toContain("not shown: 1 of 2 models");
  expect((data.at(-1) as ScatterTrace).x).toHaveLength(1);
  expect(() => robustnessFigure([point("b", "standard", 0.4, 0)], options)).toThrow(
    "robustnessFigure: expected at least one model with accuracies between 0 and 1, got none",
  );
});
