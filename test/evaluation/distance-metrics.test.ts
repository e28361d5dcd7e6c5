import { expect, test } from "vitest";
import { greatCircleKilometres, sharesWithinRadii } from "../../lib/evaluation/distance-metrics.js";

const place = (latitude: number, longitude: number) => ({ latitude, longitude });

test("great-circle distances are scikit-learn's", () => {
  // scikit-learn 1.9.1: haversine_distances of the radians times 6371.0088.
  const cases = [
    [place(52.52, 13.405), place(48.8566, 2.3522), 877.4645379215093], // Berlin, Paris
    [place(-33.8688, 151.2093), place(51.5074, -0.1278), 16993.956932816534], // Sydney, London
    [place(0, 179.9), place(0, -179.9), 22.23901604670676], // across the date line
    [place(40, 10), place(40, 10.0001), 0.008518037331456937],
  ] as const;
  for (const [from, to, expected] of cases) {
    expect(greatCircleKilometres(from, to)).toBeCloseTo(expected, 6);
    expect(greatCircleKilometres(to, from)).toBeCloseTo(expected, 6);
  }
});

test("a quarter and a half of the way around, and nowhere", () => {
  const half = Math.PI * 6371.0088;
  expect(greatCircleKilometres(place(90, 0), place(0, 77))).toBeCloseTo(half / 2, 6);
  expect(greatCircleKilometres(place(12, -30), place(-12, 150))).toBeCloseTo(half, 3);
  expect(greatCircleKilometres(place(12, -30), place(12, -30))).toBe(0);
});

test("shares are of the distances that are at most the radius", () => {
  const shares = sharesWithinRadii([0.5, 1, 24, 199, 3000]);
  expect(shares.map(({ kilometres, share }) => [kilometres, share])).toEqual([
    [1, 2 / 5],
    [25, 3 / 5],
    [200, 4 / 5],
    [750, 4 / 5],
    [2500, 4 / 5],
  ]);
  expect(shares[1].interval[0]).toBeCloseTo(0.1466, 4); // exact 95 % interval of 3 in 5
  expect(sharesWithinRadii([7], [7])).toMatchObject([{ share: 1 }]);
});

test("places that are none, and distances that are none, are refused", () => {
  expect(() => greatCircleKilometres(place(151, -33), place(0, 0))).toThrow(
    "greatCircleKilometres: expected a latitude of -90 to 90 and a longitude of -180 to 180 degrees, got 151 and -33",
  );
  expect(() => greatCircleKilometres(place(0, 0), place(Number.NaN, 0))).toThrow("got NaN and 0");
  expect(() => sharesWithinRadii([])).toThrow("sharesWithinRadii: expected at least one distance, got none");
  expect(() => sharesWithinRadii([1, Number.NaN])).toThrow("expected distances of 0 or more, got NaN in place 1");
});
