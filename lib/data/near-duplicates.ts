// Copies of pictures between sets, so that a held-out picture has not been seen in training. Exact: the same bytes.
// Near: the same picture drawn or packed again. Every pair is compared, most of them by coarse means alone.
import { createHash } from "node:crypto";
import type { PairDataset } from "./dataset.js";
import type { IconDataset } from "./icons.js";

/**
 * Two pictures are near copies when no cell of a 12 x 12 grid differs by more than this in mean red, green or blue
 * (0..255), nor by more than a quarter of what the cells of either picture differ among themselves: pale pictures are
 * alike as bytes. Chosen by eye on all pairs of colour emoji sets at 36 px: up to 31, 63 pairs of one concept, nearly
 * all one drawing, and 15 of two, all plain squares, circles and crosses; above, drawings by different hands appear.
 */
export const nearThreshold = 31;

const grid = 12;
const coarseGrid = 3;
const cells = grid * grid * 3;
const coarseCells = coarseGrid * coarseGrid * 3;
const rounding = 1; // of bytes: a mean of rounded means can be off by this much

/** A picture of one dataset that is also in another. */
export interface Copy {
  /** Index in the first dataset. */
  readonly first: number;
  /** Index in the second dataset. */
  readonly second: number;
  /** Largest difference of a cell, 0..255. */
  readonly distance: number;
  readonly isExact: boolean;
}

export interface CopyCount {
  readonly trainSet: string;
  readonly heldOutSet: string;
  /** Held-out pictures with a byte-for-byte copy in the training set. */
  readonly exact: number;
  /** Held-out pictures with a near copy, the exact ones not counted. */
  readonly near: number;
}

export interface CopyReport {
  /** Held-out pictures with an exact copy in some training set, and with a near copy only. */
  readonly exact: number;
  readonly near: number;
  /** Pairs of sets that share pictures, most first. */
  readonly table: readonly CopyCount[];
  /** The held-out pictures that have a copy, ascending. */
  readonly heldOutIndices: readonly number[];
}

/** Counts the held-out pictures that training has too. Pictures of one set are never compared with each other. */
export function copiesBetween(
  train: IconDataset,
  heldOut: IconDataset,
  { threshold = nearThreshold } = {},
): CopyReport {
  const isExact = new Map<string, Map<number, boolean>>(); // "train set, held-out set" -> held-out picture -> exact?
  eachCopy(train, heldOut, { threshold }, ({ first, second, isExact: same }) => {
    if (train.iconSet(first) === heldOut.iconSet(second)) return;
    for (const key of ["", `${train.iconSet(first)} ${heldOut.iconSet(second)}`]) {
      const pictures = isExact.get(key) ?? new Map<number, boolean>();
      isExact.set(key, pictures.set(second, same || pictures.get(second) === true));
    }
  });
  const count = (key: string, wanted: boolean) =>
    [...(isExact.get(key)?.values() ?? [])].filter((e) => e === wanted).length;
  const table = [...isExact.keys()].filter(Boolean).map((key) => {
    const [trainSet, heldOutSet] = key.split(" ");
    return { trainSet, heldOutSet, exact: count(key, true), near: count(key, false) };
  });
  return {
    exact: count("", true),
    near: count("", false),
    table: table.sort((a, b) => b.exact + b.near - a.exact - a.near),
    heldOutIndices: [...(isExact.get("")?.keys() ?? [])].sort((a, b) => a - b),
  };
}

/** Counts exact copies between the sets of one dataset, however large: pictures are compared by a hash of their bytes. */
export function exactCopies(dataset: IconDataset): CopyReport {
  const groups = new Map<string, number[]>();
  for (let index = 0; index < dataset.size; index++) {
    const hash = pictureHash(dataset, index);
    groups.set(hash, [...(groups.get(hash) ?? []), index]);
  }
  const pictures = new Set<number>();
  const counts = new Map<string, Set<number>>(); // "first set, second set" -> pictures of the second
  for (const group of groups.values())
    for (const second of group)
      for (const other of new Set(group.map(dataset.iconSet)))
        if (other !== dataset.iconSet(second)) {
          pictures.add(second);
          const key = `${other} ${dataset.iconSet(second)}`;
          counts.set(key, (counts.get(key) ?? new Set()).add(second));
        }
  const table = [...counts].map(([key, { size }]) => {
    const [trainSet, heldOutSet] = key.split(" ");
    return { trainSet, heldOutSet, exact: size, near: 0 };
  });
  return {
    exact: pictures.size,
    near: 0,
    table: table.sort((a, b) => b.exact - a.exact),
    heldOutIndices: [...pictures].sort((a, b) => a - b),
  };
}

/** The held-out pictures that training does not have. */
export function withoutCopies(
  heldOut: IconDataset,
  train: IconDataset,
  { threshold = nearThreshold } = {},
): IconDataset {
  const copies = new Set(copiesBetween(train, heldOut, { threshold }).heldOutIndices);
  return heldOut.filter((index) => !copies.has(index), `${heldOut.name} without copies`);
}

/** The held-out pictures that no training picture equals byte for byte: for datasets too large to compare every pair. */
export function withoutExactCopies(heldOut: IconDataset, train: PairDataset): IconDataset {
  if (heldOut.imageSize !== train.imageSize)
    throw new Error(
      `withoutExactCopies: expected pictures of one size, got ${heldOut.imageSize} and ${train.imageSize} pixels`,
    );
  const known = new Set(Array.from({ length: train.size }, (_, index) => pictureHash(train, index)));
  return heldOut.filter((index) => !known.has(pictureHash(heldOut, index)), `${heldOut.name} without exact copies`);
}

function pictureHash(dataset: PairDataset, index: number): string {
  const picture = new Uint8Array(dataset.imageSize ** 2 * 3);
  dataset.readImage(index, picture);
  return createHash("sha1").update(picture).digest("base64");
}

/** Calls `visit` for every pair of a picture of `first` and one of `second` that differ by at most `threshold`. */
export function eachCopy(
  first: PairDataset,
  second: PairDataset,
  { threshold = nearThreshold }: { threshold?: number },
  visit: (copy: Copy) => void,
): void {
  if (first.imageSize !== second.imageSize)
    throw new Error(`eachCopy: expected pictures of one size, got ${first.imageSize} and ${second.imageSize}`);
  const a = signatures(first);
  const b = first === second ? a : signatures(second);
  const isSame = byteComparison(first, second);
  const width = threshold + rounding + 1; // partners are then in the same bucket or in a neighbouring one
  const buckets = bucketsOf(a, width);
  const neighbours = neighbourOffsets(width);
  for (let j = 0; j < second.size; j++) {
    const bucket = bucketOf(b, j, width);
    for (const offset of neighbours)
      for (const i of buckets.get(bucket + offset) ?? []) {
        if (!isWithin(a.coarse, i, b.coarse, j, coarseCells, threshold + rounding)) continue;
        if (!isWithin(a.fine, i, b.fine, j, cells, threshold)) continue;
        const distance = largestDifference(a.fine, i, b.fine, j);
        if (distance > Math.min(a.contrast[i], b.contrast[j]) / 4) continue;
        visit({ first: i, second: j, distance, isExact: distance === 0 && isSame(i, j) });
      }
  }
}

/** Coarse means that vary most from picture to picture: red and blue of the centre, green of its upper and left side. */
const bucketCells = [12, 14, 4, 10];

function bucketsOf(pictures: Signatures, width: number): Map<number, number[]> {
  const buckets = new Map<number, number[]>();
  for (let i = 0; i < pictures.contrast.length; i++) {
    const bucket = bucketOf(pictures, i, width);
    if (!buckets.has(bucket)) buckets.set(bucket, []);
    buckets.get(bucket)!.push(i);
  }
  return buckets;
}

/** A number with one digit per bucket cell, in a base that leaves room for neighbours on both sides. */
function bucketOf({ coarse }: Signatures, i: number, width: number): number {
  const digit = (cell: number) => 1 + Math.floor(coarse[i * coarseCells + cell] / width);
  return bucketCells.reduce((bucket, cell) => bucket * base(width) + digit(cell), 0);
}

/** What leads from a bucket to itself and to its neighbours: every digit less, the same or more by one. */
function neighbourOffsets(width: number): number[] {
  const extend = (offsets: number[]) =>
    offsets.flatMap((offset) => [-1, 0, 1].map((step) => offset * base(width) + step));
  return bucketCells.reduce(extend, [0]);
}

function base(width: number): number {
  return Math.floor(255 / width) + 3;
}

interface Signatures {
  /** Mean colour of each grid cell, [N, grid, grid, 3]. */
  readonly fine: Uint8Array;
  /** Means of 4 x 4 cells each, [N, coarseGrid, coarseGrid, 3]. */
  readonly coarse: Uint8Array;
  /** Difference of the largest and the smallest cell, [N]. */
  readonly contrast: Uint8Array;
}

function signatures(dataset: PairDataset): Signatures {
  const { size, imageSize } = dataset;
  if (imageSize < grid) throw new Error(`eachCopy: expected pictures of at least ${grid} pixels, got ${imageSize}`);
  const fine = new Uint8Array(size * cells);
  const coarse = new Uint8Array(size * coarseCells);
  const contrast = new Uint8Array(size);
  const image = new Uint8Array(imageSize * imageSize * 3);
  for (let i = 0; i < size; i++) {
    dataset.readImage(i, image);
    const cellsOfImage = fine.subarray(i * cells, (i + 1) * cells);
    averageInto(image, imageSize, cellsOfImage, grid);
    averageInto(cellsOfImage, grid, coarse.subarray(i * coarseCells, (i + 1) * coarseCells), coarseGrid);
    contrast[i] = Math.max(...cellsOfImage) - Math.min(...cellsOfImage);
  }
  return { fine, coarse, contrast };
}

/** Means over the cells of a grid, [side, side, 3] -> [gridSide, gridSide, 3]. */
function averageInto(image: Uint8Array, side: number, means: Uint8Array, gridSide: number): void {
  const edge = (cell: number) => Math.floor((cell * side) / gridSide);
  for (let row = 0; row < gridSide; row++)
    for (let column = 0; column < gridSide; column++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let y = edge(row); y < edge(row + 1); y++)
          for (let x = edge(column); x < edge(column + 1); x++) sum += image[(y * side + x) * 3 + channel];
        const area = (edge(row + 1) - edge(row)) * (edge(column + 1) - edge(column));
        means[(row * gridSide + column) * 3 + channel] = Math.round(sum / area);
      }
}

/** From the middle on: corners are background in most pictures and tell nothing apart. */
function isWithin(a: Uint8Array, i: number, b: Uint8Array, j: number, length: number, limit: number): boolean {
  const middle = length >> 1;
  return (
    isRangeWithin(a, i * length, b, j * length, middle, length, limit) &&
    isRangeWithin(a, i * length, b, j * length, 0, middle, limit)
  );
}

function isRangeWithin(
  a: Uint8Array,
  atA: number,
  b: Uint8Array,
  atB: number,
  from: number,
  to: number,
  limit: number,
): boolean {
  for (let k = from; k < to; k++) {
    const difference = a[atA + k] - b[atB + k];
    if (difference > limit || difference < -limit) return false;
  }
  return true;
}

function largestDifference(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  let largest = 0;
  for (let k = 0; k < cells; k++) largest = Math.max(largest, Math.abs(a[i * cells + k] - b[j * cells + k]));
  return largest;
}

function byteComparison(first: PairDataset, second: PairDataset): (i: number, j: number) => boolean {
  const length = first.imageSize * first.imageSize * 3;
  const [one, other] = [Buffer.alloc(length), Buffer.alloc(length)];
  return (i, j) => {
    first.readImage(i, one);
    second.readImage(j, other);
    return one.equals(other);
  };
}
