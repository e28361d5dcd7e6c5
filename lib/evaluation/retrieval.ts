// Image-text retrieval: R@K is the share of queries that find a right answer among the first K (1 or 0 per query; CLIP's
// Table 13). A picture may have several right texts and a text several right pictures; other right answers above the best
// one do not push it down, and a tie with a wrong answer counts against the query.
import { type CaptionField, captionText } from "../data/captions.js";
import type { PairDataset } from "../data/dataset.js";
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import { breathe } from "../runtime/breathe.js";
import type { Key } from "../runtime/random.js";
import { bootstrap, type Interval } from "../statistics/intervals.js";
import { type EmbedOptions, embedDataset, embedTexts } from "./embed.js";
import { shareWithin } from "./metrics.js";
import { requireUnitRows, similarity, similarityRows } from "./similarity.js";

const directions = ["image->text", "text->image"] as const;
const cutoffs = [1, 5, 10] as const;
export type RetrievalMetric = `${(typeof directions)[number]} R@${(typeof cutoffs)[number]}`;

export interface RetrievalResult {
  /** Fractions in 0..1. They fall as the collection grows: compare only results on the same pictures and texts. */
  readonly recall: Readonly<Record<RetrievalMetric, number>>;
  /** Bootstrap over queries. */
  readonly intervals: Readonly<Record<RetrievalMetric, Interval>>;
  /** Size of the collection; those without a right answer among the others are no queries. */
  readonly images: number;
  readonly texts: number;
}

/**
 * Embeds a dataset's pictures and its distinct captions, and measures: pictures with the same caption are all right for it.
 */
export async function evaluateRetrieval(
  model: EmbeddingModel,
  dataset: PairDataset,
  { key, fields = ["title"], ...options }: EmbedOptions & { key: Key; fields?: readonly CaptionField[] },
): Promise<RetrievalResult> {
  const idOfText = new Map<string, number>();
  const textsOfImage: number[][] = [];
  for (let i = 0; i < dataset.size; i++) {
    const text = captionText(dataset.caption(i), { fields });
    if (!idOfText.has(text)) idOfText.set(text, idOfText.size);
    textsOfImage.push([idOfText.get(text)!]);
  }
  const imageEmbeddings = await embedDataset(model, dataset, options); // [N, E]
  const textEmbeddings = await embedTexts(model, [...idOfText.keys()], options); // [distinct texts, E]
  const { signal } = options;
  return retrievalRecall(imageEmbeddings, textEmbeddings, { textsOfImage, embedDim: model.embedDim, key, signal });
}

/**
 * Measures embeddings of pictures [N, E] and texts [M, E], where `textsOfImage` [N] lists the texts that are right for each
 * picture. Takes time in proportion to N M E and memory in proportion to N + M.
 */
export async function retrievalRecall(
  imageEmbeddings: Float32Array,
  textEmbeddings: Float32Array,
  options: { textsOfImage: readonly (readonly number[])[]; embedDim: number; key: Key; signal?: AbortSignal },
): Promise<RetrievalResult> {
  const { textsOfImage, embedDim, key } = options;
  const images = requireUnitRows("retrievalRecall", imageEmbeddings, embedDim);
  const texts = requireUnitRows("retrievalRecall", textEmbeddings, embedDim);
  requireMatches(textsOfImage, images, texts);
  const ranks = await retrievalRanks(imageEmbeddings, textEmbeddings, options);
  const withinK = (k: number) => (drawn: readonly number[]) => shareWithin(drawn, k);
  return {
    recall: byMetric((direction, k) => shareWithin(ranks[direction], k)),
    intervals: byMetric((direction, k) => bootstrap(ranks[direction], withinK(k), { key })),
    images,
    texts,
  };
}

type Direction = (typeof directions)[number];

function byMetric<Value>(measure: (direction: Direction, k: number) => Value): Record<RetrievalMetric, Value> {
  const entries = directions.flatMap((direction) =>
    cutoffs.map((k) => [`${direction} R@${k}`, measure(direction, k)] as const),
  );
  return Object.fromEntries(entries) as Record<RetrievalMetric, Value>;
}

function requireMatches(textsOfImage: readonly (readonly number[])[], images: number, texts: number): void {
  if (textsOfImage.length !== images)
    throw new Error(
      `retrievalRecall: expected the right texts of ${images} pictures, got ${textsOfImage.length} lists`,
    );
  const stray = textsOfImage.flat().find((text) => !Number.isInteger(text) || text < 0 || text >= texts);
  if (stray !== undefined) throw new Error(`retrievalRecall: expected texts of 0 to ${texts - 1}, got ${stray}`);
  if (textsOfImage.every((list) => list.length === 0))
    throw new Error("retrievalRecall: expected at least one picture with a right text, got none");
}

/** How many wrong answers score at least as high as the best right one, for each query that has a right answer. */
async function retrievalRanks(
  imageEmbeddings: Float32Array,
  textEmbeddings: Float32Array,
  { textsOfImage, embedDim, signal }: Parameters<typeof retrievalRecall>[2],
): Promise<Record<Direction, number[]>> {
  const best = bestRightScores(imageEmbeddings, textEmbeddings, { textsOfImage, embedDim });
  const aboveImage = new Int32Array(best.ofImage.length); // wrong texts at or above the image's best right one, [N]
  const aboveText = new Int32Array(best.ofText.length); // wrong images at or above the text's best right one, [M]
  let image = 0;
  for (const scores of similarityRows(imageEmbeddings, textEmbeddings, embedDim)) {
    await breathe(signal);
    for (const text of textsOfImage[image]) scores[text] = Number.NEGATIVE_INFINITY; // a right answer is not in the way
    for (let text = 0; text < scores.length; text++) {
      if (scores[text] >= best.ofImage[image]) aboveImage[image]++;
      if (scores[text] >= best.ofText[text]) aboveText[text]++;
    }
    image++;
  }
  const ofQueries = (above: Int32Array, scores: Float64Array) =>
    Array.from(above).filter((_, i) => scores[i] > Number.NEGATIVE_INFINITY);
  return { "image->text": ofQueries(aboveImage, best.ofImage), "text->image": ofQueries(aboveText, best.ofText) };
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
