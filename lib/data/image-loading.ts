// Many image files at a time, as a model takes them.
import { openImageFile } from "./image-files.js";
import { loadPictures } from "./picture-loading.js";
import { type Preprocessing, sizeOf } from "./preprocessing.js";

export interface BadFile {
  readonly path: string;
  readonly reason: string;
}

export interface LoadedImages {
  /** RGB bytes [B, height, width, 3] of the files that could be read, in their order. */
  readonly pixels: Uint8Array;
  /** Those files [B]. */
  readonly paths: readonly string[];
  readonly bad: readonly BadFile[];
}

/** Reads and preprocesses image files. Bad ones make an error that names them all, or with "leave out" are listed in `bad`. */
export async function loadImages(
  paths: readonly string[],
  preprocessing: Preprocessing,
  { badFiles = "throw" }: { badFiles?: "throw" | "leave out" } = {},
): Promise<LoadedImages> {
  requireGiven(preprocessing);
  const { height, width } = sizeOf(preprocessing.imageSize);
  const loaded = await loadPictures(paths, (path) => openImageFile(path), preprocessing);
  const bad = loaded.flatMap((each, i) => ("reason" in each ? [{ path: paths[i], reason: each.reason }] : []));
  if (bad.length > 0 && badFiles === "throw") throw new Error(complaint(bad, paths.length));
  const good = loaded.filter((each) => "pixels" in each);
  const pixels = new Uint8Array(good.length * height * width * 3); // [B, height, width, 3]
  for (const [i, image] of good.entries()) pixels.set(image.pixels, i * image.pixels.length);
  return { pixels, paths: paths.filter((_, i) => "pixels" in loaded[i]), bad };
}

/** A caller without types may pass on what a model's files don't say. */
function requireGiven(preprocessing: Preprocessing | undefined): void {
  if (preprocessing === undefined)
    throw new Error(
      "loadImages: expected how the model's pictures are made, got no preprocessing; where its files don't say it, pass the one " +
        'it was trained with, such as publishedPreprocessing("clip", imageSize)',
    );
}

const mostListed = 10;

function complaint(bad: readonly BadFile[], count: number): string {
  const listed = bad.slice(0, mostListed).map(({ path, reason }) => `${path}: ${reason}`);
  const more = bad.length > mostListed ? [`and ${bad.length - mostListed} more`] : [];
  const files = [...listed, ...more].join("\n");
  return `loadImages: expected ${count} images, got ${bad.length} bad files; mend them or leave them out:\n${files}`;
}
