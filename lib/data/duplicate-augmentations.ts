// What the near-duplicate detector learns from (Radford et al. 2021, Appendix C): two versions of each picture of a batch, changed at
// random in all ways that picture-changes.ts knows. A batch is a pure function of the key and the step.
import type { Key, RandomStream } from "../runtime/random.js";
import { shuffledBatches } from "./batches.js";
import type { PairDataset } from "./dataset.js";
import { changedPicture, type PictureChange } from "./picture-changes.js";
import type { Interpolation } from "./picture-resizing.js";

/** How far pictures are changed. The paper names the kinds and no amounts. */
export interface AugmentationSettings {
  /** How likely each kind of change is. */
  readonly share: number;
  /** Least share of a side that a crop keeps. */
  readonly leastCrop: number;
  /** Sides in pixels that a picture may have on its way, smallest and largest. */
  readonly scales: readonly [smallest: number, largest: number];
  /** Largest turn. */
  readonly degrees: number;
  /** Lowest quality of JPEG; the highest is 95. */
  readonly leastQuality: number;
  /** Largest turn of the hue, and how far saturation and value go from 1. */
  readonly hue: number;
  readonly saturation: number;
  readonly value: number;
}

export const duplicateAugmentations: AugmentationSettings = {
  share: 0.6,
  leastCrop: 0.75,
  scales: [16, 72],
  degrees: 10,
  leastQuality: 20,
  hue: 0.08,
  saturation: 0.4,
  value: 0.25,
};

export interface VersionBatch {
  /** RGB bytes [B, imageSize, imageSize, 3] each: row i of both is made of one picture. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

export interface VersionBatchSettings {
  readonly batchSize: number;
  /** Side of what the detector sees, at most the dataset's imageSize; the margin is cut off. */
  readonly imageSize: number;
  readonly key: Key;
  readonly augmentations?: AugmentationSettings;
}

/** The batches of a run: `batch(step)`, steps counting from 0. The last partial batch of an epoch is dropped. */
export function versionBatches(
  dataset: PairDataset,
  { augmentations = duplicateAugmentations, ...settings }: VersionBatchSettings,
): (step: number) => VersionBatch {
  const shuffled = shuffledBatches("versionBatches", dataset, settings);
  const side = dataset.imageSize;
  const size = settings.imageSize ** 2 * 3;
  return (step) => {
    const { indices, stream } = shuffled(step);
    const [first, second] = [new Uint8Array(indices.length * size), new Uint8Array(indices.length * size)];
    const pixels = new Uint8Array(side * side * 3); // [side, side, 3]
    indices.forEach((index, i) => {
      dataset.readImage(index, pixels);
      for (const versions of [first, second]) {
        const change = randomChange(augmentations, stream);
        const version = changedPicture({ height: side, width: side, channels: 3, pixels }, change);
        copyCentre(version.pixels, side, versions.subarray(i * size, (i + 1) * size), settings.imageSize);
      }
    });
    return { first, second };
  };
}

/** A change of random kinds and amounts. Every kind takes the same numbers from the stream, whether it is chosen or not. */
export function randomChange(settings: AugmentationSettings, stream: RandomStream): PictureChange {
  const { share, degrees, leastQuality, hue, saturation, value } = settings;
  const between = (low: number, high: number) => low + (high - low) * stream.uniform();
  const maybe = <T>(change: T) => (stream.uniform() < share ? change : undefined);
  return {
    degrees: maybe(between(-degrees, degrees)),
    crop: maybe(randomCrop(settings.leastCrop, stream)),
    scaledTo: maybe(Math.round(Math.exp(between(Math.log(settings.scales[0]), Math.log(settings.scales[1]))))),
    quality: maybe(Math.round(between(leastQuality, 95))),
    colour: maybe({
      hue: between(-hue, hue),
      saturation: between(1 - saturation, 1 + saturation),
      value: between(1 - value, 1 + value),
    }),
    interpolations: [anyInterpolation(stream), anyInterpolation(stream), anyInterpolation(stream)],
  };
}

/** Height and width are drawn apart, which distorts the aspect ratio. */
function randomCrop(least: number, stream: RandomStream): NonNullable<PictureChange["crop"]> {
  const [height, width] = [least + (1 - least) * stream.uniform(), least + (1 - least) * stream.uniform()];
  return { height, width, top: (1 - height) * stream.uniform(), left: (1 - width) * stream.uniform() };
}

const interpolations: readonly Interpolation[] = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"];

function anyInterpolation(stream: RandomStream): Interpolation {
  return interpolations[stream.integer(interpolations.length)];
}

function copyCentre(picture: Uint8Array, side: number, into: Uint8Array, imageSize: number): void {
  const margin = Math.floor((side - imageSize) / 2);
  for (let y = 0; y < imageSize; y++) {
    const from = ((margin + y) * side + margin) * 3;
    into.set(picture.subarray(from, from + imageSize * 3), y * imageSize * 3);
  }
}
