// One icon -> one square picture, by sharp (librsvg). Icons of one colour draw with currentColor.
import sharp from "sharp";
import { type IconSet, isTransformed } from "./icon-sets.js";

export interface IconStyle {
  /** Side in pixels. */
  readonly imageSize: number;
  /** "#rrggbb" behind the icon. */
  readonly background: string;
  /** "#rrggbb" of icons that have no colours of their own. */
  readonly colour: string;
}

/** Pixels, RGB bytes [imageSize, imageSize, 3], or the reason why there are none. */
export type RenderedIcon = { readonly pixels: Uint8Array } | { readonly reason: string };

sharp.concurrency(1); // many icons at a time, one thread each: the other way round costs a third of the speed

/** Never rejects: an SVG that cannot be drawn, or that draws nothing, gives a reason. */
export async function renderIcon(set: IconSet, name: string, style: IconStyle): Promise<RenderedIcon> {
  try {
    const image = sharp(Buffer.from(iconSvg(set, name, style))).flatten({ background: style.background });
    const pixels = await image.removeAlpha().toColourspace("srgb").raw().toBuffer();
    const expected = style.imageSize * style.imageSize * 3;
    if (pixels.length !== expected) return { reason: `drawn with ${pixels.length} bytes instead of ${expected}` };
    return isBlank(pixels, style.background) ? { reason: "nothing visible on this background" } : { pixels };
  } catch (error) {
    return { reason: String(error instanceof Error ? error.message : error).split("\n")[0] };
  }
}

/** The SVG document of an icon, or of an alias that mirrors or turns one; centred in a square. */
export function iconSvg(set: IconSet, name: string, { imageSize, colour }: IconStyle): string {
  const alias = set.icons[name] ? undefined : set.aliases[name];
  const icon = set.icons[alias?.parent ?? name];
  if (!icon) throw new Error(`iconSvg: expected an icon of ${set.prefix}, got ${name}; see pictureNames`);
  const { left = set.left, top = set.top, width = set.width, height = set.height } = icon;
  const centre = `${left + width / 2} ${top + height / 2}`;
  const flips = `${alias?.hFlip ? -1 : 1} ${alias?.vFlip ? -1 : 1}`;
  const turn = `translate(${centre}) rotate(${(alias?.rotate ?? 0) * 90}) scale(${flips}) translate(${negated(centre)})`;
  const body = icon.body.replaceAll("currentColor", colour);
  const drawing = alias && isTransformed(alias) ? `<g transform="${turn}">${body}</g>` : body;
  const side = Math.max(width, height);
  const box = `${left + (width - side) / 2} ${top + (height - side) / 2} ${side} ${side}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${imageSize}" height="${imageSize}" viewBox="${box}" color="${colour}">${drawing}</svg>`
  );
}

function negated(point: string): string {
  return point
    .split(" ")
    .map((value) => -Number(value))
    .join(" ");
}

function isBlank(pixels: Uint8Array, background: string): boolean {
  const colour = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
  return pixels.every((value, i) => value === colour[i % 3]);
}
