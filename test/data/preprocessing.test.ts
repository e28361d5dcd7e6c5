import { expect, test } from "vitest";
import { type BytePicture, type Picture, readImageFile } from "../../lib/data/image-files.js";
import { type Preprocessing, parsePreprocessing, preprocess } from "../../lib/data/preprocessing.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";
import { expectedLitPixels, expectedPixels, imageFolder } from "./image-fixtures.js";

test("every picture comes out as open_clip's and transformers' preprocessing give it", async () => {
  const differing: string[] = [];
  for (const { file, preprocessing, pixels } of expectedPixels()) {
    const picture = await readImageFile(`${imageFolder}/sources/${file}`);
    if (!equal(preprocess(picture, preprocessing), pixels)) differing.push(`${file} ${JSON.stringify(preprocessing)}`);
  }
  expect(differing).toEqual([]);
});

test("every picture comes out as LiT's preprocessing in TensorFlow gives it", async () => {
  const differing: string[] = [];
  for (const { file, preprocessing, pixels } of expectedLitPixels()) {
    const picture = await readImageFile(`${imageFolder}/sources/${file}`);
    if (!equal(preprocess(picture, preprocessing), pixels)) differing.push(`${file} ${JSON.stringify(preprocessing)}`);
  }
  expect(differing).toEqual([]);
});

const equal = (first: Uint8Array, second: Uint8Array) => Buffer.compare(first, second) === 0;

/** A row of grey pixels, each thrice. */
const grey = (...values: number[]): BytePicture => {
  const pixels = Uint8Array.from(values.flatMap((value) => [value, value, value]));
  return { height: 1, width: values.length, channels: 3, kind: "rgb", pixels };
};
const record = (changes: Partial<Preprocessing> = {}): Preprocessing => {
  return { ...publishedPreprocessing("clip", 1), interpolation: "box", ...changes };
};
const red = (picture: Picture, preprocessing: Preprocessing) =>
  [...preprocess(picture, preprocessing)].filter((_, i) => i % 3 === 0);

test("the shorter side gets the size, and the middle is kept", () => {
  expect(red(grey(1, 2, 3), record())).toEqual([2]);
  expect(red(grey(1, 2, 3, 4, 5), record({ imageSize: [1, 3] }))).toEqual([2, 3, 4]);
});

test("squashing keeps everything, at the cost of proportions", () => {
  expect(red(grey(10, 20, 60, 70), record({ resizeMode: "squash", imageSize: [1, 2] }))).toEqual([15, 65]);
});

test("the longer side fits in the size, the rest has the colour of the ground", () => {
  const longest = record({ resizeMode: "longest", imageSize: 4, fillColour: 9 });
  expect(red(grey(1, 2, 3, 4), longest)).toEqual([9, 9, 9, 9, 1, 2, 3, 4, 9, 9, 9, 9, 9, 9, 9, 9]); // 1 row above, 2 below
});

test("what is resized to can be larger than what is kept", () => {
  const [one, two] = [record({ resizeMode: "squash", resizeTo: [1, 4], imageSize: [1, 2] }), grey(10, 20, 30, 40)];
  expect(red(two, one)).toEqual([20, 30]);
});

test("open_clip lets transparent pixels weigh nothing, transformers lays them over white, its version 4 drops alpha", () => {
  const half: Picture = {
    height: 1,
    width: 2,
    channels: 4,
    kind: "rgba",
    pixels: Uint8Array.of(200, 200, 200, 0, 100, 100, 100, 255),
  };
  const squash = { resizeMode: "squash", interpolation: "bilinear" } as const;
  expect(red(half, record(squash))).toEqual([99]); // 0 and 100 give 50 of an alpha of 128: 50 * 255 / 128 = 99.6, cut
  expect(red(half, record({ ...squash, reference: "transformers" }))).toEqual([178]); // (255 + 100) / 2 = 177.5
  expect(red(half, record({ ...squash, reference: "transformers-4" }))).toEqual([150]);
  expect(red(half, record({ ...squash, reference: "big_vision" }))).toEqual([150]);
});

test("open_clip resizes palettes by nearest pixels, transformers their colours", () => {
  const bits: Picture = { ...grey(0, 255, 255), kind: "indexed", palette: Uint8Array.of(0, 0, 0, 255, 255, 255) };
  expect(red(bits, record({ resizeMode: "squash" }))).toEqual([255]);
  expect(red(bits, record({ resizeMode: "squash", reference: "transformers-pil" }))).toEqual([170]);
});

test("a picture of thousands of pixels by one costs no more than the part that is kept", () => {
  const thin: Picture = { ...grey(...new Array<number>(10_000).fill(7)), height: 10_000, width: 1 };
  for (const family of ["clip", "transformers-clip"] as const) {
    const pixels = preprocess(thin, publishedPreprocessing(family)); // resized to 2,240,000 x 224
    expect(pixels.length).toBe(224 * 224 * 3);
    expect(new Set(pixels)).toEqual(new Set([7]));
  }
});

test("a picture that would have no pixels left is an error", () => {
  const thin: Picture = { ...grey(...new Array<number>(100).fill(7)) };
  expect(() => preprocess(thin, record({ resizeMode: "longest", imageSize: 10 }))).toThrow(
    "preprocess: expected a picture that has a pixel left, got 1 x 100 for 0 x 10; leave it out",
  );
});

test("a picture so thin that resizing it would take minutes is refused by its size", () => {
  const thin: Picture = { ...grey(7), height: 9_000_000 }; // refused before a pixel is read
  for (const family of ["clip", "siglip", "lit", "transformers-clip"] as const)
    expect(() => preprocess(thin, publishedPreprocessing(family))).toThrow(
      /^preprocess: expected sides of at most 4194304 pixels, .*, got 9000000 x 1 for .* x 224; crop the picture/,
    );
});

test("a record survives JSON, and a wrong one is refused with what is wrong", () => {
  const lit = publishedPreprocessing("lit");
  expect(parsePreprocessing(JSON.parse(JSON.stringify(lit)))).toEqual(lit);
  expect(() => parsePreprocessing({ ...lit, interpolation: "bicubic" })).toThrow(
    /parsePreprocessing: .* expected an interpolation of bilinear for big_vision, got bicubic/s,
  );
  expect(() => parsePreprocessing({ ...lit, resizeMode: "longest" })).toThrow(/"shortest" or "squash" for big_vision/);
  expect(() => parsePreprocessing({ ...lit, resizeMode: "shortest", imageSize: [8, 9] })).toThrow(
    /expected one side to resize to/,
  );
  expect(() => parsePreprocessing({ ...lit, resizeTo: 223 })).toThrow(/expected resizeTo of at least imageSize/);
  expect(() => parsePreprocessing({ ...lit, imageSize: 1e6 })).toThrow(/imageSize/);
  expect(() => parsePreprocessing({ ...lit, standardDeviation: [0, 1, 1] })).toThrow(/standardDeviation/);
  expect(() => parsePreprocessing({ ...lit, crop: true })).toThrow(/crop/);
});

test("a mean or deviation that leaves no colours in single precision is refused", () => {
  const clip = publishedPreprocessing("clip");
  const triple = (value: number) => [value, value, value];
  for (const mean of [1e300, -1e37, 1e30])
    expect(() => parsePreprocessing({ ...clip, mean: triple(mean) })).toThrow(
      /expected a mean and a standardDeviation/,
    );
  for (const deviation of [1e300, 1e-39, 1e-300])
    expect(() => parsePreprocessing({ ...clip, standardDeviation: triple(deviation) })).toThrow(/in single precision/);
  expect(parsePreprocessing({ ...clip, standardDeviation: triple(1e-30) }).mean).toEqual(clip.mean);
});

test("published families have the constants of their references", () => {
  const short = ({ mean, standardDeviation, resizeMode, interpolation }: Preprocessing) =>
    `${mean[0]} ${standardDeviation[0]} ${resizeMode} ${interpolation}`;
  expect(short(publishedPreprocessing("clip"))).toBe("0.48145466 0.26862954 shortest bicubic");
  expect(short(publishedPreprocessing("laion2b-vit-l-14"))).toBe("0.5 0.5 shortest bicubic");
  expect(short(publishedPreprocessing("siglip"))).toBe("0.5 0.5 squash bicubic");
  expect(short(publishedPreprocessing("clipa"))).toBe("0.485 0.229 squash bilinear");
  expect(short(publishedPreprocessing("mobileclip"))).toBe("0 1 shortest bilinear");
  expect(short(publishedPreprocessing("perception-encoder"))).toBe("0.5 0.5 squash bilinear");
  expect(short(publishedPreprocessing("lit"))).toBe("0.5 0.5 squash bilinear");
  expect(publishedPreprocessing("siglip", 384).imageSize).toBe(384);
});
