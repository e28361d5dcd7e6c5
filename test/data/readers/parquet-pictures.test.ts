import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LabelledPictures } from "../../../lib/data/labelled-pictures.js";
import { openParquetPictures } from "../../../lib/data/readers/parquet-pictures.js";
import { firstValue, temporaryFolder } from "./small-files.js";

// test/fixtures/datasets/make.py makes the files: picture i has the grey 10 i.
const fixtures = "test/fixtures/datasets";
const { folder, write } = temporaryFolder();

async function greys(pictures: LabelledPictures): Promise<(number | string)[]> {
  const found: (number | string)[] = [];
  for (let i = 0; i < pictures.size; i++)
    found.push(await pictures.read(i).then(firstValue, (error: Error) => error.message));
  return found;
}

test("what datasets writes is read with the names of its classes", async () => {
  const pictures = await openParquetPictures(`${fixtures}/labelled.parquet`, { attributes: ["age"] });
  expect(pictures.classNames).toEqual(["cat", "dog", "émeu"]);
  expect([...pictures.labels]).toEqual([0, 1, 2, 0, 1, 2]);
  expect(pictures.attributes).toEqual({ age: ["1", "", "3", "4", "5", "6"] });
  expect(pictures.skipped).toEqual([{ name: `${fixtures}/labelled.parquet: row 6`, reason: "no class" }]);
  expect(await greys(pictures)).toEqual([0, 10, 20, 30, 40, 50]);
  expect(firstValue(await pictures.read(1))).toBe(10); // its row group was given up, and is read again
});

test("pictures that are read at once are of the right rows", async () => {
  const pictures = await openParquetPictures(`${fixtures}/labelled.parquet`);
  const order = [5, 0, 3, 1, 4, 2];
  const read = await Promise.all(order.map((index) => pictures.read(index)));
  expect(read.map(firstValue)).toEqual(order.map((index) => 10 * index));
});

test("lists of captions are read without what is null", async () => {
  const pictures = await openParquetPictures(`${fixtures}/captions.parquet`, { caption: "captions" });
  expect(pictures.captions).toEqual([["a", "b"], ["c"], ["d", "e"], ["f"], ["g"], ["h"]]);
  expect(pictures.skipped).toEqual([{ name: `${fixtures}/captions.parquet: row 2`, reason: "no caption" }]);
  expect(await greys(pictures)).toEqual([0, 10, 30, 40, 50, 60]);
});

test.each(["plain", "gzip", "brotli", "zstd", "version2"])("%s pages give the same", async (name) => {
  const pictures = await openParquetPictures(`${fixtures}/${name}.parquet`, { attributes: ["score"] });
  expect([...pictures.labels]).toEqual([0, 1, 3, 0, 1, 2]);
  expect(pictures.classNames).toEqual(["0", "1", "2", "3"]);
  expect(pictures.attributes.score).toEqual(new Array(6).fill("0.5"));
  const got = await greys(pictures);
  expect(got.slice(0, 4)).toEqual([0, 10, 30, 40]);
  // A path is never followed: the picture is missing.
  expect(got[4]).toMatch(/expected a picture in the file, got none, or only the path of one .*row 5\)$/);
  expect(got[5]).toMatch(/row 6\)$/);
});

test("compressions and encodings that are not read are errors that say so", async () => {
  await expect(openParquetPictures(`${fixtures}/lz4.parquet`)).rejects.toThrow(
    /column label of row group 0, got "parquet unsupported compression codec: LZ4_RAW" .*lz4\.parquet/,
  );
  await expect(openParquetPictures(`${fixtures}/delta.parquet`)).rejects.toThrow(
    /encoded by DELTA_BINARY_PACKED.*pyarrow/,
  );
});

test("a folder's files of one split are read in order", async () => {
  mkdirSync(join(folder, "set/data"), { recursive: true });
  for (const name of ["test-00000-of-00002", "test-00001-of-00002", "train-00000-of-00001"])
    copyFileSync(`${fixtures}/labelled.parquet`, join(folder, `set/data/${name}.parquet`));
  const root = join(folder, "set");
  const pictures = await openParquetPictures(root, { split: "test" });
  expect(pictures.size).toBe(12);
  expect(pictures.itemName(6)).toBe(`${join(root, "data/test-00001-of-00002.parquet")}: row 0`);
  expect(firstValue(await pictures.read(7))).toBe(10);
  await expect(openParquetPictures(root)).rejects.toThrow("expected Parquet files of one split, got train, test");
  await expect(openParquetPictures(root, { split: "dev" })).rejects.toThrow(
    /expected Parquet files of dev, got .*train/,
  );
});

test("columns that are missing are errors with those that there are", async () => {
  const path = `${fixtures}/labelled.parquet`;
  await expect(openParquetPictures(path, { label: "class" })).rejects.toThrow(
    'expected a column "class", got image, label, age',
  );
  await expect(openParquetPictures(path, { picture: "age" })).resolves.toMatchObject({ size: 6 }); // bytes of any kind
  await expect(openParquetPictures(path, { label: "age" })).rejects.toThrow("expected numbers of classes, got texts");
  await expect(openParquetPictures([])).rejects.toThrow("expected files, got none");
});

test("files cut short anywhere are errors that name the file", async () => {
  const whole = readFileSync(`${fixtures}/labelled.parquet`);
  for (const length of [0, 3, 8, 11, 12, 100, whole.length - 1]) {
    const path = write("cut.parquet", whole.subarray(0, length));
    await expect(openParquetPictures(path), `${length} bytes`).rejects.toThrow(
      /expected a Parquet file that ends in PAR1, got another end .*cut\.parquet/,
    );
  }
  const withoutMiddle = write("hole.parquet", Buffer.concat([whole.subarray(0, 50), whole.subarray(-2500)]));
  await expect(openParquetPictures(withoutMiddle).then(greys)).rejects.toThrow(/hole\.parquet/);
});

test("any changed bytes give an error that names the file, or pictures: no crash and no endless loop", async () => {
  const names = ["labelled", "captions", "version2"];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(fc.tuple(fc.nat(2500), fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff)), { minLength: 1, maxLength: 4 }),
      async (name, changes) => {
        const bytes = readFileSync(`${fixtures}/${name}.parquet`);
        for (const [at, value] of changes) bytes[bytes.length - 1 - (at % (bytes.length - 8)) - 4] = value;
        const path = join(folder, "changed.parquet");
        writeFileSync(path, bytes);
        const options = name === "captions" ? { caption: "captions" } : {};
        const outcome = await openParquetPictures(path, options).then(greys, (error: Error) => [error.message]);
        for (const each of outcome)
          if (typeof each === "string") expect(each).toMatch(/^openParquetPictures: |readImageFile: /);
      },
    ),
    { numRuns: 120 },
  );
});
