import fc from "fast-check";
import { expect, test } from "vitest";
import { type IconDataset, iconDataset } from "../../lib/data/icons.js";
import {
  copiesBetween,
  eachCopy,
  exactCopies,
  nearThreshold,
  withoutCopies,
  withoutExactCopies,
} from "../../lib/data/near-duplicates.js";
import { tinySet } from "./tiny-icons.js";

const side = 12; // as many pixels as cells, so that a cell is a pixel
const length = side * side * 3;

/** White with a black square in the middle, 4 x 4 pixels; `changes` are added to single bytes. */
function picture(changes: Record<number, number> = {}): Uint8Array {
  const pixels = new Uint8Array(length).fill(255);
  for (let y = 4; y < 8; y++) pixels.fill(0, (y * side + 4) * 3, (y * side + 8) * 3);
  for (const [at, change] of Object.entries(changes)) pixels[Number(at)] += change;
  return pixels;
}

function icons(sets: Record<string, Record<string, Uint8Array>>): IconDataset {
  const rendered = Object.entries(sets).map(([prefix, pictures]) => tinySet(prefix, pictures));
  return iconDataset("copies", rendered, { imageSize: side });
}

const distancesOf = (first: IconDataset, second: IconDataset) => {
  const found: string[] = [];
  eachCopy(first, second, {}, (copy) => found.push(`${copy.first} ${copy.second} ${copy.distance} ${copy.isExact}`));
  return found;
};

test("equal bytes are an exact copy, a cell that differs by up to the threshold makes a near one", () => {
  expect(nearThreshold).toBe(31);
  const train = icons({ one: { square: picture() } });
  const near = picture({ 0: -31, [length - 1]: -30 }); // white becomes 224 and 225
  const far = picture({ 0: -32 });
  expect(distancesOf(train, icons({ two: { same: picture(), near, far } }))).toEqual(["0 0 0 true", "0 1 31 false"]);
});

test("a cell may differ by a quarter of a picture's own contrast at most", () => {
  const pale = (value: number) => new Uint8Array(length).fill(255).fill(value, 150, 192); // contrast 255 - value
  const train = icons({ one: { pale: pale(215) } }); // contrast 40
  const others = { ten: pale(205), eleven: pale(204), nine: pale(224) };
  // 10 is a quarter of 40; 11 is not; 9 is more than a quarter of 31, the contrast of the other picture.
  expect(distancesOf(train, icons({ two: others }))).toEqual(["0 0 10 false"]);
});

test("the search finds what comparing every pair of bytes finds", () => {
  const noise = fc.array(fc.tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 60 })), { maxLength: 4 });
  const pictures = fc.array(
    fc.tuple(noise, fc.constantFrom(0, 100, 200)).map(([changes, base]) => {
      const pixels = new Uint8Array(length).fill(base).fill(base + 55, 0, 200);
      for (const [at, change] of changes) pixels[at] -= Math.min(pixels[at], change);
      return pixels;
    }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(pictures, pictures, fc.integer({ min: 0, max: 60 }), (first, second, threshold) => {
      const plain: string[] = [];
      for (const [i, a] of first.entries())
        for (const [j, b] of second.entries()) {
          const distance = Math.max(...a.map((value, k) => Math.abs(value - b[k])));
          const contrast = Math.min(...[a, b].map((pixels) => Math.max(...pixels) - Math.min(...pixels)));
          if (distance <= threshold && distance <= contrast / 4) plain.push(`${i} ${j} ${distance}`);
        }
      const found: string[] = [];
      const [one, two] = [
        icons({ one: Object.fromEntries(first.entries()) }),
        icons({ two: Object.fromEntries(second.entries()) }),
      ];
      eachCopy(one, two, { threshold }, (copy) => found.push(`${copy.first} ${copy.second} ${copy.distance}`));
      expect(found.sort()).toEqual(plain.sort());
    }),
    { numRuns: 60 },
  );
});

const black = new Uint8Array(length).fill(255).fill(0, 0, 90);
const train = icons({ one: { square: picture() }, two: { square: picture({ 0: -20 }), bar: black } });
const heldOut = icons({ three: { other: picture({ 99: -99 }), square: picture(), bar: black } });

test("held-out pictures with a copy in training are counted, by pair of sets and once in all", () => {
  expect(copiesBetween(train, heldOut)).toEqual({
    exact: 2, // square, which is in set one; bar, which is in set two
    near: 0, // square is near that of set two as well, but it has an exact copy
    table: [
      { trainSet: "two", heldOutSet: "three", exact: 1, near: 1 },
      { trainSet: "one", heldOutSet: "three", exact: 1, near: 0 },
    ],
    heldOutIndices: [1, 2],
  });
});

test("copies are removed from the held-out pictures", () => {
  const rest = withoutCopies(heldOut, train);
  expect([rest.size, rest.iconName(0)]).toEqual([1, "other"]);
});

test("pictures of one set are not compared with each other", () => {
  const twins = icons({ one: { square: picture(), twin: picture() } });
  expect(copiesBetween(twins, twins)).toMatchObject({ exact: 0, near: 0, table: [] });
});

test("pictures of different sizes, or smaller than the grid, are refused", () => {
  const small = iconDataset("small", [tinySet("one", { dot: undefined })], { imageSize: 8 });
  expect(() => distancesOf(train, small)).toThrow("expected pictures of one size, got 12 and 8");
  expect(() => distancesOf(small, small)).toThrow("expected pictures of at least 12 pixels, got 8");
});

test("exact copies are counted between sets, each picture once, and never within a set", () => {
  const [square, bar] = [picture(), picture({ 0: -200 })];
  const world = icons({
    one: { square, again: square },
    two: { square, bar },
    three: { bar, other: picture({ 3: -9 }) },
  });
  const { table, ...counts } = exactCopies(world);
  // square: twice in one, once in two; bar: in two and three.
  expect(counts).toEqual({ exact: 5, near: 0, heldOutIndices: [0, 1, 2, 3, 4] });
  expect(table).toContainEqual({ trainSet: "two", heldOutSet: "one", exact: 2, near: 0 });
  expect(table).toContainEqual({ trainSet: "one", heldOutSet: "two", exact: 1, near: 0 });
  expect(table).toHaveLength(4);
  expect(counts.exact).toBe(copiesBetween(world, world, { threshold: 0 }).exact);
});

test("only pictures equal byte for byte are removed where every pair can't be compared", () => {
  const train = icons({ one: { square: picture() } });
  const heldOut = icons({ two: { same: picture(), near: picture({ 0: -1 }) } });
  const left = withoutExactCopies(heldOut, train);
  expect(Array.from({ length: left.size }, (_, i) => left.iconName(i))).toEqual(["near"]);
  expect(() => withoutExactCopies(heldOut, { ...train, imageSize: 13 })).toThrow(
    "withoutExactCopies: expected pictures of one size, got 12 and 13 pixels",
  );
});
