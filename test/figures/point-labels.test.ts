import { expect, test } from "vitest";
import { textWidth } from "../../lib/figures/font-metrics.js";
import { placeLabels } from "../../lib/figures/point-labels.js";

const square = { side: 600, range: [0, 1] as [number, number] };

test("a name stands to the right of its point, and to the left of one at the right edge", () => {
  const [middle] = placeLabels([{ text: "flags", x: 0.5, y: 0.5 }], square);
  expect(middle).toMatchObject({ x: 0.5, y: 0.5, xanchor: "left", xshift: 6, yshift: -0 });
  const [edge] = placeLabels([{ text: "flags", x: 1, y: 0.5 }], square);
  expect(edge.xshift).toBeCloseTo(-6 - textWidth("flags", { size: 10 }), 10);
});

test("of points at one place, as many are named as there is room around them", () => {
  const crowd = Array.from({ length: 30 }, (_, i) => ({ text: `task number ${i}`, x: 0.5, y: 0.5 }));
  const labels = placeLabels(crowd, square);
  expect(labels.length).toBeGreaterThan(1);
  expect(labels.length).toBeLessThan(9); // eight places
});

test("the point farthest from the diagonal is named first", () => {
  const near = { text: "a name that is long", x: 0.5, y: 0.5 };
  const far = { text: "another", x: 0.5, y: 0.1 };
  expect(placeLabels([near, far], square)[0].text).toBe("another");
});

test("no points have no names, and tags are shown as they are", () => {
  expect(placeLabels([], square)).toEqual([]);
  expect(placeLabels([{ text: "<b>", x: 0.5, y: 0.5 }], square)[0].text).toBe("&lt;b>");
});
