// Few-shot linear probes: logistic regression on the shots, with an L2 penalty towards zero, or towards the weights that a text
// tower generated from the class names. Of the latter CLIP's authors write that the search often chose so strong a penalty that
// the result was just the zero-shot classifier (Radford et al. 2021, section 3.1.5); `moved` tells whether it did.
import type { FewShotMethod } from "./few-shot.js";
import { chooseStrength, type PenalisedLearner, type StrengthChoice } from "./few-shot-choice.js";
import type { LinearClassifier } from "./linear-classifiers.js";
import { fitLogistic } from "./logistic-regression.js";

/** The penalty pulls weights to zero. Setting: the strength l2 that was chosen. */
export function fewShotProbe({ choice }: { choice: StrengthChoice }): FewShotMethod {
  return async (examples, { classes, signal }) => {
    const learn: PenalisedLearner = ({ features, labels }, l2) =>
      fitLogistic(features, labels, { classes, l2, signal });
    const l2 = await chooseStrength(learn, examples, { choice, signal });
    const { weights, bias } = await learn(examples, l2);
    return { weights, bias, settings: { l2 } };
  };
}

/**
 * The penalty pulls weights to those of a zero-shot classifier [C, D], which include its logit scale: see `zeroShotLinear`.
 * Settings: the strength l2, and `moved`, the length of what was learned over that of the prior, |W - P| / |P|.
 */
export function zeroShotPriorProbe(zeroShot: LinearClassifier, { choice }: { choice: StrengthChoice }): FewShotMethod {
  const { weights: prior } = zeroShot;
  return async (examples, { classes, signal }) => {
    const learn: PenalisedLearner = ({ features, labels }, l2) =>
      fitLogistic(features, labels, { classes, l2, prior, start: zeroShot, signal });
    const l2 = await chooseStrength(learn, examples, { choice, signal });
    const { weights, bias } = await learn(examples, l2);
    const moved = lengthOf(weights.map((weight, i) => weight - prior[i])) / lengthOf(prior);
    return { weights, bias, settings: { l2, moved } };
  };
}

/** Math.hypot would take each weight as an argument. */
function lengthOf(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
