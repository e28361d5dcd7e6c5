// Planted duplicates: pictures changed in known ways, held in memory, and pictures in records to look at.
import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  changedPicture,
  duplicateAugmentations,
  type PairDataset,
  type Picture,
  type PictureChange,
  type RandomStream,
  type Raster,
  randomChange,
} from "../lib/index.js";

/** A kind of planted duplicate. */
export interface CopyKind {
  readonly name: string;
  /** Whether the detector learned from changes of the kind. */
  readonly isLearned: boolean;
  change(picture: Raster, stream: RandomStream): Raster;
}

/** All changes that the detector learns from, at random. */
export const anyChange: CopyKind = {
  name: "all together",
  isLearned: true,
  change: (picture, stream) => changedPicture(picture, randomChange(duplicateAugmentations, stream)),
};

/** Each kind alone at known strengths, all together, and kinds that the detector never saw. */
export const copyKinds: readonly CopyKind[] = [
  learned("identical", {}),
  learned("cropped to 90 %", { crop: { top: 0.05, left: 0.05, height: 0.9, width: 0.9 } }),
  learned("cropped to 80 %", { crop: { top: 0.1, left: 0.1, height: 0.8, width: 0.8 } }),
  learned("stretched by 1.15", { crop: { top: 0, left: 0.065, height: 1, width: 0.87 } }),
  learned("scaled to 24 pixels", { scaledTo: 24 }),
  learned("scaled to 16 pixels", { scaledTo: 16 }),
  learned("scaled to 72 pixels", { scaledTo: 72, interpolations: ["nearest", "lanczos", "box"] }),
  learned("turned by 3 degrees", { degrees: 3 }),
  learned("turned by 9 degrees", { degrees: 9 }),
  learned("JPEG of quality 50", { quality: 50 }),
  learned("JPEG of quality 20", { quality: 20 }),
  learned("darker by 20 %", { colour: { hue: 0, saturation: 1, value: 0.8 } }),
  learned("other hue and saturation", { colour: { hue: 0.07, saturation: 0.7, value: 1 } }),
  anyChange,
  unseen("mirrored", mirrored),
  unseen("inverted", ({ pixels, ...rest }) => ({ ...rest, pixels: pixels.map((value) => 255 - value) })),
  unseen("with a frame", framed),
];

function learned(name: string, change: PictureChange): CopyKind {
  return { name, isLearned: true, change: (picture) => changedPicture(picture, change) };
}

function unseen(name: string, change: (picture: Raster) => Raster): CopyKind {
  return { name, isLearned: false, change };
}

function mirrored({ pixels, width, ...rest }: Raster): Raster {
  const at = (i: number) => {
    const [row, x] = [Math.floor(i / (3 * width)), Math.floor(i / 3) % width];
    return (row * width + width - 1 - x) * 3 + (i % 3);
  };
  return { ...rest, width, pixels: pixels.map((_, i) => pixels[at(i)]) };
}

/** Black, and three pixels wide. */
function framed({ pixels, width, height, ...rest }: Raster): Raster {
  const isFrame = (i: number) => {
    const [y, x] = [Math.floor(i / (3 * width)), Math.floor(i / 3) % width];
    return Math.min(y, x, height - 1 - y, width - 1 - x) < 3;
  };
  return { ...rest, width, height, pixels: pixels.map((value, i) => (isFrame(i) ? 0 : value)) };
}

/** Changed copies of pictures at `indices`, one for each, with the originals' captions. */
export function copiesOf(
  dataset: PairDataset,
  indices: ArrayLike<number>,
  { kind, stream }: { kind: CopyKind; stream: RandomStream },
): PairDataset {
  const side = dataset.imageSize;
  const size = side * side * 3;
  const pixels = new Uint8Array(indices.length * size); // [N, side, side, 3]
  const original = new Uint8Array(size);
  for (let i = 0; i < indices.length; i++) {
    dataset.readImage(indices[i], original);
    pixels.set(kind.change({ height: side, width: side, channels: 3, pixels: original }, stream).pixels, i * size);
  }
  return {
    name: `${dataset.name}, ${kind.name}`,
    size: indices.length,
    imageSize: side,
    caption: (i) => dataset.caption(indices[i]),
    concept: (i) => dataset.concept(indices[i]),
    readImage: (i, into, offset = 0) => into.set(pixels.subarray(i * size, (i + 1) * size), offset),
  };
}

/** Pictures of several datasets, one dataset after the other, or those at `indices` of all. */
export function joinedPictures(
  datasets: readonly PairDataset[],
  { indices }: { indices?: ArrayLike<number> } = {},
): PairDataset {
  const rows = datasets.flatMap((dataset) => Array.from({ length: dataset.size }, (_, i) => ({ dataset, i })));
  const kept = indices ? Array.from(indices, (index) => rows[index]) : rows;
  return {
    name: datasets.map(({ name }) => name).join(" + "),
    size: kept.length,
    imageSize: datasets[0].imageSize,
    caption: (index) => kept[index].dataset.caption(kept[index].i),
    concept: (index) => kept[index].dataset.concept(kept[index].i),
    readImage: (index, into, offset) => kept[index].dataset.readImage(kept[index].i, into, offset),
  };
}

/** A picture as text in a record. */
export function storedPicture(dataset: PairDataset, index: number): string {
  const pixels = new Uint8Array(dataset.imageSize ** 2 * 3);
  dataset.readImage(index, pixels);
  return deflateRawSync(pixels, { level: 9 }).toString("base64");
}

/** And back. */
export function shownPicture(stored: string, caption: string): Picture {
  const pixels = new Uint8Array(inflateRawSync(Buffer.from(stored, "base64")));
  return { pixels, size: Math.sqrt(pixels.length / 3), caption };
}
