// Panels side by side, or in rows of them: where each one's axes lie, and what they are called.
import type { Axis, Layout } from "./plotly.js";

export interface Panel {
  /** What traces and annotations call its axes. */
  readonly x: "x" | `x${number}`;
  readonly y: "y" | `y${number}`;
  /** Its place, in shares of the plot. */
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
}

export interface PanelGrid {
  readonly count: number;
  readonly columns: number;
  /** Between columns and between rows, as shares of the plot. */
  readonly gap: { readonly x: number; readonly y: number };
}

/** The places of `count` panels, row by row from the top. */
export function panelGrid({ count, columns, gap }: PanelGrid): Panel[] {
  const rows = Math.ceil(count / columns);
  const [width, height] = [(1 - gap.x * (columns - 1)) / columns, (1 - gap.y * (rows - 1)) / rows];
  return Array.from({ length: count }, (_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const [left, top] = [column * (width + gap.x), 1 - row * (height + gap.y)];
    const suffix = i === 0 ? "" : i + 1;
    return {
      x: `x${suffix}` as Panel["x"],
      y: `y${suffix}` as Panel["y"],
      xDomain: [left, Math.min(1, left + width)],
      yDomain: [Math.max(0, top - height), top],
    };
  });
}

/** The layout's two axes of a panel. */
export function panelAxes({ x, y, xDomain, yDomain }: Panel, axes: { x: Axis; y: Axis }): Partial<Layout> {
  return {
    [x.replace("x", "xaxis")]: { ...axes.x, domain: xDomain, anchor: y },
    [y.replace("y", "yaxis")]: { ...axes.y, domain: yDomain, anchor: x },
  };
}
