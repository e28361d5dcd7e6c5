// The linear probe of pictures that have any number of labels: one logistic regression for each label, all with one strength. CLIP
// reports the 11-point mean average precision of such a probe for Pascal VOC 2007 (Radford et al. 2021, Tables 9 and 10).
import { breathe } from "../runtime/breathe.js";
import { mean } from "../statistics/summaries.js";
import { joinedRows, type ProbeOptions } from "./linear-probe.js";
import { type Logistic, logisticScores } from "./logistic-regression.js";
import { fitOneVersusRest, type LabelSets } from "./one-versus-rest.js";
import { interpolatedAveragePrecision } from "./ranking-metrics.js";
import { searchStrengths, type TriedStrength } from "./strength-search.js";

/** Features [N, D], and 1 where an example has a label, else 0: [N, C]. */
export interface MultiLabelFeatures {
  readonly features: Float32Array;
  readonly labelSets: LabelSets;
}

export interface MultiLabelProbe {
  readonly l2: number;
  /** All strengths that were tried, with their mean average precisions on the validation examples. */
  readonly tried: readonly TriedStrength[];
  /** Fitted to training and validation examples. */
  readonly classifier: Logistic;
  /** Logits of the test examples, [N, C]. */
  readonly scores: Float64Array;
}

/** Chooses a strength by the validation examples, fits to them and the training examples, and scores the test examples. */
export async function multiLabelProbe(
  { train, validation, test }: Readonly<Record<"train" | "validation" | "test", MultiLabelFeatures>>,
  { classes, maxIterations, signal }: Pick<ProbeOptions, "classes" | "maxIterations" | "signal">,
): Promise<MultiLabelProbe> {
  const learn = ({ features, labelSets }: MultiLabelFeatures, l2: number) =>
    fitOneVersusRest(features, labelSets, { classes, l2, maxIterations, signal });
  const { l2, tried } = await searchStrengths(async (strength) => {
    await breathe(signal);
    const scores = await logisticScores(await learn(train, strength), validation.features, { signal });
    return meanAveragePrecision(scores, validation.labelSets, classes);
  });
  const all = {
    features: joinedRows(train.features, validation.features),
    labelSets: [...Array.from(train.labelSets), ...Array.from(validation.labelSets)],
  };
  const classifier = await learn(all, l2);
  return { l2, tried, classifier, scores: await logisticScores(classifier, test.features, { signal }) };
}

/** Over the labels that any example has. */
function meanAveragePrecision(scores: Float64Array, labelSets: LabelSets, classes: number): number {
  const examples = scores.length / classes;
  const column = (values: ArrayLike<number>, c: number) =>
    Float64Array.from({ length: examples }, (_, i) => values[i * classes + c]); // [N]
  const precisions = Array.from({ length: classes }, (_, c) =>
    interpolatedAveragePrecision(column(scores, c), column(labelSets, c)),
  ).filter((precision) => !Number.isNaN(precision));
  if (precisions.length === 0)
    throw new Error("multiLabelProbe: expected validation examples with a label, got none with any");
  return mean(precisions);
}
