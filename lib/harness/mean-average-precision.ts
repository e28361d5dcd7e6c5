// CLIP_benchmark's mean_average_precision: the mean over classes of their average precisions, 0 for a class that no picture has.
// Pictures of equal scores come together, where CLIP_benchmark takes them one by one as a sort leaves them.
import { rankExamples, rankedAveragePrecision } from "../evaluation/ranking-metrics.js";
import { breathe } from "../runtime/breathe.js";
import { type Key, randomStream } from "../runtime/random.js";
import { type Interval, percentileInterval } from "../statistics/intervals.js";
import { mean } from "../statistics/summaries.js";

const bootstrapSamples = 1000;

/** Of scores [N, C] and label sets [N, C], with an interval of 95 % by drawing pictures. */
export async function meanAveragePrecision(
  scores: ArrayLike<number>,
  labelSets: Uint8Array,
  { classes, key, signal }: { classes: number; key: Key; signal?: AbortSignal },
): Promise<{ value: number; interval: Interval }> {
  const pictures = labelSets.length / classes;
  const column = (values: ArrayLike<number>, c: number) =>
    Float64Array.from({ length: pictures }, (_, i) => values[i * classes + c]); // [N]
  const rankings = Array.from({ length: classes }, (_, c) => rankExamples(column(scores, c), column(labelSets, c)));
  const measure = (weights?: Uint32Array) =>
    mean(rankings.map((ranking) => rankedAveragePrecision(ranking, { weights }) || 0)); // NaN without a picture
  const random = randomStream(key);
  const draws: number[] = [];
  for (let sample = 0; sample < bootstrapSamples; sample++) {
    await breathe(signal);
    const weights = new Uint32Array(pictures);
    for (let i = 0; i < pictures; i++) weights[random.integer(pictures)]++;
    draws.push(measure(weights));
  }
  return { value: measure(), interval: percentileInterval(draws, 0.95) };
}
