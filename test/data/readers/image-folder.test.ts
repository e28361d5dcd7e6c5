import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openImageFolder } from "../../../lib/data/readers/image-folder.js";
import { firstValue, png, temporaryFolder } from "./small-files.js";

const { folder, write } = temporaryFolder();

test("classes and pictures come in the order of torchvision's ImageFolder", async () => {
  // Python sorts whole paths of folders: "b" < "b c" < "b/x", as " " is before "/"; capitals come before small letters.
  for (const [i, file] of ["b/2.png", "b/x/1.png", "b/10.png", "Zoo/1.PNG", "é/1.png"].entries())
    write(`order/${file}`, await png(i));
  const pictures = await openImageFolder(join(folder, "order"));
  expect(pictures.classNames).toEqual(["Zoo", "b", "é"]);
  expect([...pictures.labels]).toEqual([0, 1, 1, 1, 2]);
  const names = Array.from({ length: pictures.size }, (_, i) => pictures.itemName(i));
  expect(names).toEqual(["Zoo/1.PNG", "b/10.png", "b/2.png", "b/x/1.png", "é/1.png"]);
  expect(firstValue(await pictures.read(2))).toBe(0);
  expect(firstValue(await pictures.read(3))).toBe(1);
});

test("folders in a class are sorted by their whole paths", async () => {
  for (const file of ["c/a/1.png", "c/a b/2.png", "c/a/z/3.png"]) write(`paths/${file}`, await png(0));
  const pictures = await openImageFolder(join(folder, "paths"));
  expect([0, 1, 2].map((i) => pictures.itemName(i))).toEqual(["c/a/1.png", "c/a b/2.png", "c/a/z/3.png"]);
});

test("a split of a root is chosen, and a root of splits asks for one", async () => {
  for (const split of ["train", "val"]) write(`splits/${split}/cat/1.png`, await png(9));
  const root = join(folder, "splits");
  await expect(openImageFolder(root)).rejects.toThrow(/got splits .*; pass \{ split \} of train, val$/);
  await expect(openImageFolder(root, { split: "test" })).rejects.toThrow(/expected a split of train, val, got test/);
  expect((await openImageFolder(root, { split: "val" })).classNames).toEqual(["cat"]);
});

test("files that are no pictures by name are left out and named; broken pictures fail when they are read", async () => {
  write("broken/cat/a.jpg", "no picture");
  write("broken/cat/b.png", await png(7));
  write("broken/cat/notes.txt", "");
  symlinkSync("nowhere", join(folder, "broken/cat/c.png"));
  const pictures = await openImageFolder(join(folder, "broken"));
  expect(pictures.size).toBe(3);
  expect(pictures.skipped).toEqual([{ name: "cat/notes.txt", reason: "its name is not that of a picture" }]);
  await expect(pictures.read(0)).rejects.toThrow(/expected a JPEG.*cat\/a\.jpg/);
  expect(firstValue(await pictures.read(1))).toBe(7);
  await expect(pictures.read(2)).rejects.toThrow(/expected a file, got nothing .*c\.png/);
  await expect(pictures.read(3)).rejects.toThrow("expected a picture of 0 to 2, got 3");
});

test("no folder, no classes and a class without pictures are errors", async () => {
  await expect(openImageFolder(join(folder, "missing"))).rejects.toThrow("expected a folder, got none");
  write("flat/1.png", await png(0));
  await expect(openImageFolder(join(folder, "flat"))).rejects.toThrow("expected a folder for each class, got none");
  write("empty/cat/1.png", await png(0));
  mkdirSync(join(folder, "empty/dog"));
  await expect(openImageFolder(join(folder, "empty"))).rejects.toThrow(/pictures in every class, got none .*dog/);
});

test("links that lead round in circles are an error", async () => {
  write("round/cat/1.png", await png(0));
  symlinkSync("..", join(folder, "round/cat/again"));
  await expect(openImageFolder(join(folder, "round"))).rejects.toThrow("at most 32 deep");
});

test("the fingerprint changes with the pictures and stays without", async () => {
  write("print/cat/1.png", await png(0));
  const first = await openImageFolder(join(folder, "print"));
  expect((await openImageFolder(join(folder, "print"))).fingerprint).toBe(first.fingerprint);
  write("print/cat/2.png", await png(0));
  expect((await openImageFolder(join(folder, "print"))).fingerprint).not.toBe(first.fingerprint);
});
