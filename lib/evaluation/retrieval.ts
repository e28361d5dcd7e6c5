// Image-text retrieval: R@K is the share of queries that find a right answer among the first K (1 or 0 per query; CLIP's
// Table 13). A picture may have several right texts and a text several right pictures; other right answers above the best
// one do not push it down, and a tie with a wrong answer counts against the query. CLIP_benchmark has the same measure, but takes
// one of several equal scores, counts a picture without a text as not found, and refuses a K above the collection's size.
import { type CaptionField, captionText } from "../data/captions.js";
import type { PairDataset } from "../data/dataset.js";
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import { breathe } from "../runtime/breathe.js";
import type { Key } from "../runtime/random.js";
import { bootstrap, type Interval } from "../statistics/intervals.js";
import { type EmbedOptions, embedDataset, embedTexts } from "./embed.js";
import { shareWithin } from "./metrics.js";
import { requireUnitRows, similarity } from "./similarity.js";
import { similarityTiles } from "./similarity-tiles.js";

const directions = ["image->text", "text->image"] as const;
type Direction = (typeof directions)[number];
export type RetrievalMetric = `${Direction} R@${number}`;

export interface RetrievalResult {
  /** Fractions in 0..1. They fall as the collection grows: compare only results on the same pictures and texts. */
  readonly recall: Readonly<Record<RetrievalMetric, number>>;
  /** Bootstrap over queries. */
  readonly intervals: Readonly<Record<RetrievalMetric, Interval>>;
  /** Size of the collection; those without a right answer among the others are no queries. */
  readonly images: number;
  readonly texts: number;
}

export interface RetrievalOptions extends EmbedOptions {
  readonly key: Key;
  /** What of the captions is a picture's text. */
  readonly fields?: readonly CaptionField[];
  /** Put before each text: "a photo of", which gave CLIP one to two points (Radford et al. 2021, Appendix E.1). */
  readonly prefix?: string;
  /** The K of R@K. */
  readonly cutoffs?: readonly number[];
}

/**
 * Embeds a dataset's pictures and its distinct captions, and measures: pictures with the same caption are all right for it.
 */
export async function evaluateRetrieval(
  model: EmbeddingModel,
  dataset: PairDataset,
  { key, fields = ["title"], prefix = "", cutoffs, ...options }: RetrievalOptions,
): Promise<RetrievalResult> {
  const idOfText = new Map<string, number>();
  const textsOfImage: number[][] = [];
  for (let i = 0; i < dataset.size; i++) {
    const text = [prefix, captionText(dataset.caption(i), { fields })].filter((part) => part !== "").join(" ");
    if (!idOfText.has(text)) idOfText.set(text, idOfText.size);
    textsOfImage.push([idOfText.get(text)!]);
  }
  const imageEmbeddings = await embedDataset(model, dataset, options); // [N, E]
  const textEmbeddings = await embedTexts(model, [...idOfText.keys()], options); // [distinct texts, E]
  const { embedDim } = model;
  const { signal } = options;
  return retrievalRecall(imageEmbeddings, textEmbeddings, { textsOfImage, embedDim, key, cutoffs, signal });
}

/** Which pictures and texts belong together. */
export interface RetrievalPairs {
  /** The texts that are right for each picture, [N]. */
  readonly textsOfImage: readonly (readonly number[])[];
  /** E. */
  readonly embedDim: number;
  readonly signal?: AbortSignal;
}

/**
 * Measures embeddings of pictures [N, E] and texts [M, E]. Takes time in proportion to N M E and memory in proportion to
 * N + M.
 */
export async function retrievalRecall(
  imageEmbeddings: Float32Array,
  textEmbeddings: Float32Array,
  { key, cutoffs = [1, 5, 10], ...pairs }: RetrievalPairs & Pick<RetrievalOptions, "key" | "cutoffs">,
): Promise<RetrievalResult> {
  const wrong = cutoffs.find((k) => !(Number.isInteger(k) && k >= 1));
  if (cutoffs.length === 0 || wrong !== undefined)
    throw new Error(`retrievalRecall: expected one or more cutoffs of 1 or more, got ${JSON.stringify(cutoffs)}`);
  const ranks = await retrievalRanks(imageEmbeddings, textEmbeddings, pairs);
  const withinK = (k: number) => (drawn: readonly number[]) => shareWithin(drawn, k);
  return {
    recall: byMetric(cutoffs, (direction, k) => shareWithin(ranks[direction], k)),
    intervals: byMetric(cutoffs, (direction, k) => bootstrap(ranks[direction], withinK(k), { key })),
    images: imageEmbeddings.length / pairs.embedDim,
    texts: textEmbeddings.length / pairs.embedDim,
  };
}

/**
 * How many wrong answers are at least as near as the best right one, 0 when that is first, for each query that has a right
 * answer: of pictures [N, E] and of texts [M, E], in their order.
 */
export async function retrievalRanks(
  imageEmbeddings: Float32Array,
  textEmbeddings: Float32Array,
  { textsOfImage, embedDim, signal }: RetrievalPairs,
): Promise<Record<Direction, number[]>> {
  const images = requireUnitRows("retrievalRanks", imageEmbeddings, embedDim);
  const texts = requireUnitRows("retrievalRanks", textEmbeddings, embedDim);
  requireMatches(textsOfImage, images, texts);
  const best = bestRightScores(imageEmbeddings, textEmbeddings, { textsOfImage, embedDim });
  const aboveImage = new Int32Array(images); // wrong texts at or above the image's best right one, [N]
  const aboveText = new Int32Array(texts); // wrong images at or above the text's best right one, [M]
  const isRight = new Uint8Array(texts); // for the image at hand, [M]
  for (const tile of similarityTiles(imageEmbeddings, textEmbeddings, { embedDim })) {
    await breathe(signal);
    for (let image = tile.queries[0]; image < tile.queries[1]; image++) {
      for (const text of textsOfImage[image]) isRight[text] = 1;
      for (let text = tile.targets[0]; text < tile.targets[1]; text++) {
        if (isRight[text]) continue; // a right answer is not in the way
        if (tile.reaches(image, text, best.ofImage[image])) aboveImage[image]++;
        if (tile.reaches(image, text, best.ofText[text])) aboveText[text]++;
      }
      for (const text of textsOfImage[image]) isRight[text] = 0;
    }
  }
  const ofQueries = (above: Int32Array, scores: Float64Array) =>
    Array.from(above).filter((_, i) => scores[i] > Number.NEGATIVE_INFINITY);
  return { "image->text": ofQueries(aboveImage, best.ofImage), "text->image": ofQueries(aboveText, best.ofText) };
}

function byMetric<Value>(
  cutoffs: readonly number[],
  measure: (direction: Direction, k: number) => Value,
): Record<RetrievalMetric, Value> {
  const entries = directions.flatMap((direction) =>
    cutoffs.map((k) => [`${direction} R@${k}`, measure(direction, k)] as const),
  );
  return Object.fromEntries(entries) as Record<RetrievalMetric, Value>;
}

function requireMatches(textsOfImage: readonly (readonly number[])[], images: number, texts: number): void {
  if (textsOfImage.length !== images)
    throw new Error(`retrievalRanks: expected the right texts of ${images} pictures, got ${textsOfImage.length} lists`);
  const stray = textsOfImage.flat().find((text) => !Number.isInteger(text) || text < 0 || text >= texts);
  if (stray !== undefined) throw new Error(`retrievalRanks: expected texts of 0 to ${texts - 1}, got ${stray}`);
  if (textsOfImage.every((list) => list.length === 0))
    throw new Error("retrievalRanks: expected at least one picture with a right text, got none");
}

/** Similarity of each picture [N] and text [M] to its nearest right answer; minus infinity where there is none. */
function bestRightScores(
  imageEmbeddings: Float32Array,
  textEmbeddings: Float32Array,
  { textsOfImage, embedDim }: { textsOfImage: readonly (readonly number[])[]; embedDim: number },
): { ofImage: Float64Array; ofText: Float64Array } {
  const row = (embeddings: Float32Array, i: number) => embeddings.subarray(i * embedDim, (i + 1) * embedDim); // [E]
  const ofImage = new Float64Array(imageEmbeddings.length / embedDim).fill(Number.NEGATIVE_INFINITY); // [N]
  const ofText = new Float64Array(textEmbeddings.length / embedDim).fill(Number.NEGATIVE_INFINITY); // [M]
  for (const [image, texts] of textsOfImage.entries())
    for (const text of texts) {
      const score = similarity(row(imageEmbeddings, image), row(textEmbeddings, text));
      ofImage[image] = Math.max(ofImage[image], score);
      ofText[text] = Math.max(ofText[text], score);
    }
  return { ofImage, ofText };
}
