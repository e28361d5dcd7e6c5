// MNIST's idx files (yann.lecun.com: "THE IDX FILE FORMAT"), compressed or not; Fashion-MNIST, KMNIST and others have the same.
import { join } from "node:path";
import { type LabelledPictures, labelledPictures } from "../labelled-pictures.js";
import { plainPicture } from "./encoded-pictures.js";
import { kindOf } from "./file-names.js";
import { readMaybeCompressed } from "./whole-files.js";

const reader = "openMnist";
/** EMNIST's largest has 0.6e9. */
const mostBytes = 2 ** 30;

/**
 * Grey pictures [N, height, width] with a label each from a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte,
 * t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, with or without .gz. Classes are called by their numbers.
 */
export async function openMnist(folder: string, { split }: { split: "train" | "test" }): Promise<LabelledPictures> {
  const start = split === "train" ? "train" : "t10k";
  const images = await readIdx(folder, `${start}-images-idx3-ubyte`, 3);
  const { sides: labelSides, values: labels } = await readIdx(folder, `${start}-labels-idx1-ubyte`, 1);
  const [count, height, width] = images.sides;
  if (labelSides[0] !== count)
    throw new Error(`${reader}: expected a label for each of ${count} pictures, got ${labelSides[0]} (${folder})`);
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const area = height * width;
  return labelledPictures(reader, {
    name: join(folder, split),
    labels: Int32Array.from(labels),
    classNames: Array.from({ length: classes }, (_, label) => `${label}`),
    itemName: (index) => `${images.path}: picture ${index}`,
    open: async (index) =>
      plainPicture(images.values.subarray(index * area, (index + 1) * area), { height, width, channels: 1 }),
    skipped: [],
    dependsOn: [images.path, images.stamp, labelSides[0]],
  });
}

/** Bytes with `axes` sides: two zero bytes, the type (8: bytes), the number of axes, each side in 4 bytes, the values. */
async function readIdx(folder: string, name: string, axes: number) {
  const found = [name, `${name}.gz`, name.replace("-idx", ".idx")].find((file) => kindOf(join(folder, file))?.isFile());
  if (found === undefined) throw new Error(`${reader}: expected ${name} or ${name}.gz, got neither (${folder})`);
  const path = join(folder, found);
  const bytes = await readMaybeCompressed(reader, path, mostBytes);
  const begin = 4 + 4 * axes;
  if (bytes.length < begin || bytes.readUInt32BE(0) !== 0x0800 + axes)
    throw new Error(`${reader}: expected an idx file of bytes with ${axes} axes, got another start (${path})`);
  const sides = Array.from({ length: axes }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const count = sides.reduce((product, side) => product * side, 1);
  if (count === 0 || bytes.length !== begin + count)
    throw new Error(
      `${reader}: expected ${count} values for ${sides.join(" x ")}, got ${bytes.length - begin} (${path}); get it again`,
    );
  return { path, sides, values: bytes.subarray(begin), stamp: kindOf(path)?.mtimeMs ?? 0 };
}
