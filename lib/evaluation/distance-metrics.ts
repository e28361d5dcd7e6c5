// How far guessed places are from the right ones: the share within a city, a region, a country (Radford et al. 2021,
// Table 17: 1, 25, 200, 750 and 2,500 km).
import { clopperPearson, type Interval } from "../statistics/intervals.js";

/** In degrees, north and east positive. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the Earth (R1 of the International Union of Geodesy and Geophysics). */
const earthKilometres = 6371.0088;

/** Great-circle distance of two places in kilometres, by the haversine formula. A sphere is within 0.6 % of the Earth. */
export function greatCircleKilometres(a: Place, b: Place): number {
  for (const place of [a, b]) requirePlace(place);
  const [from, to] = [radians(a.latitude), radians(b.latitude)];
  const haversine =
    Math.sin((to - from) / 2) ** 2 +
    Math.cos(from) * Math.cos(to) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  return 2 * earthKilometres * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

export interface ShareWithinRadius {
  readonly kilometres: number;
  /** In 0..1. */
  readonly share: number;
  /** Clopper-Pearson. */
  readonly interval: Interval;
}

/** Shares of distances [N] in kilometres that are at most so many. */
export function sharesWithinRadii(
  distances: ArrayLike<number>,
  radii: readonly number[] = [1, 25, 200, 750, 2500],
): ShareWithinRadius[] {
  const total = distances.length;
  const wrong = Array.from(distances).findIndex((distance) => !(distance >= 0));
  if (wrong >= 0)
    throw new Error(`sharesWithinRadii: expected distances of 0 or more, got ${distances[wrong]} in place ${wrong}`);
  if (total === 0) throw new Error("sharesWithinRadii: expected at least one distance, got none");
  return radii.map((kilometres) => {
    const within = Array.from(distances).filter((distance) => distance <= kilometres).length;
    return { kilometres, share: within / total, interval: clopperPearson(within, total) };
  });
}

function requirePlace({ latitude, longitude }: Place): void {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    throw new Error(
      `greatCircleKilometres: expected a latitude of -90 to 90 and a longitude of -180 to 180 degrees, got ${latitude} and ${longitude}`,
    );
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
