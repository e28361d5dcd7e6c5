import { expect, test } from "vitest";
import type { BytePicture } from "../../lib/data/image-files.js";
import {
  overWhite,
  toRgb,
  toRgbByUpperBytes,
  unweightedByAlpha,
  weightedByAlpha,
} from "../../lib/data/picture-colours.js";

const pixel = (kind: BytePicture["kind"], ...values: number[]): BytePicture => {
  return { height: 1, width: 1, channels: values.length, kind, pixels: Uint8Array.from(values) };
};
const grey16 = { height: 1, width: 2, channels: 1, kind: "grey16", pixels: Uint16Array.of(200, 51200) } as const;

test("alpha is dropped, not laid over anything", () => {
  expect(toRgb(pixel("rgba", 10, 20, 30, 0))).toEqual(pixel("rgb", 10, 20, 30));
});

test("inks leave what black leaves of white, less their own share of it", () => {
  // Black 55 leaves 200. Cyan takes 200 * 255 / 255, magenta 200 * 100 / 255 = 78.4, yellow nothing.
  expect([...toRgb(pixel("cmyk", 255, 100, 0, 55)).pixels]).toEqual([0, 122, 200]);
});

test("16-bit grey is cut at 255 as in Pillow, or its upper byte is taken as in TensorFlow", () => {
  expect([...toRgb(grey16).pixels]).toEqual([200, 200, 200, 255, 255, 255]);
  expect([...toRgbByUpperBytes(grey16).pixels]).toEqual([0, 0, 0, 200, 200, 200]); // 51200 = 200 * 256
});

test("over white, a colour keeps its share of alpha", () => {
  // 102 / 255 = 0.4: 0.4 * 100 + 0.6 * 255 = 193.
  expect([...overWhite(pixel("rgba", 100, 0, 255, 102)).pixels]).toEqual([193, 153, 255]);
  expect([...overWhite(pixel("rgba", 1, 2, 3, 0)).pixels]).toEqual([255, 255, 255]);
  expect([...overWhite(pixel("cmyk", 0, 0, 0, 255)).pixels]).toEqual([0, 0, 0]);
});

test("colours times alpha lose precision on the way back, and stay where alpha is nothing or everything", () => {
  // 100 * 3 / 255 = 1.2, and 1 * 255 / 3 = 85.
  expect([...unweightedByAlpha(weightedByAlpha(pixel("rgba", 100, 200, 0, 3))).pixels]).toEqual([85, 170, 0, 3]);
  expect([...unweightedByAlpha(weightedByAlpha(pixel("rgba", 100, 200, 0, 255))).pixels]).toEqual([100, 200, 0, 255]);
  expect([...unweightedByAlpha(pixel("rgba", 7, 8, 9, 0)).pixels]).toEqual([7, 8, 9, 0]);
  expect([...unweightedByAlpha(pixel("rgba", 200, 8, 9, 100)).pixels]).toEqual([255, 20, 22, 100]); // 510 is cut
});
