import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPictureFiles } from "../../lib/harness/picture-files.js";
import { captionTable, colourFolders, multiLabelShards, noise, worldFolder, write } from "./small-world.js";

const root = worldFolder();

const open = (path: string, split = "test", more = {}) => openPictureFiles({ path: join(root, path), split, ...more });

test("folders of classes are found, with and without folders of splits", async () => {
  await colourFolders(join(root, "colours"), { train: 2, test: 1 });
  expect(await open("colours")).toMatchObject({
    kind: "folder",
    pictures: { size: 3, classNames: ["blue", "green", "red"] },
  });
  expect((await open("colours", "train")).pictures.size).toBe(6);
  expect((await open("colours/train")).pictures.size).toBe(6); // classes alone are the test split
  expect((await open("colours/{split}", "train", { kind: "folder" }).catch(String)).toString()).toMatch(
    /expected a split of/,
  );
});

test("the published name of the split is taken where the data have no test split", async () => {
  write(join(root, "imagenet/val/a/1.png"), await noise(1, [0, 0, 0]));
  write(join(root, "imagenet/train/a/1.png"), await noise(1, [0, 0, 0]));
  expect((await open("imagenet", "test", { publishedSplit: "val" })).pictures.name).toBe(join(root, "imagenet/val"));
  await expect(open("imagenet")).rejects.toThrow(/train, val/);
});

test("shards and tables are found by their names", async () => {
  await multiLabelShards(join(root, "shards"));
  expect(await open("shards")).toMatchObject({ kind: "wds", pictures: { size: 6 } });
  const table = await captionTable(join(root, "table"));
  expect(await open("table", "test", { caption: "title" })).toMatchObject({ kind: "csv", pictures: { size: 4 } });
  expect(
    (await openPictureFiles({ path: table.replace("test", "{split}"), split: "test", caption: "title" })).pictures.size,
  ).toBe(4);
});

test("MNIST's and CIFAR's files are found by their names", async () => {
  const idx = (...bytes: number[]) => Buffer.from(bytes);
  write(join(root, "mnist/t10k-images-idx3-ubyte"), idx(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9));
  write(join(root, "mnist/t10k-labels-idx1-ubyte"), idx(0, 0, 8, 1, 0, 0, 0, 1, 3));
  expect(await open("mnist")).toMatchObject({ kind: "mnist", pictures: { size: 1, classNames: ["0", "1", "2", "3"] } });
  await expect(open("mnist", "val")).rejects.toThrow(
    "expected the split train or test, which these data have, got val",
  );
  write(join(root, "cifar/test_batch.bin"), Buffer.alloc(3073, 1));
  write(join(root, "cifar/batches.meta.txt"), "airplane\nautomobile\n");
  expect(await open("cifar")).toMatchObject({ kind: "cifar10", pictures: { size: 1 } });
});

test("nothing at a path is an error, and a kind that is said is not looked for", async () => {
  await expect(open("absent")).rejects.toThrow(`expected data, got nothing at ${join(root, "absent")}`);
  mkdirSync(join(root, "empty"));
  await expect(open("empty", "test", { kind: "wds" })).rejects.toThrow(/nshards\.txt/);
});
