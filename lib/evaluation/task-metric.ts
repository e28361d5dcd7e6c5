// A task by its own metric (Radford et al. 2021, Table 9), with an interval and the level of guessing: accuracy, mean per class,
// mean of top-1 and top-5, area under the ROC curve, or 11-point mean average precision.
import type { ClassificationTask, MultiLabelTask, TaskMetric } from "../data/dataset.js";
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import { breathe } from "../runtime/breathe.js";
import { type Key, randomStream } from "../runtime/random.js";
import { clopperPearson, type Interval, percentileInterval } from "../statistics/intervals.js";
import { mean } from "../statistics/summaries.js";
import { type EmbedOptions, embedDataset } from "./embed.js";
import { countWithin, labelRanks, meanOfTop1AndTop5, meanPerClass } from "./metrics.js";
import { type Ranking, rankExamples, rankedInterpolatedPrecision, rankedRocAuc } from "./ranking-metrics.js";
import { similarityRows } from "./similarity.js";
import { zeroShotClassifier, zeroShotRanks } from "./zero-shot.js";

/** The fields go into a record's measurement as they are. */
export interface TaskResult {
  readonly metric: TaskMetric;
  /** In 0..1. */
  readonly value: number;
  /** Of 95 %, over pictures. */
  readonly interval: Interval;
  readonly intervalKind: "clopperPearson" | "bootstrap";
  /**
   * What guessing has: 1 / C of C classes (for the mean with top-5 that of 1 / C and min(5, C) / C), half of the area under the
   * ROC curve, and of the mean average precision the mean share of pictures with a label, which is what equal scores for all
   * pictures have. Random scores have a little more on few pictures, since precisions are taken at their highest.
   */
  readonly chance: number;
  /** Pictures. */
  readonly trials: number;
}

/** The right answers of N pictures, and what is asked of them. */
export type TaskAnswers = Pick<ClassificationTask, "metric" | "labels"> | Pick<MultiLabelTask, "metric" | "labelSets">;

/** Embeds a task's pictures and class names, and measures by its own metric. */
export async function evaluateTask(
  model: EmbeddingModel,
  task: ClassificationTask | MultiLabelTask,
  { key, ...options }: EmbedOptions & { key: Key },
): Promise<TaskResult> {
  const classifier = await zeroShotClassifier(model, task.classNames, task.templates, options); // [C, E]
  const imageEmbeddings = await embedDataset(model, task.dataset, options); // [N, E]
  const { signal } = options;
  return measureEmbeddings(imageEmbeddings, classifier, task, { embedDim: model.embedDim, key, signal });
}

/** Measures a classifier [C, E] on embeddings of pictures [N, E]. */
export async function measureEmbeddings(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  answers: TaskAnswers,
  { embedDim, key, signal }: { embedDim: number; key: Key; signal?: AbortSignal },
): Promise<TaskResult> {
  const classes = classifier.length / embedDim;
  if ("labels" in answers && isOfRanks(answers.metric)) {
    const ranks = await zeroShotRanks(imageEmbeddings, classifier, { labels: answers.labels, embedDim, signal });
    return measureRanks(ranks, { labels: answers.labels, metric: answers.metric, classes, key });
  }
  const scores = new Float64Array((imageEmbeddings.length / embedDim) * classes); // [N, C]
  let first = 0;
  for (const row of similarityRows(imageEmbeddings, classifier, embedDim)) {
    await breathe(signal);
    scores.set(row, first);
    first += classes;
  }
  return measureScores(scores, answers, { classes, key });
}

/** Measures scores [N, C] of any kind that are higher for likelier classes: those of a probe, of an ensemble. */
export function measureScores(
  scores: ArrayLike<number>,
  answers: TaskAnswers,
  { classes, key }: { classes: number; key: Key },
): TaskResult {
  if ("labelSets" in answers) return measureLabelSets(scores, answers, { classes, key });
  const { labels, metric } = answers;
  if (isOfRanks(metric)) return measureRanks(labelRanks(scores, labels, classes), { labels, metric, classes, key });
  if (metric === "ROC AUC") return measureRocAuc(scores, labels, { classes, key });
  throw new Error(`measureScores: expected label sets for "${metric}", got one label for each picture`);
}

type RankMetric = "accuracy" | "mean per class" | "mean of top-1 and top-5";

function isOfRanks(metric: TaskMetric): metric is RankMetric {
  return metric === "accuracy" || metric === "mean per class" || metric === "mean of top-1 and top-5";
}

interface RankedAnswers {
  readonly labels: ArrayLike<number>;
  readonly metric: RankMetric;
  readonly classes: number;
  readonly key: Key;
}

function measureRanks(ranks: Int32Array, { labels, metric, classes, key }: RankedAnswers): TaskResult {
  const trials = ranks.length;
  if (metric === "accuracy") {
    const correct = countWithin(ranks, 1);
    const interval = clopperPearson(correct, trials);
    return { metric, value: correct / trials, interval, intervalKind: "clopperPearson", chance: 1 / classes, trials };
  }
  if (metric === "mean per class") {
    const perClass = (drawn: Int32Array) =>
      meanPerClass(Array.from(drawn, (i) => ({ label: labels[i], isRight: ranks[i] === 0 })));
    return bootstrapped({ metric, trials, chance: 1 / classes, key }, perClass);
  }
  const chance = (1 + Math.min(5, classes)) / (2 * classes);
  return bootstrapped({ metric, trials, chance, key }, (drawn) => meanOfTop1AndTop5(drawn.map((i) => ranks[i])));
}

/** Of two classes; the second is positive, and scored by how far it is above the first. */
function measureRocAuc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  { classes, key }: { classes: number; key: Key },
): TaskResult {
  const trials = labels.length;
  if (classes !== 2) throw new Error(`measureScores: expected two classes for "ROC AUC", got ${classes}`);
  requireScores(scores, trials, classes);
  const isPositive = Array.from(labels, (label) => label === 1);
  const positives = isPositive.filter(Boolean).length;
  if (positives === 0 || positives === trials || !Array.from(labels).every((label) => label === 0 || label === 1))
    throw new Error(
      `measureScores: expected pictures of the classes 0 and 1 for "ROC AUC", got ${positives} of class 1 in ${trials}`,
    );
  const margins = Float64Array.from(isPositive, (_, i) => scores[2 * i + 1] - scores[2 * i]);
  const ranking = rankExamples(margins, isPositive);
  return bootstrapped({ metric: "ROC AUC", trials, chance: 0.5, key }, (drawn) =>
    rankedRocAuc(ranking, { weights: timesDrawn(drawn) }),
  );
}

/** Each class is a question of its own; classes that no picture has are left out (CLIP_benchmark counts them as 0). */
function measureLabelSets(
  scores: ArrayLike<number>,
  { labelSets, metric }: Pick<MultiLabelTask, "labelSets" | "metric">,
  { classes, key }: { classes: number; key: Key },
): TaskResult {
  const trials = labelSets.length / classes;
  if (metric !== "11-point mAP")
    throw new Error(`measureScores: expected "11-point mAP" for label sets, got "${metric}"`);
  requireScores(scores, trials, classes);
  const column = (values: ArrayLike<number>, c: number) =>
    Float64Array.from({ length: trials }, (_, i) => values[i * classes + c]); // [N]
  const rankings: Ranking[] = [];
  const shares: number[] = [];
  for (let c = 0; c < classes; c++) {
    const isPositive = column(labelSets, c);
    const share = mean([...isPositive]);
    if (share === 0) continue;
    rankings.push(rankExamples(column(scores, c), isPositive));
    shares.push(share);
  }
  if (rankings.length === 0) throw new Error("measureScores: expected at least one picture with a label, got none");
  return bootstrapped({ metric, trials, chance: mean(shares), key }, (drawn) => {
    const weights = timesDrawn(drawn);
    const precisions = rankings.map((ranking) => rankedInterpolatedPrecision(ranking, { weights }));
    const defined = precisions.filter((precision) => !Number.isNaN(precision)); // a draw may miss a class
    return defined.length > 0 ? mean(defined) : Number.NaN;
  });
}

const bootstrapSamples = 1000;

/** The statistic of all pictures, and of pictures drawn with replacement; draws that leave it undefined are left out. */
function bootstrapped(
  { key, ...known }: { metric: TaskMetric; trials: number; chance: number; key: Key },
  statistic: (drawn: Int32Array) => number,
): TaskResult {
  const { trials } = known;
  const random = randomStream(key);
  const drawn = new Int32Array(trials);
  const values = Array.from({ length: bootstrapSamples }, () => statistic(drawn.map(() => random.integer(trials))));
  const defined = values.filter((value) => !Number.isNaN(value));
  const interval = percentileInterval(defined, 0.95);
  return { ...known, value: statistic(drawn.map((_, i) => i)), interval, intervalKind: "bootstrap" };
}

/** How often each of N pictures is among N drawn: [N]. */
function timesDrawn(drawn: Int32Array): Uint32Array {
  const times = new Uint32Array(drawn.length);
  for (const i of drawn) times[i]++;
  return times;
}

function requireScores(scores: ArrayLike<number>, pictures: number, classes: number): void {
  if (!Number.isInteger(pictures) || pictures < 1 || scores.length !== pictures * classes)
    throw new Error(
      `measureScores: expected scores and labels of pictures in ${classes} classes, got ${scores.length} scores and ${pictures} pictures`,
    );
}
