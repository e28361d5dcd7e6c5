// CLIP_benchmark's mean_average_precision: the mean over classes of their average precisions, 0 for a class that no picture has.
// Pictures of equal scores come together, where CLIP_benchmark takes them one by one as a sort leaves them.
import { rankExamples, rankedAveragePrecision } from "../evaluation/ranking-metrics.js";
import { similarityRows } from "../evaluation/similarity.js";
import { breathe } from "../runtime/breathe.js";
import { type Key, randomStream } from "../runtime/random.js";
import { type Interval, percentileInterval } from "../statistics/intervals.js";
import { mean } from "../statistics/summaries.js";

const bootstrapSamples = 1000;

/** Of embeddings [N, E] and a classifier [C, E], with an interval of 95 % by drawing pictures. */
export async function meanAveragePrecision(
  embeddings: Float32Array,
  classifier: Float32Array,
  { labelSets, embedDim, key, signal }: { labelSets: Uint8Array; embedDim: number; key: Key; signal?: AbortSignal },
): Promise<{ value: number; interval: Interval }> {
  const [pictures, classes] = [embeddings.length / embedDim, classifier.length / embedDim];
  const scores = Array.from({ length: classes }, () => new Float64Array(pictures)); // [C, N]
  let picture = 0;
  for (const row of similarityRows(embeddings, classifier, embedDim)) {
    await breathe(signal);
    for (let c = 0; c < classes; c++) scores[c][picture] = row[c];
    picture++;
  }
  const rankings = scores.map((ofClass, c) =>
    rankExamples(
      ofClass,
      ofClass.map((_, i) => labelSets[i * classes + c]),
    ),
  );
  const value = (weights?: Uint32Array) =>
    mean(rankings.map((ranking) => rankedAveragePrecision(ranking, { weights }) || 0)); // NaN without a picture
  const random = randomStream(key);
  const draws: number[] = [];
  for (let sample = 0; sample < bootstrapSamples; sample++) {
    await breathe(signal);
    const weights = new Uint32Array(pictures);
    for (let i = 0; i < pictures; i++) weights[random.integer(pictures)]++;
    draws.push(value(weights));
  }
  return { value: value(), interval: percentileInterval(draws, 0.95) };
}
