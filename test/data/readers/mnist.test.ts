import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openMnist } from "../../../lib/data/readers/mnist.js";
import { temporaryFolder } from "./small-files.js";

const { folder, write } = temporaryFolder();

/** Two pictures of 1 x 3 pixels. */
const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60]);
const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 7, 2]);

test("pictures and labels are read, compressed or not, grey as red, green and blue", async () => {
  write("plain/t10k-images-idx3-ubyte", images);
  write("plain/t10k-labels-idx1-ubyte", labels);
  write("packed/train-images-idx3-ubyte.gz", gzipSync(images));
  write("packed/train-labels.idx1-ubyte", labels);
  for (const [name, split] of [
    ["plain", "test"],
    ["packed", "train"],
  ] as const) {
    const pictures = await openMnist(join(folder, name), { split });
    expect([...pictures.labels]).toEqual([7, 2]);
    expect(pictures.classNames).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
    const picture = await pictures.read(1);
    expect(picture).toMatchObject({ kind: "rgb", height: 1, width: 3, channels: 3 });
    expect([...picture.pixels]).toEqual([40, 40, 40, 50, 50, 50, 60, 60, 60]);
  }
});

test("cut, missing and other files are errors that name them", async () => {
  write("cut/t10k-images-idx3-ubyte", images.subarray(0, 20));
  write("cut/t10k-labels-idx1-ubyte", labels);
  await expect(openMnist(join(folder, "cut"), { split: "test" })).rejects.toThrow(
    /expected 6 values for 2 x 1 x 3, got 4 .*t10k-images-idx3-ubyte/,
  );
  await expect(openMnist(join(folder, "cut"), { split: "train" })).rejects.toThrow(
    "expected train-images-idx3-ubyte or train-images-idx3-ubyte.gz, got neither",
  );
  write("other/t10k-images-idx3-ubyte", labels);
  await expect(openMnist(join(folder, "other"), { split: "test" })).rejects.toThrow("an idx file of bytes with 3 axes");
  write("gzip/t10k-images-idx3-ubyte.gz", gzipSync(images).subarray(0, 20));
  await expect(openMnist(join(folder, "gzip"), { split: "test" })).rejects.toThrow(
    /expected a gzip file .* a broken one/,
  );
  write("uneven/t10k-images-idx3-ubyte", images);
  write("uneven/t10k-labels-idx1-ubyte", Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 7]));
  await expect(openMnist(join(folder, "uneven"), { split: "test" })).rejects.toThrow(
    "a label for each of 2 pictures, got 1",
  );
});
