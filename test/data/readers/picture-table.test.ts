import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openPictureTable } from "../../../lib/data/readers/picture-table.js";
import { firstValue, png, temporaryFolder } from "./small-files.js";

const { folder, write } = temporaryFolder();

test("FairFace's table gives pictures with attributes, and any of its columns as the class", async () => {
  for (const i of [1, 2, 3]) write(`faces/val/${i}.png`, await png(i));
  const table = write(
    "faces/labels.csv",
    "file,age,gender,race,service_test\nval/1.png,3-9,Male,East Asian,True\nval/2.png,50-59,Female,Indian,False\n" +
      "val/3.png,30-39,Male,East Asian,False\nval/4.png,20-29,Male,Black,True\n",
  );
  const pictures = await openPictureTable(table, { label: "race" });
  expect(pictures.classNames).toEqual(["East Asian", "Indian"]);
  expect([...pictures.labels]).toEqual([0, 1, 0]);
  expect(pictures.attributes).toEqual({
    age: ["3-9", "50-59", "30-39"],
    gender: ["Male", "Female", "Male"],
    service_test: ["True", "False", "False"],
  });
  expect(pictures.skipped.map(({ name }) => name)).toEqual(["val/4.png"]);
  expect(pictures.skipped[0].reason).toMatch(/^no file .*val\/4\.png/);
  expect(firstValue(await pictures.read(2))).toBe(3);
  expect((await openPictureTable(table)).labels).toEqual(Int32Array.of(-1, -1, -1)); // no column is called as a class
});

test("numbers of classes are sorted as numbers, also when GTSRB separates them by semicolons", async () => {
  for (const i of [1, 2, 3]) write(`signs/${i}.png`, await png(i));
  const table = write("signs/GT.csv", "Filename;Width;ClassId\n1.png;2;10\n2.png;2;9\n3.png;2;10\n");
  const pictures = await openPictureTable(table);
  expect(pictures.classNames).toEqual(["9", "10"]);
  expect([...pictures.labels]).toEqual([1, 0, 1]);
});

test("rows of the same picture are its captions, in a tab-separated file that is compressed", async () => {
  for (const i of [1, 2]) write(`pairs/${i}.png`, await png(i));
  const rows = 'filepath\ttitle\n1.png\ta cat, asleep\n2.png\t"a ""big"" dog"\n1.png\tthe cat\n2.png\t\n';
  const table = write("pairs/train.tsv.gz", gzipSync(rows));
  const pictures = await openPictureTable(table, { caption: "title" });
  expect(pictures.captions).toEqual([["a cat, asleep", "the cat"], ['a "big" dog']]);
  expect(pictures.skipped).toEqual([{ name: "2.png", reason: "no caption" }]);
  expect(pictures.classNames).toEqual([]);
});

test("paths may start from another folder", async () => {
  write("elsewhere/1.png", await png(5));
  const table = write("lists/a.csv", "path,label\n1.png,x\n");
  const pictures = await openPictureTable(table, { root: `${folder}/elsewhere` });
  expect(firstValue(await pictures.read(0))).toBe(5);
  await expect(openPictureTable(table)).rejects.toThrow(/got none .*; 1 left out, 1\.png: no file/);
});

test("a missing column is an error with the columns that there are", async () => {
  const table = write("columns.csv", "name,kind\na,b\n");
  await expect(openPictureTable(table)).rejects.toThrow(
    /expected a column "filepath" for the path of a picture, got "name", "kind", separated by "," .*pass \{ picture/,
  );
  const options = { picture: "name", label: "class" };
  await expect(openPictureTable(table, options)).rejects.toThrow('expected a column "class" for the label, got "name"');
});

test("rows of another length, other bytes and a cut-off quotation are errors with their place", async () => {
  const uneven = write("uneven.csv", "path,label\na.png,1\nb.png,1,2\n");
  await expect(openPictureTable(uneven)).rejects.toThrow(/expected 2 fields \(path, label\), got 3 in row 2 .*uneven/);
  const quoted = write("quoted.csv", 'path,label\na.png,"1\n');
  await expect(openPictureTable(quoted)).rejects.toThrow(/expected a closing quotation mark, got none after .*quoted/);
  const binary = write("binary.csv", Uint8Array.of(112, 44, 255, 10));
  await expect(openPictureTable(binary)).rejects.toThrow(/expected text in UTF-8/);
  const empty = write("empty.csv", "path,label\n");
  await expect(openPictureTable(empty)).rejects.toThrow("expected rows below the line of columns (path, label)");
  const doubled = write("doubled.csv", "path,path\na,b\n");
  await expect(openPictureTable(doubled)).rejects.toThrow('expected every column once, got "path" twice');
});
