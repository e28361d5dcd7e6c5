// What every set of pictures is that comes with classes or captions, in whatever files it lies: the readers in readers/ return
// it, evaluation embeds it. Pictures have any size and are decoded one by one; a broken one is an error when it is read.
import { createHash } from "node:crypto";
import type { ImageFile, Picture } from "./image-files.js";

/** An item that is left out or could not be read, and why. */
export interface BadItem {
  readonly name: string;
  readonly reason: string;
}

/** N pictures of C classes; with several labels each, or with captions, where the data have those instead of one label. */
export interface LabelledPictures {
  readonly name: string;
  /** N. */
  readonly size: number;
  /** Class of each picture, in 0 .. C - 1: [N]. All -1 where pictures have several labels, or captions only. */
  readonly labels: Int32Array;
  /** 1 where a picture has a label, else 0, where it may have several: [N, C]. */
  readonly labelSets?: Uint8Array;
  /** Texts that belong to each picture, for retrieval: [N]. */
  readonly captions?: readonly (readonly string[])[];
  /** As the files say, [C]; the same name may come twice, and all that is known may be numbers. */
  readonly classNames: readonly string[];
  /** Prompt templates that come with the data, with {} for the class name. */
  readonly templates?: readonly string[];
  /** What else the files say of each picture: column -> [N], "" where a picture has nothing. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** What to call picture `index` towards a person: its place in the files. */
  itemName(index: number): string;
  /** Finds picture `index` and its size without decoding it. Rejects for a broken one, naming it. */
  open(index: number): Promise<ImageFile>;
  /** Decodes picture `index`; rejects as `open`. */
  read(index: number): Promise<Picture>;
  /** What could not be taken at all and is not counted in N. */
  readonly skipped: readonly BadItem[];
  /** Changes when the data change, by names, sizes and times of the files and what was read of them; for caches. */
  readonly fingerprint: string;
}

export type PictureParts = Omit<LabelledPictures, "size" | "read" | "fingerprint" | "attributes"> & {
  readonly attributes?: LabelledPictures["attributes"];
  /** All that the pictures and their labels depend on, in a fixed order. */
  readonly dependsOn: readonly (string | number)[];
};

/** Completes what a reader found, as `reader`. Throws when nothing is left, and where labels do not fit the classes. */
export function labelledPictures(reader: string, { dependsOn, ...parts }: PictureParts): LabelledPictures {
  const size = parts.labels.length;
  const classes = parts.classNames.length;
  if (size === 0) throw new Error(`${reader}: expected pictures, got none (${parts.name})${firstOf(parts.skipped)}`);
  for (const [i, label] of parts.labels.entries())
    if (label >= classes || label < -1)
      throw new Error(`${reader}: expected labels of 0 to ${classes - 1}, got ${label} (${parts.itemName(i)})`);
  if (parts.labelSets && parts.labelSets.length !== size * classes)
    throw new Error(
      `${reader}: expected ${classes} labels for each of ${size} pictures, got ${parts.labelSets.length / size} each ` +
        `(${parts.name})`,
    );
  const open = async (index: number) => {
    if (!(Number.isInteger(index) && index >= 0 && index < size))
      throw new Error(`${reader}: expected a picture of 0 to ${size - 1}, got ${index} (${parts.name})`);
    return parts.open(index);
  };
  const read = async (index: number) => (await open(index)).decode();
  return { attributes: {}, ...parts, size, open, read, fingerprint: hashOf([reader, ...dependsOn]) };
}

/** Says how many items were left out, and the first reason, at the end of an error. */
function firstOf(skipped: readonly BadItem[]): string {
  return skipped.length === 0 ? "" : `; ${skipped.length} left out, ${skipped[0].name}: ${skipped[0].reason}`;
}

function hashOf(parts: readonly (string | number)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(JSON.stringify(part)).update("\n");
  return hash.digest("hex");
}
