// Pictures that have any number of labels (Pascal VOC 2007 among CLIP's datasets): a logistic regression of its own for each
// label, whose examples are those that have it and those that don't.
import { fitLogistic, type Logistic, type LogisticOptions } from "./logistic-regression.js";

/** Label sets [N, C]: 1 where an example has the label, else 0. */
export type LabelSets = ArrayLike<number>;

/**
 * Fits weights to features [N, D]; the sigmoid of a logit is the probability of its label. A label that no example has gets the
 * bias -Infinity, one that all have Infinity, both with weights of 0. `iterations` is the most of any label, `loss` the sum.
 */
export async function fitOneVersusRest(
  features: Float32Array,
  labelSets: LabelSets,
  { classes, ...options }: Omit<LogisticOptions, "start" | "prior">,
): Promise<Logistic> {
  const count = checkLabelSets("fitOneVersusRest", labelSets, classes);
  const width = features.length / count;
  const weights = new Float64Array(classes * width); // [C, D]
  const bias = new Float64Array(classes); // [C]
  let [iterations, converged, loss] = [0, true, 0];
  for (let c = 0; c < classes; c++) {
    const labels = Int32Array.from({ length: count }, (_, i) => labelSets[i * classes + c]); // [N]
    if (labels.every((label) => label === labels[0])) {
      bias[c] = labels[0] === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      continue;
    }
    const fit = await fitLogistic(features, labels, { classes: 2, ...options });
    for (let i = 0; i < width; i++) weights[c * width + i] = fit.weights[width + i] - fit.weights[i];
    bias[c] = fit.bias[1] - fit.bias[0];
    iterations = Math.max(iterations, fit.iterations);
    converged &&= fit.converged;
    loss += fit.loss;
  }
  return { weights, bias, iterations, converged, loss };
}

/** Checks label sets [N, C] and returns N. */
function checkLabelSets(caller: string, labelSets: LabelSets, classes: number): number {
  const count = labelSets.length / classes;
  if (!Number.isInteger(classes) || classes < 1 || !Number.isInteger(count) || count < 1)
    throw new Error(
      `${caller}: expected label sets [N, C] of one or more classes, got ${labelSets.length} numbers for ${classes}`,
    );
  const wrong = Array.from(labelSets).find((value) => value !== 0 && value !== 1);
  if (wrong !== undefined) throw new Error(`${caller}: expected label sets of 0 and 1, got ${wrong}`);
  return count;
}
