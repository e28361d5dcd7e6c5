import { truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWebDataset } from "../../../lib/data/readers/web-dataset.js";
import { firstValue, png, type TarFile, tar, temporaryFolder } from "./small-files.js";

const { folder, write } = temporaryFolder();

/** Writes a folder in CLIP_benchmark's layout: shards of a split, and the files beside it. */
function writeSet(name: string, shards: TarFile[][], files: Record<string, string> = {}, split = "test"): string {
  write(`${name}/${split}/nshards.txt`, `${shards.length}\n`);
  for (const [i, shard] of shards.entries()) write(`${name}/${split}/${i}.tar`, tar(shard));
  for (const [file, content] of Object.entries(files)) write(`${name}/${file}`, content);
  return join(folder, name);
}

/** numpy.save of a vector of float32, header of version 1.0. */
function npy(values: readonly number[]): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117);
  const header = Buffer.from(`\x93NUMPY\x01\x00v\x00${text}\n`, "latin1"); // 118 bytes after the length
  return Buffer.concat([header, Buffer.from(Float32Array.from(values).buffer)]);
}

test("shards of labelled pictures are read in order, with names and templates", async () => {
  const shards = [
    [
      { name: "s0000000.cls", content: "1" },
      { name: "s0000000.png", content: await png(10) },
      { name: "s0000001.PNG", content: await png(20) },
      { name: "s0000001.cls", content: " 0\n" },
    ],
    [
      { name: "s0000002.cls", content: "1" },
      { name: "s0000002.webp", content: await png(30) },
    ],
  ];
  const root = writeSet("labelled", shards, {
    "classnames.txt": "cat \ndog\n",
    "zeroshot_classification_templates.txt": "a photo of a {c}.\n{c}\n",
  });
  const pictures = await openWebDataset(root);
  expect(pictures.classNames).toEqual(["cat", "dog"]);
  expect(pictures.templates).toEqual(["a photo of a {}.", "{}"]);
  expect([...pictures.labels]).toEqual([1, 0, 1]);
  expect(firstValue(await pictures.read(2))).toBe(30);
  expect(firstValue(await pictures.read(0))).toBe(10);
  expect(pictures.itemName(1)).toBe(`${join(root, "test/0.tar")}: s0000001.PNG`);
  await expect(openWebDataset(root, { split: "train" })).rejects.toThrow(
    /expected train\/nshards\.txt, got none .*are test/,
  );
});

test("samples without a picture or label are left out and named, a broken picture fails when it is read", async () => {
  const good = async (key: string) => [
    { name: `${key}.png`, content: await png(1) },
    { name: `${key}.cls`, content: "0" },
  ];
  const shard = [
    ...(await good("a")),
    ...(await good("b")),
    { name: "c.cls", content: "0" },
    { name: "d.png", content: "no picture" },
    { name: "d.cls", content: "0" },
    { name: "README", content: "" },
  ];
  const pictures = await openWebDataset(writeSet("some", [shard], { "classnames.txt": "cat\n" }));
  expect(pictures.size).toBe(3);
  expect(pictures.skipped.map(({ name, reason }) => [name.split(": ")[1], reason])).toEqual([
    ["c", "expected .webp, .png, .jpg, .jpeg, got .cls"],
    ["README", "a name without a dot"],
  ]);
  await expect(pictures.read(2)).rejects.toThrow(/expected a JPEG.*0\.tar: d\.png/);
});

test("a set that is mostly of another type is an error that says what it has", async () => {
  const shard = [
    { name: "a.png", content: await png(1) },
    { name: "a.txt", content: "a cat" },
  ];
  await expect(openWebDataset(writeSet("captions", [shard]))).rejects.toThrow(
    /expected samples for classification, got 1 of 1 without .*: expected \.cls, got \.png, \.txt; dataset_type\.txt says/,
  );
  await expect(openWebDataset(writeSet("odd", [shard], { "dataset_type.txt": "video" }))).rejects.toThrow(
    'expected classification, multilabel, retrieval in dataset_type.txt, got "video"',
  );
});

test("captions are lines of text or JSON", async () => {
  const shard = [
    { name: "a.png", content: await png(1) },
    { name: "a.txt", content: "a cat\na dog\n" },
    { name: "b.png", content: await png(2) },
    { name: "b.json", content: '{"id": 3, "caption": ["one", "two"]}' },
    { name: "c.png", content: await png(3) },
    { name: "c.json", content: '"three"' },
  ];
  const root = writeSet("retrieval", [shard], { "dataset_type.txt": "retrieval\n" });
  const pictures = await openWebDataset(root);
  expect(pictures.captions).toEqual([["a cat", "a dog"], ["one", "two"], ["three"]]);
  expect([...pictures.labels]).toEqual([-1, -1, -1]);
  const wrong = [{ name: "a.json", content: '{"text": 1}' }, shard[0]];
  await expect(openWebDataset(writeSet("wrong", [wrong], { "dataset_type.txt": "retrieval" }))).rejects.toThrow(
    /expected captions in JSON.*0\.tar: a\.json/,
  );
});

test("several labels come as vectors of NumPy", async () => {
  const shard = [
    { name: "a.png", content: await png(1) },
    { name: "a.npy", content: npy([0, 1, 1]) },
    { name: "b.png", content: await png(2) },
    { name: "b.npy", content: npy([1, 0, 0]) },
  ];
  const type = { "dataset_type.txt": "multilabel", "classnames.txt": "a\nb\nc\n" };
  const pictures = await openWebDataset(writeSet("several", [shard], type));
  expect([...pictures.labelSets!]).toEqual([0, 1, 1, 1, 0, 0]);
  const uneven = [...shard.slice(0, 3), { name: "b.npy", content: npy([1]) }];
  await expect(openWebDataset(writeSet("uneven", [uneven], type))).rejects.toThrow(
    /expected 3 labels for each picture, got 1 .*b\.png/,
  );
  const cut = [shard[0], { name: "a.npy", content: npy([0, 1, 1]).subarray(0, 135) }];
  await expect(openWebDataset(writeSet("cut-npy", [cut], type))).rejects.toThrow(
    /expected 3 numbers of 4 bytes, got 7 bytes .*a\.npy/,
  );
});

test("labels that are no numbers, labels beyond the names and missing or cut shards are errors with their place", async () => {
  const sample = async (label: string) => [
    { name: "a.png", content: await png(1) },
    { name: "a.cls", content: label },
  ];
  const names = { "classnames.txt": "cat\ndog\n" };
  await expect(openWebDataset(writeSet("text", [await sample("cat")], names))).rejects.toThrow(
    /expected a class's number, got "cat" .*0\.tar: a\.cls/,
  );
  await expect(openWebDataset(writeSet("beyond", [await sample("2")], names))).rejects.toThrow(
    /expected labels of 0 to 1, got 2 .*a\.png/,
  );
  const root = writeSet("missing", [await sample("0")], names);
  write("missing/test/nshards.txt", "2");
  await expect(openWebDataset(root)).rejects.toThrow(/expected a file, got nothing .*test\/1\.tar/);
  write("missing/test/nshards.txt", "many");
  await expect(openWebDataset(root)).rejects.toThrow('expected 1 to 100000 shards in test/nshards.txt, got "many"');
  const cut = writeSet("cut", [await sample("0")], names);
  truncateSync(join(cut, "test/0.tar"), 600);
  await expect(openWebDataset(cut)).rejects.toThrow(/"a\.png" from byte 512 on, got 600 in all .*test\/0\.tar/);
});

test("a file that comes twice in a sample is an error", async () => {
  const shard = [
    { name: "a.cls", content: "0" },
    { name: "a.cls", content: "1" },
  ];
  await expect(openWebDataset(writeSet("twice", [shard]))).rejects.toThrow(
    'expected every file once, got "a.cls" twice',
  );
});

test("without names of classes they are called by their numbers", async () => {
  const shard = [
    { name: "a.png", content: await png(1) },
    { name: "a.cls", content: "2" },
  ];
  expect((await openWebDataset(writeSet("numbers", [shard]))).classNames).toEqual(["0", "1", "2"]);
});
