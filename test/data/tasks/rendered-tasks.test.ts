import { expect, test } from "vitest";
import { drawPicture, renderedPictures, textFonts } from "../../../lib/data/rendered-pictures.js";
import { readableWords } from "../../../lib/data/tasks/readable-words.js";
import { renderedTasks } from "../../../lib/data/tasks/rendered-tasks.js";
import { opinions } from "../../../lib/data/tasks/sentiment-sentences.js";

const square = { title: "a square", body: '<path d="M10 10h4v4h-4z"/>', background: "#ff0000", margin: 0.5 };

test("a drawing is centred in a square with its margin, whatever its own place and size", () => {
  const pixels = drawPicture(square, 8); // the square and half its side around it: a black 4 x 4 square in the middle
  const isBlack = (x: number, y: number) => pixels[(y * 8 + x) * 3] === 0;
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) expect(isBlack(x, y)).toBe(x >= 2 && x < 6 && y >= 2 && y < 6);
  expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
});

test("text is drawn in the given face, and nothing visible is an error", () => {
  const text = { ...square, title: "Rag", body: '<text font-size="20">Rag</text>' };
  const drawn = textFonts.map((font) => Buffer.from(drawPicture({ ...text, font }, 24)).toString("base64"));
  expect(new Set(drawn).size).toBe(textFonts.length); // no two faces draw alike
  expect(() => drawPicture({ ...square, body: "" }, 8)).toThrow('got nothing of "a square"');
});

test("drawings are read as any dataset is: copied to an offset, with a title", () => {
  const dataset = renderedPictures("squares", [square], { imageSize: 8 });
  const into = new Uint8Array(2 * 8 * 8 * 3);
  dataset.readImage(0, into, 8 * 8 * 3);
  expect(into.subarray(8 * 8 * 3)).toEqual(drawPicture(square, 8));
  expect(dataset.caption(0)).toEqual({ title: "a square", description: "", tags: [] });
  expect(() => dataset.caption(1)).toThrow("expected an index in 0 .. 0, got 1");
});

const pairs = renderedTasks({ imageSize: 36 });
const pairOf = (name: string) => pairs.find(({ test }) => test.name === name)!;

test("parts have the same classes, as many pictures of each, and are the same at every call", () => {
  const again = renderedTasks({ imageSize: 36 });
  for (const [i, { train, test: tested }] of pairs.entries()) {
    expect(train.classNames).toEqual(tested.classNames);
    expect(train.labels).toEqual(tested.labels);
    expect(new Set(train.labels).size).toBe(train.classNames.length);
    expect(train.dataset.caption(3)).toEqual(again[i].train.dataset.caption(3));
  }
});

test("what is drawn is what the label says", () => {
  const { test: numbers } = pairOf("drawn numbers");
  numbers.labels.forEach((label, i) => {
    expect(numbers.dataset.caption(i).title).toBe(numbers.classNames[label][0]);
  });
  const { train: words } = pairOf("drawn words");
  words.labels.forEach((label, i) => {
    expect(words.dataset.caption(i).title.toLowerCase()).toBe(readableWords[label]);
  });
});

test("no word is there twice", () => {
  expect(new Set(readableWords).size).toBe(readableWords.length);
});

test("an opinion is turned round by not and no, half of all are praise, and none is in both parts", () => {
  const isPositive = new Map(opinions.map((opinion) => [opinion.text, opinion.isPositive]));
  expect(isPositive.size).toBe(opinions.length);
  expect(isPositive.get("the plot is dull")).toBe(false);
  expect(isPositive.get("the plot is not dull")).toBe(true);
  expect(isPositive.get("no great script here")).toBe(false);
  expect(opinions.filter((opinion) => opinion.isPositive).length).toBe(opinions.length / 2);
  const { train, test: tested } = pairOf("drawn opinions");
  const titles = ({ dataset }: typeof train) =>
    Array.from({ length: dataset.size }, (_, i) => dataset.caption(i).title);
  expect(titles(train).filter((title) => titles(tested).includes(title))).toEqual([]);
  tested.labels.forEach((label, i) => {
    expect(isPositive.get(tested.dataset.caption(i).title)).toBe(label === 1);
  });
});

test("a picture of so many shapes has so many separate ones", () => {
  const { test: counts } = renderedTasks({ imageSize: 120 }).find(({ test }) => test.name === "drawn counts")!;
  const pixels = new Uint8Array(120 * 120 * 3);
  for (const index of [0, 45, 130, 319]) {
    counts.dataset.readImage(index, pixels);
    expect(separateShapes(pixels, 120)).toBe(counts.labels[index] + 3);
  }
});

/** Counts areas of pixels that are not white and touch each other. */
function separateShapes(pixels: Uint8Array, side: number): number {
  const isInk = (at: number) => Math.min(...pixels.subarray(3 * at, 3 * at + 3)) < 200;
  const seen = new Set<number>();
  let areas = 0;
  for (let start = 0; start < side * side; start++) {
    if (!isInk(start) || seen.has(start)) continue;
    areas++;
    const open = [start];
    while (open.length > 0) {
      const at = open.pop()!;
      if (seen.has(at) || !isInk(at)) continue;
      seen.add(at);
      open.push(...[at - 1, at + 1, at - side, at + side].filter((next) => next >= 0 && next < side * side));
    }
  }
  return areas;
}
