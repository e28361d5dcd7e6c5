import { expect, test } from "vitest";
import { panelAxes, panelGrid } from "../../lib/figures/panels.js";

test("three panels in two columns: two above, the third below the first", () => {
  const [first, second, third] = panelGrid({ count: 3, columns: 2, gap: { x: 0.2, y: 0.4 } });
  // Columns of (1 - 0.2) / 2 = 0.4, rows of (1 - 0.4) / 2 = 0.3.
  expect(first).toEqual({ x: "x", y: "y", xDomain: [0, 0.4], yDomain: [0.7, 1] });
  expect(second.xDomain).toEqual([expect.closeTo(0.6, 9), 1]);
  expect(third).toMatchObject({ x: "x3", y: "y3", xDomain: [0, 0.4] });
  expect(third.yDomain).toEqual([expect.closeTo(0, 9), expect.closeTo(0.3, 9)]);
});

test("a panel's axes lie at its place, each anchored to the other", () => {
  const [, panel] = panelGrid({ count: 2, columns: 2, gap: { x: 0, y: 0 } });
  expect(panelAxes(panel, { x: { showgrid: false }, y: {} })).toEqual({
    xaxis2: { showgrid: false, domain: [0.5, 1], anchor: "y2" },
    yaxis2: { domain: [0, 1], anchor: "x2" },
  });
});
