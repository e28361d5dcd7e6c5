// Pictures opened, decoded and preprocessed, a few at a time: shared by those who load files and those who embed datasets.
import { type ImageFile, mostPixelsByDefault } from "./image-files.js";
import { sharedBudget } from "./pixel-budget.js";
import { type Preprocessing, preprocess } from "./preprocessing.js";

/** A picture as the model takes it, RGB bytes [height, width, 3], or why there is none. */
export type LoadedPicture = { readonly pixels: Uint8Array } | { readonly reason: string };

/** Opened at a time: enough for sharp's threads. Of large pictures, fewer are decoded. */
const concurrentPictures = 4;

/** Loads the pictures of some items, in their order. Never rejects: what goes wrong with an item is its reason. */
export async function loadPictures<Item>(
  items: readonly Item[],
  open: (item: Item) => Promise<ImageFile>,
  preprocessing: Preprocessing,
): Promise<LoadedPicture[]> {
  const withinBudget = sharedBudget(mostPixelsByDefault); // together as many as one picture may have
  return mapConcurrently(items, async (item) => {
    try {
      const image = await open(item);
      const load = async () => preprocess(await image.decode(), preprocessing);
      return { pixels: await withinBudget(image.height * image.width, load) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  });
}

async function mapConcurrently<In, Out>(items: readonly In[], fn: (item: In) => Promise<Out>): Promise<Out[]> {
  const results = new Array<Out>(items.length);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await fn(items[i]);
    }
  };
  await Promise.all(Array.from({ length: concurrentPictures }, work));
  return results;
}
