// From a picture's size to the size it is resized to, and to the part of the result that is kept. Every reference rounds in
// its own way, and half a pixel shifts a whole picture: one function per rule, with where it is from.
import { mostSide, type Region, type Size } from "./resampling.js";

/** The size to resize to: `to` is the target, of which each rule takes what it needs. */
export type SizeRule = (from: Size, to: Size) => Size;

/** torchvision's `Resize(n)` and transformers' `shortest_edge`: the shorter side becomes n, the longer one is rounded down. */
export const shortestSide: SizeRule = ({ height, width }, to) => {
  const long = (of: number, short: number) => Math.trunc((to.height * of) / short);
  return width <= height
    ? { height: long(height, width), width: to.height }
    : { height: to.height, width: long(width, height) };
};

/** open_clip's `ResizeKeepRatio`: both sides by one factor, so that the target is covered; halves to even. */
export const coveringRatio: SizeRule = (from, to) =>
  byRatio(from, Math.min(from.height / to.height, from.width / to.width));

/** open_clip's `ResizeKeepRatio` with `longest=1`: so that the picture fits in the target. */
export const fittingRatio: SizeRule = (from, to) =>
  byRatio(from, Math.max(from.height / to.height, from.width / to.width));

/** big_vision's `resize_small`, in single precision: the shorter side becomes n, the longer one is rounded, halves to even. */
export const shortestSideInSingle: SizeRule = ({ height, width }, to) => {
  const factor = Math.fround(to.height / Math.min(height, width));
  return { height: halfToEven(Math.fround(height * factor)), width: halfToEven(Math.fround(width * factor)) };
};

/** The target itself, whatever that does to the picture's proportions. */
export const squashed: SizeRule = (_, to) => to;

/** The first row (or column) that is kept of `size` pixels when `kept` are; negative where the picture has to be padded. */
export type CropRule = (size: number, kept: number) => number;

/** torchvision's `CenterCrop` and open_clip's `CenterCropOrPad`: halves to even; of odd padding, the larger half comes last. */
export const cropHalfToEven: CropRule = (size, kept) => {
  return size < kept ? Math.floor((size - kept + 1) / 2) : halfToEven((size - kept) / 2);
};

/** transformers with torchvision: halves down; of odd padding, the larger half comes last. */
export const cropDown: CropRule = (size, kept) => Math.floor((size - kept + (size < kept ? 1 : 0)) / 2);

/** transformers with Pillow, and big_vision: halves down; of odd padding, the larger half comes first. */
export const cropFloor: CropRule = (size, kept) => Math.floor((size - kept) / 2);

/** The middle of a picture of `size`, as large as `kept`. */
export function middle(size: Size, kept: Size, rule: CropRule): Region {
  return { ...kept, top: rule(size.height, kept.height), left: rule(size.width, kept.width) };
}

/** Pixels between the pass along rows and the pass along columns: the tallest JPEG, 1024 pixels wide. */
const mostBetween = 2 ** 26;

/** Errors for pictures so thin that resizing `from` to `to`, of which `kept` is kept, takes gigabytes or minutes. */
export function refuseThin(from: Size, to: Size, kept: Size): void {
  const longest = Math.max(from.height, from.width, to.height, to.width);
  if (longest <= mostSide && from.height * kept.width <= mostBetween) return;
  throw new Error(
    `preprocess: expected sides of at most ${mostSide} pixels, also once resized, and at most ` +
      `${Math.floor(mostBetween / kept.width)} rows, got ${from.height} x ${from.width} for ${to.height} x ${to.width}; ` +
      "crop the picture or leave it out",
  );
}

function byRatio({ height, width }: Size, ratio: number): Size {
  return { height: halfToEven(height / ratio), width: halfToEven(width / ratio) };
}

/** Python's and TensorFlow's `round`. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
