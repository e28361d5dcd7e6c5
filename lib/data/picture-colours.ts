// Conversions between the kinds of pictures, by the integer arithmetic of Pillow (src/libImaging/Convert.c and
// AlphaComposite.c), so that no pixel differs by a step.
import type { BytePicture, Picture } from "./image-files.js";

/** Pillow's `convert("RGB")`: alpha is dropped, 16-bit grey is cut at 255. Kind "rgb", 3 channels. */
export function toRgb(picture: Picture): BytePicture {
  const { height, width, channels, kind, pixels } = picture;
  if (channels === 3) return { height, width, channels, kind: "rgb", pixels: pixels as Uint8Array };
  const rgb = new Uint8Array(height * width * 3); // [height, width, 3]
  for (let i = 0; i < height * width; i++)
    for (let c = 0; c < 3; c++) {
      const value = pixels[i * channels + (channels === 1 ? 0 : c)];
      rgb[i * 3 + c] = kind === "cmyk" ? lightOf(value, pixels[i * 4 + 3]) : Math.min(value, 255);
    }
  return { height, width, channels: 3, kind: "rgb", pixels: rgb };
}

/** The same as TensorFlow decodes it: of 16-bit grey the upper byte. */
export function toRgbByUpperBytes(picture: Picture): BytePicture {
  if (picture.kind !== "grey16") return toRgb(picture);
  return toRgb({ ...picture, pixels: picture.pixels.map((value) => value >> 8) });
}

/** The picture over a white ground: Pillow's `alpha_composite`. Kind "rgb", 3 channels. */
export function overWhite(picture: Picture): BytePicture {
  const rgb = toRgb(picture);
  if (picture.channels !== 4 || picture.kind === "cmyk") return rgb;
  const pixels = rgb.pixels.map((value, i) => {
    const alpha = picture.pixels[Math.floor(i / 3) * 4 + 3];
    const sum = (value * alpha + 255 * (255 - alpha) + 128) << 7; // 7 more bits for precision
    return ((sum >> 8) + sum) >> 15;
  });
  return { ...rgb, pixels };
}

/** Colours times alpha [height, width, 4], as Pillow resizes them. */
export function weightedByAlpha(picture: BytePicture): BytePicture {
  const pixels = picture.pixels.map((value, i, all) => (i % 4 === 3 ? value : dividedBy255(value * all[i | 3])));
  return { ...picture, pixels };
}

/** The colours again [height, width, 4]; where alpha is 0, there are none to be had. */
export function unweightedByAlpha(picture: BytePicture): BytePicture {
  const pixels = picture.pixels.map((value, i, all) => {
    const alpha = all[i | 3];
    return i % 4 === 3 || alpha === 0 || alpha === 255 ? value : Math.min(Math.floor((255 * value) / alpha), 255);
  });
  return { ...picture, pixels };
}

/** The light that an amount of ink leaves of what black leaves. */
function lightOf(ink: number, black: number): number {
  return Math.max(255 - black - dividedBy255(ink * (255 - black)), 0);
}

/** Rounded division by 255 of a product of two bytes. */
function dividedBy255(product: number): number {
  const sum = product + 128;
  return ((sum >> 8) + sum) >> 8;
}
