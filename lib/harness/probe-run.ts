// The linear probe of a dataset (Radford et al. 2021, Appendix A.3): a logistic regression by L-BFGS on the image tower's features
// before the projection, its strength chosen on validation pictures. CLIP_benchmark's probe is another one: AdamW on embeddings.
import { accuracyOfRanks } from "../evaluation/accuracy.js";
import { rowsAt } from "../evaluation/class-subsets.js";
import { drawShots } from "../evaluation/few-shot.js";
import { fewShotProbe } from "../evaluation/few-shot-prior.js";
import { linearProbe, probeAccuracy, probeMeanPerClass } from "../evaluation/linear-probe.js";
import { logisticScores } from "../evaluation/logistic-regression.js";
import { labelRanks } from "../evaluation/metrics.js";
import { multiLabelProbe } from "../evaluation/multi-label-probe.js";
import { measureScores } from "../evaluation/task-metric.js";
import { deriveKey, seedKey } from "../runtime/random.js";
import {
  accuracyMetrics,
  dumpedNames,
  type Found,
  knownAccuracy,
  plainResult,
  setMetrics,
} from "./classification-metrics.js";
import type { EvaluationSet } from "./evaluation-set.js";
import { bootstrapKey, type Measured } from "./measured.js";
import {
  heldOut,
  type ProbeData,
  type ProbeOptions,
  type ProbeSplit,
  probeData,
  shareOf,
  validationKey,
} from "./probe-data.js";
import type { Classification } from "./prompts.js";
import type { Encoder } from "./vectors.js";

/** Scores [N, C] of the test pictures, and what was chosen on the way. */
interface Fitted {
  readonly scores: Float64Array;
  readonly found: Record<string, number>;
}

/** Makes features of all splits, learns from one and measures on the other. */
export async function probeRun(encoder: Encoder, set: EvaluationSet, options: ProbeOptions): Promise<Measured> {
  const data = await probeData(encoder, set, options);
  const { train, validation, test, classification, classes } = data;
  const { shots, seed, normalise } = options;
  const { scores, found } = await (test.labelSets
    ? fitSets(data, options, encoder.signal)
    : fitLabels(data, options, encoder.signal));
  const { metric } = classification;
  const { metrics, ...rest } = test.labelSets
    ? await setMetrics(scores, {
        labelSets: test.labelSets,
        metric,
        classes,
        seed,
        signal: encoder.signal,
        prefix: "lp_",
      })
    : labelMetrics(scores, test.labels, { metric, classes, seed });
  const splits = [test, train, ...(validation ? [validation] : [])];
  return {
    ...rest,
    metrics: { ...metrics, seed, fewshot_k: shots ?? -1, normalized: normalise },
    found,
    counts: {
      pictures: test.labels.length,
      ...(validation && { validation_pictures: validation.labels.length }),
      train_pictures: shots === undefined ? train.labels.length : shots * classes,
      bad: splits.reduce((sum, { bad }) => sum + bad.length, 0),
      classes,
    },
    bad: splits.flatMap(({ bad }) => bad),
    notes: ["features before the projection, logistic regression by L-BFGS"],
    fingerprints: splits.map(({ fingerprint }) => fingerprint),
    classnames: dumpedNames(classification.prompts),
  };
}

async function fitLabels(data: ProbeData, options: ProbeOptions, signal?: AbortSignal): Promise<Fitted> {
  const { train, validation, test, classes, classification } = data;
  if (options.shots !== undefined) return fitShots(data, { ...options, shots: options.shots }, signal);
  const { l2, scores, classifier } = await linearProbe(
    { train, validation, test },
    {
      classes,
      key: validationKey(options),
      validationShare: shareOf(options),
      score: classification.metric === "mean per class" ? probeMeanPerClass : probeAccuracy,
      signal,
    },
  );
  return { scores, found: { l2, iterations: classifier.iterations, converged: Number(classifier.converged) } };
}

/** Learns from a draw of k pictures of each class; validation pictures choose the strength and are not learned from. */
async function fitShots(
  { train, validation, test, classes }: ProbeData,
  { shots, seed, normalise, validation: given }: ProbeOptions & { shots: number },
  signal?: AbortSignal,
): Promise<Fitted> {
  if (given && "share" in given)
    throw new Error(
      "expected --val_split with --fewshot_k, or neither, got --val_proportion; few pictures have none to spare",
    );
  if (shots === 1 && !validation && !normalise)
    throw new Error(
      "expected --normalize true or a --val_split with --fewshot_k 1, got neither; of one picture of each class none can be left " +
        "out to choose the strength, and only for features of unit length a usual one is known",
    );
  const key = deriveKey(seedKey(seed), "shots");
  const drawn = drawShots(train.labels, { classes, shots, key });
  const width = train.features.length / train.labels.length;
  const examples = {
    features: rowsAt(train.features, drawn, width),
    labels: drawn.map((index) => train.labels[index]),
  };
  const learn = fewShotProbe({ choice: validation ? { by: "validation", validation } : { by: "cross-validation" } });
  const classifier = await learn(examples, { classes, signal });
  return { scores: await logisticScores(classifier, test.features, { signal }), found: { ...classifier.settings } };
}

async function fitSets({ train, validation, test, classes }: ProbeData, options: ProbeOptions, signal?: AbortSignal) {
  if (options.shots !== undefined)
    throw new Error("expected --fewshot_k -1 for pictures of several labels, which can't be drawn by class");
  const { l2, scores } = await multiLabelProbe(
    {
      ...withSets(validation ? { train, validation } : heldOut(train, options)),
      test: { ...test, labelSets: test.labelSets! },
    },
    { classes, signal },
  );
  return { scores, found: { l2 } };
}

function withSets({ train, validation }: { train: ProbeSplit; validation: ProbeSplit }) {
  return {
    train: { ...train, labelSets: train.labelSets! },
    validation: { ...validation, labelSets: validation.labelSets! },
  };
}

function labelMetrics(
  scores: Float64Array,
  labels: Int32Array,
  { metric, classes, seed }: { metric: Classification["metric"]; classes: number; seed: number },
): Found {
  const key = bootstrapKey(seed);
  const result = accuracyOfRanks(labelRanks(scores, labels, classes), { labels, classes, key });
  const ownMetric =
    knownAccuracy(result, metric) ?? (metric && measureScores(scores, { metric, labels }, { classes, key }));
  return { ...accuracyMetrics(result, classes, "lp_"), ownMetric: ownMetric && plainResult(ownMetric) };
}
