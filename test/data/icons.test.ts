import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openIcons } from "../../lib/data/icons.js";
import { tinyIcons, writeTinyIconify } from "./tiny-icons.js";

test("a corpus opens as pairs: sets in the given order, each picture with its words", async () => {
  const cacheFolder = mkdtempSync(join(tmpdir(), "tandem-cache-"));
  const folder = writeTinyIconify();
  const icons = await openIcons({
    corpus: ["twemoji", "shapes"],
    imageSize: 4,
    cacheFolder,
    folder,
    colour: "#0000ff",
  });
  expect([icons.name, icons.size, icons.imageSize, icons.iconSets]).toEqual([
    "twemoji+shapes",
    8,
    4,
    ["twemoji", "shapes"],
  ]);
  expect([icons.iconSet(0), icons.iconName(0), icons.concept(0), icons.emoji(0)]).toEqual([
    ...["twemoji", "thumbs-up", "thumbs up", "👍"],
  ]);
  expect([icons.iconSet(1), icons.iconName(1), icons.emoji(1), icons.group(1)]).toEqual([
    ...["shapes", "full", "", "Plain / Simple"],
  ]);
  const image = new Uint8Array(48);
  icons.readImage(1, image);
  expect([...image.subarray(45)]).toEqual([0, 0, 255]); // the chosen colour
});

test("views keep the order they are given and read through to the same pictures", () => {
  const icons = tinyIcons({ one: ["cat", "dog"], two: ["cow"] });
  const view = icons.select([2, 0]);
  expect([view.size, view.concept(0), view.concept(1), view.iconSet(0)]).toEqual([2, "cow", "cat", "two"]);
  expect(view.filter((index) => view.concept(index) === "cat", "cats").name).toBe("cats");
  expect(view.select([1]).iconSets).toEqual(["one"]);
});

test("an index outside the dataset is refused with the range", () => {
  const icons = tinyIcons({ one: ["cat", "dog"] });
  expect(() => icons.concept(2)).toThrow("tiny: expected an index in 0 .. 1, got 2");
  expect(() => icons.select([-1])).toThrow("got -1");
});

test("a corpus that is opened again shares its open files", async () => {
  const options = { corpus: ["twemoji", "shapes"], imageSize: 4, folder: writeTinyIconify() };
  const cacheFolder = mkdtempSync(join(tmpdir(), "tandem-cache-"));
  const openAndRead = async () => {
    const icons = await openIcons({ ...options, cacheFolder });
    for (let i = 0; i < icons.size; i++) icons.readImage(i, new Uint8Array(48));
    return readdirSync("/proc/self/fd").length; // open files of this process
  };
  expect([await openAndRead(), await openAndRead()]).toEqual(Array(2).fill(await openAndRead()));
});
