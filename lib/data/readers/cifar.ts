// CIFAR-10 and CIFAR-100 in their binary version (cs.toronto.edu/~kriz/cifar.html): records of one or two bytes of labels and
// 3,072 bytes of a picture of 32 x 32 pixels, its red, green and blue planes one after the other.
import { join } from "node:path";
import type { ImageFile } from "../image-files.js";
import { type LabelledPictures, labelledPictures } from "../labelled-pictures.js";
import { plainPicture } from "./encoded-pictures.js";
import { kindOf } from "./file-names.js";
import { readWholeFile } from "./whole-files.js";

const side = 32;
const plane = side * side;

/** CIFAR-10 from the folder cifar-10-batches-bin: data_batch_1.bin to data_batch_5.bin, test_batch.bin, batches.meta.txt. */
export async function openCifar10(folder: string, { split }: { split: "train" | "test" }): Promise<LabelledPictures> {
  const files = split === "test" ? ["test_batch.bin"] : [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
  return openRecords("openCifar10", folder, { split, files, names: ["batches.meta.txt"] });
}

/** CIFAR-100 from the folder cifar-100-binary; the attribute "coarse" holds the names of the 20 wider classes. */
export async function openCifar100(folder: string, { split }: { split: "train" | "test" }): Promise<LabelledPictures> {
  const names = ["coarse_label_names.txt", "fine_label_names.txt"];
  return openRecords("openCifar100", folder, { split, files: [`${split}.bin`], names });
}

/** Records begin with a byte for each file of names, the finest classes last. */
async function openRecords(
  reader: string,
  folder: string,
  { split, files, names }: { split: string; files: readonly string[]; names: readonly string[] },
): Promise<LabelledPictures> {
  const nameLists = await Promise.all(names.map((name) => readNames(reader, join(folder, name))));
  const width = names.length + 3 * plane;
  const records: Buffer[] = [];
  const stamps: number[] = [];
  for (const file of files) {
    const path = join(folder, file);
    const bytes = await readWholeFile(reader, path);
    if (bytes.length === 0 || bytes.length % width !== 0)
      throw new Error(
        `${reader}: expected records of ${width} bytes, got ${bytes.length} bytes (${path}); the file is cut short or ` +
          "not of the binary version",
      );
    for (let at = 0; at < bytes.length; at += width) records.push(bytes.subarray(at, at + width));
    stamps.push(bytes.length, kindOf(path)?.mtimeMs ?? 0);
  }
  const [fine, ...wider] = nameLists.reverse();
  return labelledPictures(reader, {
    name: join(folder, split),
    labels: Int32Array.from(records, (record) => record[names.length - 1]),
    classNames: fine,
    attributes: wider.length === 0 ? {} : { coarse: records.map((record) => wider[0][record[0]] ?? `${record[0]}`) },
    itemName: (index) => `${folder}: ${split} picture ${index}`,
    open: async (index) => pictureOf(records[index].subarray(names.length)),
    skipped: [],
    dependsOn: [split, ...fine, ...stamps],
  });
}

async function readNames(reader: string, path: string): Promise<string[]> {
  const lines = (await readWholeFile(reader, path, 2 ** 16)).toString("utf8").split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

/** Planes [3, 32, 32] -> pixels [32, 32, 3]. */
function pictureOf(planes: Uint8Array): ImageFile {
  const pixels = new Uint8Array(3 * plane); // [32, 32, 3]
  for (let i = 0; i < pixels.length; i++) pixels[i] = planes[(i % 3) * plane + Math.floor(i / 3)];
  return plainPicture(pixels, { height: side, width: side, channels: 3 });
}
