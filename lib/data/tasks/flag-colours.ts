// Which colours a flag has, measured on its picture. Colours are cut by hue, saturation and value as people name them.

/** Colours that are told apart; brown, grey and pink are rare in flags and count as their neighbours or not at all. */
export const flagColours = ["red", "orange", "yellow", "green", "blue", "white", "black"] as const;

export type FlagColour = (typeof flagColours)[number];

const fewestPixels = 0.05; // of the flag: emblems of a few pixels and blends at edges are less

/**
 * The colours that cover at least 5 % of a flag on a white background: RGB bytes [side, side, 3]. Pixels of pure white
 * are the background; the sets whose flags are measured draw white fields a little darker.
 */
export function coloursOfFlag(pixels: Uint8Array): FlagColour[] {
  const counts = new Map<FlagColour, number>();
  let flag = 0;
  for (let at = 0; at < pixels.length; at += 3) {
    const [red, green, blue] = pixels.subarray(at, at + 3);
    if (red + green + blue === 3 * 255) continue;
    flag++;
    const colour = colourOf(red, green, blue);
    if (colour) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return flagColours.filter((colour) => (counts.get(colour) ?? 0) >= fewestPixels * flag && flag > 0);
}

/** Upper limits of hues in degrees; red ones are on both sides of 0. */
const hues = [
  { limit: 18, colour: "red" },
  { limit: 42, colour: "orange" },
  { limit: 68, colour: "yellow" },
  { limit: 170, colour: "green" },
  { limit: 270, colour: "blue" },
  { limit: 360, colour: "red" },
] as const;

function colourOf(red: number, green: number, blue: number): FlagColour | undefined {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (most < 70) return "black";
  if (range < 0.2 * most) return most > 200 ? "white" : undefined; // grey
  return hues.find(({ limit }) => hueOf(red, green, blue) < limit)?.colour;
}

/** -60 .. 300 degrees: 0 is red, 120 green, 240 blue. */
function hueOf(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (most === red) return (60 * (green - blue)) / range;
  return most === green ? 120 + (60 * (blue - red)) / range : 240 + (60 * (red - green)) / range;
}
