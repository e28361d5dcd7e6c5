// Golden values of CLIP_benchmark's own functions (clip-benchmark 1.6.2, with scikit-learn 1.9.1 where it calls it), on embeddings
// without ties: where there are ties, Tandem's rules differ, as its comments say.
import { expect, test } from "vitest";
import { averagePrecision } from "../../lib/evaluation/ranking-metrics.js";
import { retrievalRecall } from "../../lib/evaluation/retrieval.js";
import { similarityRows } from "../../lib/evaluation/similarity.js";
import { measureEmbeddings } from "../../lib/evaluation/task-metric.js";
import { zeroShotAccuracy } from "../../lib/evaluation/zero-shot.js";
import { seedKey } from "../../lib/runtime/random.js";
import { parkMiller, parkMillerRows, scaledRows } from "./park-miller.js";

const key = seedKey(1);
const [pictures, classes, embedDim] = [200, 12, 16];
const images = parkMillerRows(pictures, embedDim, 1);
const classifier = parkMillerRows(classes, embedDim, 2);
const scores = Array.from(similarityRows(images, classifier, embedDim), (row) => [...row]); // [200, 12]

/** Mostly one of the first four answers, so that there is something to find. */
function labelsOf(): number[] {
  const next = parkMiller(3);
  return scores.map((row) => {
    const order = row.map((_, c) => c).sort((a, b) => row[b] - row[a]);
    const place = Math.floor(next() * 4);
    return next() < 0.7 ? order[place] : Math.floor(next() * classes);
  });
}

/** Labels that similar classes have more often, [200, 12]. */
function labelSetsOf(): Uint8Array {
  const next = parkMiller(4);
  return Uint8Array.from(scores.flat(), (score) => (next() < 0.15 + (score > 0.3 ? 0.5 : 0) ? 1 : 0));
}

test("top-1, top-5 and mean per class are acc1, acc5 and mean_per_class_recall", async () => {
  const result = await zeroShotAccuracy(images, classifier, { labels: labelsOf(), embedDim, key });
  expect(result.top1).toBeCloseTo(0.215, 12); // zeroshot_classification.accuracy
  expect(result.top5).toBeCloseTo(0.785, 12);
  expect(result.meanPerClass).toBeCloseTo(0.22074248802834973, 12); // sklearn.metrics.balanced_accuracy_score
});

test("the mean of the classes' average precisions is mean_average_precision", () => {
  const labelSets = labelSetsOf();
  const precisions = Array.from({ length: classes }, (_, c) =>
    averagePrecision(
      scores.map((row) => row[c]),
      scores.map((_, i) => labelSets[i * classes + c]),
    ),
  );
  // zeroshot_classification.average_precision_per_class, in float32, and sklearn.metrics.average_precision_score.
  expect(precisions.reduce((a, b) => a + b) / classes).toBeCloseTo(0.4324510246515274, 6);
  expect(precisions.reduce((a, b) => a + b) / classes).toBeCloseTo(0.4324510140223527, 12);
});

test("the 11-point mean average precision is that of scikit-learn's precisions and recalls", async () => {
  const answers = { metric: "11-point mAP", labelSets: labelSetsOf() } as const;
  const result = await measureEmbeddings(images, classifier, answers, { embedDim, key });
  expect(result.value).toBeCloseTo(0.45941977880718693, 12); // of sklearn.metrics.precision_recall_curve
  expect(result.chance).toBeCloseTo(0.21583333333333332, 12);
});

test("the area under the ROC curve of two classes is scikit-learn's", async () => {
  const labels = Int32Array.from(labelsOf(), (label) => (label >= 6 ? 1 : 0));
  const two = classifier.subarray(0, 2 * embedDim);
  const result = await measureEmbeddings(images, two, { metric: "ROC AUC", labels }, { embedDim, key });
  expect(result.value).toBeCloseTo(0.48073063026896823, 12); // sklearn.metrics.roc_auc_score
});

test("R@K of pictures with five texts each is its retrieval recall", async () => {
  const some = parkMillerRows(40, embedDim, 5);
  const noise = parkMillerRows(200, embedDim, 6);
  const mixed = [...noise].map(
    (x, i) => 0.8 * x + 0.45 * some[Math.floor(i / (5 * embedDim)) * embedDim + (i % embedDim)],
  );
  const texts = scaledRows(mixed, embedDim);
  const textsOfImage = Array.from({ length: 40 }, (_, i) => [0, 1, 2, 3, 4].map((text) => 5 * i + text));
  const { recall } = await retrievalRecall(some, texts, { textsOfImage, embedDim, key, cutoffs: [1, 3, 5, 10] });
  // zeroshot_retrieval.recall_at_k > 0, averaged: image_retrieval_recall@K and text_retrieval_recall@K.
  const expected = [0.575, 0.9, 0.975, 0.975, 0.435, 0.695, 0.81, 0.935];
  for (const [i, value] of Object.values(recall).entries()) expect(value).toBeCloseTo(expected[i], 12);
});
