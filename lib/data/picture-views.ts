// Random views of small pictures, for learning without labels (Chen et al. 2020, SimCLR, Appendix A; Chen, Xie and He 2021, MoCo v3, section
// 4): a part of the picture resized, mirrored, its colours changed, greyed, blurred. Deviations: brightness, contrast, saturation and hue are
// one linear map of the colours, always in this order and clipped once, hue turning in YIQ; the blur is three pixels wide, a tenth of a side.
import type { Key, RandomStream } from "../runtime/random.js";
import { shuffledBatches } from "./batches.js";
import type { PairDataset } from "./dataset.js";

export interface ViewSettings {
  /** Least and largest share of the picture that a view shows. */
  readonly area: readonly [least: number, largest: number];
  /** Least and largest width over height of that part. */
  readonly aspect: readonly [least: number, largest: number];
  /** How likely each change is. */
  readonly mirrored: number;
  readonly recoloured: number;
  readonly grey: number;
  readonly blurred: number;
  /** Brightness, contrast and saturation are multiplied by 1 minus to 1 plus these; the hue turns by at most this share of a circle. */
  readonly colours: {
    readonly brightness: number;
    readonly contrast: number;
    readonly saturation: number;
    readonly hue: number;
  };
}

/** SimCLR's colours at strength 0.5; nothing is mirrored, as an arrow to the left is no arrow to the right. */
export const iconViews: ViewSettings = {
  area: [0.3, 1],
  aspect: [3 / 4, 4 / 3],
  mirrored: 0,
  recoloured: 0.8,
  grey: 0.2,
  blurred: 0.5,
  colours: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
};

export interface ViewBatchSettings {
  /** B. */
  readonly batchSize: number;
  /** Side of a view in pixels, at most the dataset's imageSize. */
  readonly imageSize: number;
  readonly key: Key;
  readonly views?: ViewSettings;
}

/**
 * Two views of each picture of a step's batch, RGB bytes [2 B, imageSize, imageSize, 3]: one of every picture, then another of each in the
 * same order. A batch is a pure function of the key and the step; the last partial batch of an epoch is dropped.
 */
export function viewBatches(
  dataset: PairDataset,
  { views = iconViews, ...settings }: ViewBatchSettings,
): (step: number) => Uint8Array {
  const shuffled = shuffledBatches("viewBatches", dataset, settings);
  const { batchSize, imageSize } = settings;
  const stored = dataset.imageSize;
  const picture = new Uint8Array(stored * stored * 3); // [stored, stored, 3]
  const size = imageSize * imageSize * 3;
  return (step) => {
    const { indices, stream } = shuffled(step);
    const images = new Uint8Array(2 * batchSize * size); // [2 B, imageSize, imageSize, 3]
    indices.forEach((index, i) => {
      dataset.readImage(index, picture);
      for (const view of [i, batchSize + i])
        images.set(pictureView(picture, stored, { imageSize, views, stream }), view * size);
    });
    return images;
  };
}

/** A random view of a square RGB picture [stored, stored, 3]: bytes [imageSize, imageSize, 3]. */
export function pictureView(
  picture: Uint8Array,
  stored: number,
  { imageSize, views, stream }: { imageSize: number; views: ViewSettings; stream: RandomStream },
): Uint8ClampedArray {
  const part = drawPart(views, stream);
  const isMirrored = stream.uniform() < views.mirrored;
  const pixels = resizedPart(picture, stored, { part, imageSize, isMirrored });
  recolour(pixels, drawColours(views, stream));
  const deviation = stream.uniform() < views.blurred ? 0.1 + 1.9 * stream.uniform() : 0;
  return Uint8ClampedArray.from(deviation > 0 ? blurred(pixels, imageSize, deviation) : pixels);
}

/** In shares of the sides. */
interface Part {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Ten tries at an area and an aspect that fit, as in torchvision; else all of the picture. */
function drawPart({ area, aspect }: ViewSettings, stream: RandomStream): Part {
  for (let tries = 0; tries < 10; tries++) {
    const share = between(area, stream);
    const ratio = Math.exp(between([Math.log(aspect[0]), Math.log(aspect[1])], stream));
    const [width, height] = [Math.sqrt(share * ratio), Math.sqrt(share / ratio)];
    if (width <= 1 && height <= 1)
      return { top: (1 - height) * stream.uniform(), left: (1 - width) * stream.uniform(), height, width };
  }
  return { top: 0, left: 0, height: 1, width: 1 };
}

/** Bilinear, pixels lying at the middles of their squares: values [imageSize, imageSize, 3]. */
function resizedPart(
  picture: Uint8Array,
  stored: number,
  { part, imageSize, isMirrored }: { part: Part; imageSize: number; isMirrored: boolean },
): Float32Array {
  const rows = taps(part.top * stored, (part.height * stored) / imageSize, { count: imageSize, stored });
  const columns = taps(part.left * stored, (part.width * stored) / imageSize, { count: imageSize, stored });
  const result = new Float32Array(imageSize * imageSize * 3);
  let at = 0;
  for (let y = 0; y < imageSize; y++) {
    const [above, below, down] = [rows.first[y] * stored, rows.second[y] * stored, rows.share[y]];
    for (let i = 0; i < imageSize; i++) {
      const x = isMirrored ? imageSize - 1 - i : i;
      const [left, right, across] = [columns.first[x], columns.second[x], columns.share[x]];
      const [a, b, c, d] = [3 * (above + left), 3 * (above + right), 3 * (below + left), 3 * (below + right)];
      for (let channel = 0; channel < 3; channel++) {
        const upper = picture[a + channel] * (1 - across) + picture[b + channel] * across;
        const lower = picture[c + channel] * (1 - across) + picture[d + channel] * across;
        result[at++] = upper * (1 - down) + lower * down;
      }
    }
  }
  return result;
}

/** Which two pixels of a line each new one lies between, and how near it is to the second. */
function taps(start: number, step: number, { count, stored }: { count: number; stored: number }) {
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const share = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const place = Math.min(stored - 1, Math.max(0, start + (i + 0.5) * step - 0.5));
    first[i] = Math.floor(place);
    second[i] = Math.min(stored - 1, first[i] + 1);
    share[i] = place - first[i];
  }
  return { first, second, share };
}

/** Factors of brightness, contrast and saturation, and the turn of the hue in radians. */
interface Colours {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
}

const unchanged: Colours = { brightness: 1, contrast: 1, saturation: 1, hue: 0 };

/** A grey view has saturation 0. */
function drawColours({ colours, recoloured, grey }: ViewSettings, stream: RandomStream): Colours {
  const factor = (most: number) => between([1 - most, 1 + most], stream);
  const drawn =
    stream.uniform() < recoloured
      ? {
          brightness: factor(colours.brightness),
          contrast: factor(colours.contrast),
          saturation: factor(colours.saturation),
          hue: 2 * Math.PI * between([-colours.hue, colours.hue], stream),
        }
      : unchanged;
  return stream.uniform() < grey ? { ...drawn, saturation: 0 } : drawn;
}

/** Red, green and blue in the luminance of Rec. 601. */
const luminance = [0.299, 0.587, 0.114] as const;

/** Changes values [pixels, 3] in place; contrast is about their mean luminance. */
export function recolour(pixels: Float32Array, { brightness, contrast, saturation, hue }: Colours): void {
  const gain = brightness * contrast;
  const offset = brightness * (1 - contrast) * meanLuminance(pixels);
  const cosine = gain * saturation * Math.cos(hue);
  const sine = gain * saturation * Math.sin(hue);
  for (let i = 0; i < pixels.length; i += 3) {
    const [red, green, blue] = [pixels[i], pixels[i + 1], pixels[i + 2]];
    const y = luminance[0] * red + luminance[1] * green + luminance[2] * blue;
    const inPhase = 0.596 * red - 0.274 * green - 0.322 * blue; // YIQ's I and Q
    const quadrature = 0.211 * red - 0.523 * green + 0.312 * blue;
    const [base, p, q] = [
      gain * y + offset,
      cosine * inPhase - sine * quadrature,
      sine * inPhase + cosine * quadrature,
    ];
    pixels[i] = base + 0.956 * p + 0.621 * q;
    pixels[i + 1] = base - 0.272 * p - 0.647 * q;
    pixels[i + 2] = base - 1.106 * p + 1.703 * q;
  }
}

function meanLuminance(pixels: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3)
    sum += luminance[0] * pixels[i] + luminance[1] * pixels[i + 1] + luminance[2] * pixels[i + 2];
  return (3 * sum) / pixels.length;
}

/** Gaussian of a deviation in pixels, cut to three pixels, along rows and then along columns; edges repeat. */
function blurred(pixels: Float32Array, side: number, deviation: number): Float32Array {
  const neighbour = Math.exp(-0.5 / deviation ** 2);
  const weights = { own: 1 / (1 + 2 * neighbour), beside: neighbour / (1 + 2 * neighbour) };
  const alongRows = blurredAlong(pixels, side, { ...weights, step: 3, across: 3 * side });
  return blurredAlong(alongRows, side, { ...weights, step: 3 * side, across: 3 });
}

/** `step` leads to the next pixel of a line, `across` to the next line. */
function blurredAlong(
  pixels: Float32Array,
  side: number,
  { own, beside, step, across }: { own: number; beside: number; step: number; across: number },
): Float32Array {
  const result = new Float32Array(pixels.length);
  for (let line = 0; line < side; line++)
    for (let i = 0; i < side; i++) {
      const at = line * across + i * step;
      const before = i > 0 ? at - step : at;
      const after = i < side - 1 ? at + step : at;
      for (let channel = 0; channel < 3; channel++)
        result[at + channel] =
          own * pixels[at + channel] + beside * (pixels[before + channel] + pixels[after + channel]);
    }
  return result;
}

function between([least, largest]: readonly [number, number], stream: RandomStream): number {
  return least + (largest - least) * stream.uniform();
}
