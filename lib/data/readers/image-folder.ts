// Folders of pictures, one sub-folder per class, read as torchvision's ImageFolder reads them: classes and files sorted by
// name, pictures in sub-folders of a class included. A root may hold such folders for several splits.
import { join } from "node:path";
import { breathe } from "../../runtime/breathe.js";
import { type BadItem, type LabelledPictures, labelledPictures } from "../labelled-pictures.js";
import { openEncoded, pictureExtensions } from "./encoded-pictures.js";
import { byCodePoints, kindOf, namesIn } from "./file-names.js";
import { readWholeFile } from "./whole-files.js";

const reader = "openImageFolder";

/** Names that say that a root holds splits, where all of its folders are among them. */
const splitNames = ["train", "training", "val", "valid", "validation", "test", "testing"];

/**
 * The pictures below a folder; its sub-folders are the classes. `split` names one of several folders in it ("val"). Files that
 * are no pictures by their names are left out, as torchvision does, and named in `skipped`.
 *
 * @throws without classes, for a class without any picture, and for a root of splits when none is named.
 */
export async function openImageFolder(root: string, { split }: { split?: string } = {}): Promise<LabelledPictures> {
  const folder = split === undefined ? root : join(root, split);
  if (split !== undefined && !kindOf(folder)?.isDirectory())
    throw new Error(
      `${reader}: expected a split of ${namesIn(reader, root, "folders").join(", ")}, got ${split} (${root})`,
    );
  const classNames = namesIn(reader, folder, "folders");
  checkClasses(classNames, folder);
  const files: FoundFile[] = [];
  const skipped: BadItem[] = [];
  for (const [label, name] of classNames.entries()) {
    const before = files.length;
    for (const file of filesBelow(folder, name)) {
      await breathe();
      if (isPicture(file)) files.push({ ...sizeAndTime(join(folder, file)), file, label });
      else skipped.push({ name: file, reason: "its name is not that of a picture" });
    }
    if (files.length === before)
      throw new Error(
        `${reader}: expected pictures in every class, got none (${join(folder, name)}); remove the folder`,
      );
  }
  return labelledPictures(reader, {
    name: folder,
    labels: Int32Array.from(files, ({ label }) => label),
    classNames,
    itemName: (index) => files[index].file,
    open: async (index) => {
      const path = join(folder, files[index].file);
      return openEncoded(await readWholeFile(reader, path), path);
    },
    skipped,
    dependsOn: [...classNames, ...files.flatMap(({ file, size, changed }) => [file, size, changed])],
  });
}

interface FoundFile {
  /** Path below the folder, from its class on. */
  readonly file: string;
  readonly label: number;
  readonly size: number;
  readonly changed: number;
}

function checkClasses(classNames: readonly string[], folder: string): void {
  if (classNames.length === 0)
    throw new Error(
      `${reader}: expected a folder for each class, got none (${folder}); see openPictureTable for lists`,
    );
  if (classNames.every((name) => splitNames.includes(name)))
    throw new Error(
      `${reader}: expected a folder for each class, got splits (${folder}); pass { split } of ${classNames.join(", ")}`,
    );
}

/** Files below a class's folder, as paths from `root`: folder by folder in the order of their whole paths, then by name. */
function filesBelow(root: string, name: string): string[] {
  const folders = foldersBelow(root, name).sort(byCodePoints);
  return folders.flatMap((folder) => namesIn(reader, join(root, folder), "files").map((file) => `${folder}/${file}`));
}

/** Links may lead round in circles. */
const deepest = 32;

/** The folder itself and all in it. */
function foldersBelow(root: string, name: string, depth = 0): string[] {
  if (depth > deepest)
    throw new Error(`${reader}: expected folders at most ${deepest} deep, got more (${root}/${name})`);
  const inner = namesIn(reader, join(root, name), "folders");
  return [name, ...inner.flatMap((folder) => foldersBelow(root, `${name}/${folder}`, depth + 1))];
}

function isPicture(file: string): boolean {
  return pictureExtensions.some((extension) => file.toLowerCase().endsWith(extension));
}

function sizeAndTime(path: string): { size: number; changed: number } {
  const { size = 0, mtimeMs = 0 } = kindOf(path) ?? {};
  return { size, changed: mtimeMs };
}
