// Many image files at a time, as a model takes them.
import { mostPixelsByDefault, openImageFile } from "./image-files.js";
import { sharedBudget } from "./pixel-budget.js";
import { type Preprocessing, preprocess, sizeOf } from "./preprocessing.js";

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
  const withinBudget = sharedBudget(mostPixelsByDefault); // together as many as one picture may have
  const loaded = await mapConcurrently(paths, async (path): Promise<{ pixels: Uint8Array } | BadFile> => {
    try {
      const image = await openImageFile(path);
      const load = async () => preprocess(await image.decode(), preprocessing);
      return { pixels: await withinBudget(image.height * image.width, load) };
    } catch (error) {
      return { path, reason: error instanceof Error ? error.message : String(error) };
    }
  });
  const bad = loaded.filter((each) => "reason" in each);
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

/** Decoded at a time: enough for sharp's threads. Of large pictures, fewer are. */
const concurrentFiles = 4;
const mostListed = 10;

async function mapConcurrently<In, Out>(items: readonly In[], fn: (item: In) => Promise<Out>): Promise<Out[]> {
  const results = new Array<Out>(items.length);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await fn(items[i]);
    }
  };
  await Promise.all(Array.from({ length: concurrentFiles }, work));
  return results;
}

function complaint(bad: readonly BadFile[], count: number): string {
  const listed = bad.slice(0, mostListed).map(({ path, reason }) => `${path}: ${reason}`);
  const more = bad.length > mostListed ? [`and ${bad.length - mostListed} more`] : [];
  const files = [...listed, ...more].join("\n");
  return `loadImages: expected ${count} images, got ${bad.length} bad files; mend them or leave them out:\n${files}`;
}
