import { expect, test } from "vitest";
import { detectionFigure } from "../../lib/figures/detection.js";

const heading = { title: "t", subtitle: "s", chance: 0.5 };

test("a line per detector from recall to precision, and one at chance", () => {
  const { data } = detectionFigure(
    [
      {
        name: "a < b",
        points: [
          [0.2, 1],
          [1, 0.5],
        ],
      },
      { name: "one threshold", points: [[0.1, 1]] },
    ],
    heading,
  );
  expect(data).toMatchObject([
    { name: "a &lt; b", mode: "lines", x: [0.2, 1], y: [1, 0.5] },
    { name: "one threshold", mode: "markers" },
    { x: [0, 1], y: [0.5, 0.5] },
  ]);
});

test("no detector is an error", () => {
  expect(() => detectionFigure([], heading)).toThrow("detectionFigure: expected at least one detector, got none");
});
