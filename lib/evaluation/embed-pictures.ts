// Pictures of any size, from whatever files, through a model: decoded and preprocessed a few at a time, while the model works on
// those before. Broken pictures are left out, counted and named; what is reported of a dataset says how many there were.
import type { BadItem, LabelledPictures } from "../data/labelled-pictures.js";
import { type LoadedPicture, loadPictures } from "../data/picture-loading.js";
import { type Preprocessing, sizeOf } from "../data/preprocessing.js";
import type { EmbeddedPictures } from "../embeddings/embedding-file.js";
import type { ImageEmbedder } from "../encoders/feature-model.js";
import { breathe } from "../runtime/breathe.js";
import type { EmbedOptions } from "./embed.js";

/**
 * Embeds pictures, or those at `indices`, with the preprocessing that the model was trained with. The numbers do not depend on
 * `batchSize` beyond rounding, nor on how fast files are read.
 *
 * @throws for a preprocessing of another size than the model's, for indices that are not there, and if no picture can be read.
 */
export async function embedPictures(
  model: ImageEmbedder,
  pictures: LabelledPictures,
  preprocessing: Preprocessing,
  { batchSize = 256, indices, signal }: EmbedOptions & { indices?: ArrayLike<number> } = {},
): Promise<EmbeddedPictures> {
  const { height, width } = sizeOf(preprocessing.imageSize);
  if (height !== model.imageSize || width !== model.imageSize)
    throw new Error(
      `embedPictures: expected a preprocessing to ${model.imageSize} pixels, as the model takes them, got ${height} x ${width}`,
    );
  if (!(batchSize >= 1)) throw new Error(`embedPictures: expected a batchSize of 1 or more, got ${batchSize}`);
  const chosen = chosenIndices(pictures, indices);
  const embeddings = new Float32Array(chosen.length * model.embedDim); // [N, E]
  const good: number[] = [];
  const bad: BadItem[] = [];
  const load = (first: number) =>
    loadPictures(chosen.slice(first, first + batchSize), (index) => pictures.open(index), preprocessing);
  let loading = load(0);
  for (let first = 0; first < chosen.length; first += batchSize) {
    await breathe(signal);
    const batch = sortOut(await loading, chosen.slice(first, first + batchSize), pictures);
    loading = load(first + batchSize); // while the model works; it never rejects
    bad.push(...batch.bad);
    if (batch.good.length === 0) continue;
    embeddings.set(await model.embedImages(batch.pixels), good.length * model.embedDim); // [b, E]
    good.push(...batch.good);
  }
  if (good.length === 0)
    throw new Error(`embedPictures: expected pictures, got ${bad.length} bad ones; ${bad[0].name}: ${bad[0].reason}`);
  return { embeddings: embeddings.slice(0, good.length * model.embedDim), indices: Int32Array.from(good), bad };
}

function chosenIndices({ size, name }: LabelledPictures, indices?: ArrayLike<number>): number[] {
  const chosen = indices ? Array.from(indices) : Array.from({ length: size }, (_, index) => index);
  const wrong = chosen.find((index) => !(Number.isInteger(index) && index >= 0 && index < size));
  if (wrong !== undefined || chosen.length === 0)
    throw new Error(`embedPictures: expected indices of 0 to ${size - 1}, got ${wrong ?? "none"} (${name})`);
  return chosen;
}

/** Pixels [b, height, width, 3] of the pictures of a batch that could be read, their indices, and the others. */
function sortOut(
  loaded: readonly LoadedPicture[],
  indices: readonly number[],
  pictures: LabelledPictures,
): { pixels: Uint8Array; good: number[]; bad: BadItem[] } {
  const good = loaded.flatMap((each, i) => ("pixels" in each ? [indices[i]] : []));
  const pixels = Buffer.concat(loaded.flatMap((each) => ("pixels" in each ? [each.pixels] : [])));
  const bad = loaded.flatMap((each, i) =>
    "reason" in each ? [{ name: pictures.itemName(indices[i]), reason: each.reason }] : [],
  );
  return { pixels, good, bad };
}
