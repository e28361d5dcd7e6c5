import { expect, test } from "vitest";
import { figureMistakes } from "../../lib/figures/static.js";
import { towerRatesFigure } from "../../lib/figures/tower-rates.js";

const heading = { title: "Rates", subtitle: "made up" };
const rates = (name: string) => ({ name, image: [0, 5e-4], text: [1e-3, 0] });

test("every schedule has a panel with both towers, on one scale", () => {
  const figure = towerRatesFigure(["LU", "UU", "delay", "lr", "two <cycles>"].map(rates), heading);
  expect(figure.data.map((trace) => trace.xaxis).filter((axis) => axis === "x5")).toHaveLength(2);
  expect(figure.layout.yaxis).toMatchObject({ tickvals: [0, 5e-4, 1e-3], ticktext: ["0", "0.0005", "0.001"] });
  expect(figure.layout.yaxis5?.range).toEqual(figure.layout.yaxis?.range);
  expect(figure.data.filter((trace) => trace.showlegend)).toHaveLength(2);
  expect(figureMistakes(figure)).toEqual([]);
});

test("one schedule is drawn, none is refused", () => {
  expect(figureMistakes(towerRatesFigure([rates("LU")], heading))).toEqual([]);
  expect(() => towerRatesFigure([], heading)).toThrow("expected one or more schedules, got none");
});
