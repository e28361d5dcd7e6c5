// Data on disk by the path of a file or folder: which reader takes them, said by a prefix ("wds:path") or found out.
import { existsSync, readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import type { LabelledPictures } from "../data/labelled-pictures.js";
import { openCifar10, openCifar100 } from "../data/readers/cifar.js";
import { openImageFolder } from "../data/readers/image-folder.js";
import { openMnist } from "../data/readers/mnist.js";
import { openParquetPictures } from "../data/readers/parquet-pictures.js";
import { openPictureTable } from "../data/readers/picture-table.js";
import { openWebDataset } from "../data/readers/web-dataset.js";

export interface PictureColumns {
  /** Of tables and Parquet files; without `caption`, found out. */
  readonly label?: string;
  readonly caption?: string;
}

interface Place extends PictureColumns {
  readonly path: string;
  readonly split: string;
  /** What the data call the split that is measured, where it is not "test": "val" for ImageNet. */
  readonly publishedSplit?: string;
}

const readers = {
  folder: openFolder,
  csv: ({ path, split, label, caption }: Place) => openPictureTable(tableAt(path, split) ?? path, { label, caption }),
  wds: ({ path, split }: Place) => openWebDataset(path, { split }),
  parquet: ({ path, split, label, caption }: Place) =>
    openParquetPictures(path, { label, caption, ...(isFolder(path) && { split }) }),
  mnist: ({ path, split }: Place) => openMnist(path, { split: trainOrTest(split) }),
  cifar10: ({ path, split }: Place) => openCifar10(path, { split: trainOrTest(split) }),
  cifar100: ({ path, split }: Place) => openCifar100(path, { split: trainOrTest(split) }),
} satisfies Record<string, (place: Place) => Promise<LabelledPictures>>;

export type PictureKind = keyof typeof readers;
export const pictureKinds = Object.keys(readers) as PictureKind[];

export interface PictureFiles {
  readonly pictures: LabelledPictures;
  readonly kind: PictureKind;
}

/**
 * Opens a split of the data at a path, in which {split} is replaced by it. Without `kind` the files tell: shards with nshards.txt,
 * Parquet and tables by their endings, MNIST's and CIFAR's by their names, else folders of classes.
 */
export async function openPictureFiles(place: Place & { readonly kind?: PictureKind }): Promise<PictureFiles> {
  const path = place.path.replaceAll("{split}", place.split);
  if (!existsSync(path)) throw new Error(`expected data, got nothing at ${path}`);
  const kind = place.kind ?? kindAt(path, place.split);
  return { kind, pictures: await readers[kind]({ ...place, path }) };
}

function kindAt(path: string, split: string): PictureKind {
  if (!isFolder(path)) return extname(path) === ".parquet" ? "parquet" : "csv";
  const names = readdirSync(path);
  const below = names.filter((name) => isFolder(join(path, name)));
  const holds = (pattern: RegExp) => names.some((name) => pattern.test(name));
  const holdsBelow = (pattern: RegExp) =>
    below.some((name) => readdirSync(join(path, name)).some((each) => pattern.test(each)));
  if (holdsBelow(/^nshards\.txt$/)) return "wds";
  if (holds(/\.parquet$/) || holdsBelow(/\.parquet$/)) return "parquet";
  if (holds(/^batches\.meta\.txt$/)) return "cifar10";
  if (holds(/^fine_label_names\.txt$/)) return "cifar100";
  if (holds(/-images[-.]idx3-ubyte/)) return "mnist";
  return tableAt(path, split) === undefined ? "folder" : "csv";
}

/** The table of a split in a folder of tables. */
function tableAt(path: string, split: string): string | undefined {
  const names = [".csv", ".tsv"].map((ending) => join(path, `${split}${ending}`));
  return isFolder(path) ? names.find((name) => existsSync(name)) : undefined;
}

/** A folder of classes alone is the test split and no other. */
function openFolder({ path, split, publishedSplit }: Place): Promise<LabelledPictures> {
  const [own, published] = [split, publishedSplit ?? split].map((name) => isFolder(join(path, name)));
  if (own || split !== "test") return openImageFolder(path, { split });
  return openImageFolder(path, published ? { split: publishedSplit } : {});
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function trainOrTest(split: string): "train" | "test" {
  if (split === "train" || split === "test") return split;
  throw new Error(`expected the split train or test, which these data have, got ${split}`);
}
