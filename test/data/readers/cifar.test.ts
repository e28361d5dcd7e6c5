import { join } from "node:path";
import { expect, test } from "vitest";
import { openCifar10, openCifar100 } from "../../../lib/data/readers/cifar.js";
import { temporaryFolder } from "./small-files.js";

const { folder, write } = temporaryFolder();

/** A record whose red plane counts up from `start`, whose green is 1 and blue 2. */
function record(start: number, ...labels: number[]): Buffer {
  const red = Buffer.from(Array.from({ length: 1024 }, (_, i) => (start + i) % 256));
  return Buffer.concat([Buffer.from(labels), red, Buffer.alloc(1024, 1), Buffer.alloc(1024, 2)]);
}

test("CIFAR-10's batches follow each other, planes become pixels", async () => {
  for (const batch of [1, 2, 3, 4, 5]) write(`c10/data_batch_${batch}.bin`, record(batch, batch));
  write("c10/test_batch.bin", Buffer.concat([record(100, 3), record(200, 0)]));
  write("c10/batches.meta.txt", `${Array.from({ length: 10 }, (_, i) => `class ${i}`).join("\n")}\n\n`);
  const train = await openCifar10(join(folder, "c10"), { split: "train" });
  expect([...train.labels]).toEqual([1, 2, 3, 4, 5]);
  expect(train.classNames).toHaveLength(10);
  const test = await openCifar10(join(folder, "c10"), { split: "test" });
  const { pixels, height, width } = await test.read(1);
  expect([height, width]).toEqual([32, 32]);
  expect([...pixels.subarray(0, 6)]).toEqual([200, 1, 2, 201, 1, 2]);
  expect([...pixels.subarray(32 * 3, 32 * 3 + 3)]).toEqual([232, 1, 2]); // the second row: 200 + 32
});

test("CIFAR-100 has its fine classes as labels and the coarse ones as an attribute", async () => {
  write("c100/test.bin", Buffer.concat([record(0, 1, 0), record(0, 0, 1)]));
  write("c100/fine_label_names.txt", "apple\nbear\n");
  write("c100/coarse_label_names.txt", "mammals\nfruit\n");
  const pictures = await openCifar100(join(folder, "c100"), { split: "test" });
  expect(pictures.classNames).toEqual(["apple", "bear"]);
  expect([...pictures.labels]).toEqual([0, 1]);
  expect(pictures.attributes).toEqual({ coarse: ["fruit", "mammals"] });
});

test("cut files and labels beyond the names are errors that name them", async () => {
  write("cut/test_batch.bin", record(0, 0).subarray(0, 3000));
  write("cut/batches.meta.txt", "one\n");
  await expect(openCifar10(join(folder, "cut"), { split: "test" })).rejects.toThrow(
    /expected records of 3073 bytes, got 3000 bytes .*test_batch\.bin/,
  );
  write("cut/test_batch.bin", record(0, 7));
  await expect(openCifar10(join(folder, "cut"), { split: "test" })).rejects.toThrow("expected labels of 0 to 0, got 7");
});
