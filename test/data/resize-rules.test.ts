import { expect, test } from "vitest";
import {
  coveringRatio,
  cropDown,
  cropFloor,
  cropHalfToEven,
  fittingRatio,
  middle,
  refuseThin,
  shortestSide,
  shortestSideInSingle,
  squashed,
} from "../../lib/data/resize-rules.js";

const square = (side: number) => ({ height: side, width: side });

test("torchvision rounds the longer side down", () => {
  expect(shortestSide({ height: 480, width: 641 }, square(224))).toEqual({ height: 224, width: 299 }); // 299.13
  expect(shortestSide({ height: 5, width: 3 }, square(2))).toEqual({ height: 3, width: 2 }); // 3.33
  expect(shortestSide({ height: 3, width: 5 }, square(5))).toEqual({ height: 5, width: 8 }); // 8.33
});

test("open_clip's ratios cover the target or fit in it, and round halves to even", () => {
  // 100 x 50 into 20 x 30: ratios 5 and 1.667.
  expect(coveringRatio({ height: 100, width: 50 }, { height: 20, width: 30 })).toEqual({ height: 60, width: 30 });
  expect(fittingRatio({ height: 100, width: 50 }, { height: 20, width: 30 })).toEqual({ height: 20, width: 10 });
  expect(fittingRatio({ height: 5, width: 8 }, square(4))).toEqual({ height: 2, width: 4 }); // 2.5
  expect(fittingRatio({ height: 7, width: 8 }, square(4))).toEqual({ height: 4, width: 4 }); // 3.5
});

test("big_vision rounds the longer side to the nearest", () => {
  expect(shortestSideInSingle({ height: 480, width: 641 }, square(224))).toEqual({ height: 224, width: 299 }); // 299.13
  expect(shortestSideInSingle({ height: 3, width: 8 }, square(5))).toEqual({ height: 5, width: 13 }); // 13.33
  expect(shortestSideInSingle({ height: 3, width: 7 }, square(5))).toEqual({ height: 5, width: 12 }); // 11.67
  expect(squashed({ height: 3, width: 7 }, square(5))).toEqual(square(5));
});

test("half a pixel of crop goes to the even side in torchvision and down in the others", () => {
  expect([1, 2, 3, 5].map((more) => cropHalfToEven(10 + more, 10))).toEqual([0, 1, 2, 2]); // 0.5, 1, 1.5, 2.5
  expect([1, 2, 3, 5].map((more) => cropDown(10 + more, 10))).toEqual([0, 1, 1, 2]);
  expect([1, 2, 3, 5].map((more) => cropFloor(10 + more, 10))).toEqual([0, 1, 1, 2]);
});

test("of odd padding the larger half comes last, and first where transformers uses Pillow", () => {
  expect([1, 2, 3].map((less) => cropHalfToEven(10 - less, 10))).toEqual([0, -1, -1]);
  expect([1, 2, 3].map((less) => cropDown(10 - less, 10))).toEqual([0, -1, -1]);
  expect([1, 2, 3].map((less) => cropFloor(10 - less, 10))).toEqual([-1, -1, -2]);
});

test("the middle has the size that is kept", () => {
  expect(middle({ height: 9, width: 4 }, square(6), cropFloor)).toEqual({ top: 1, left: -1, height: 6, width: 6 });
});

test("sides of more than 2^22 pixels are refused, and more than 2^26 pixels between the two passes", () => {
  const size = (height: number, width: number) => ({ height, width });
  refuseThin(size(2 ** 18, 1), size(2 ** 22, 16), square(16));
  refuseThin(size(65_535, 1365), square(1024), square(1024)); // the tallest JPEG
  expect(() => refuseThin(size(1, 2 ** 22 + 1), square(2), square(2))).toThrow(/got 1 x 4194305 for 2 x 2/);
  expect(() => refuseThin(size(1, 9), size(2, 2 ** 22 + 1), square(2))).toThrow(/got 1 x 9 for 2 x 4194305/);
  refuseThin(size(2 ** 20, 1), square(64), square(64));
  expect(() => refuseThin(size(2 ** 20 + 1, 1), square(64), square(64))).toThrow(
    /at most 1048576 rows, got 1048577 x 1 for 64 x 64; crop the picture or leave it out/,
  );
});
