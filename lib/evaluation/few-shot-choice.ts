// How strongly to penalise a few-shot probe. CLIP's protocol (Radford et al. 2021, Appendix A.3) chooses on a dataset's validation
// set, which holds far more labels than the shots themselves: an oracle, if the question is what a few labels are worth. The
// alternative here is cross-validation within the shots.
import { breathe } from "../runtime/breathe.js";
import { rowsAt } from "./class-subsets.js";
import { type LabelledFeatures, type LinearClassifier, predictSet } from "./linear-classifiers.js";
import { searchStrengths } from "./strength-search.js";

/** Where the accuracy comes from by which a strength is chosen. */
export type StrengthChoice =
  | {
      readonly by: "cross-validation";
      /** Parts of the shots, each left out once; as many as a class has shots, if that is fewer. */
      readonly folds?: number;
      /** The strength where no class has two examples, so that nothing can be left out; for features of unit length. */
      readonly alone?: number;
    }
  | { readonly by: "validation"; readonly validation: LabelledFeatures };

/** Learns a classifier from examples, with a penalty of some strength. */
export type PenalisedLearner = (examples: LabelledFeatures, l2: number) => Promise<LinearClassifier>;

/** The strength of the most right predictions, of those that `searchStrengths` tries. */
export async function chooseStrength(
  learn: PenalisedLearner,
  examples: LabelledFeatures,
  { choice, signal }: { choice: StrengthChoice; signal?: AbortSignal },
): Promise<number> {
  const rightOf = async (train: LabelledFeatures, left: LabelledFeatures, l2: number) => {
    await breathe(signal);
    return (await predictSet(await learn(train, l2), left, { signal })).correct;
  };
  if (choice.by === "validation") return (await searchStrengths((l2) => rightOf(examples, choice.validation, l2))).l2;
  const { folds = 4, alone = 0.3 } = choice;
  const parts = crossValidationParts(examples, folds);
  if (parts.length === 0) return alone;
  const { l2 } = await searchStrengths(async (strength) => {
    let correct = 0;
    for (const { kept, left } of parts) correct += await rightOf(kept, left, strength);
    return correct;
  });
  return l2;
}

interface Part {
  readonly kept: LabelledFeatures;
  readonly left: LabelledFeatures;
}

/** Each class's examples are dealt out to the folds in turn; none where no class has two. */
function crossValidationParts({ features, labels }: LabelledFeatures, folds: number): Part[] {
  if (!(Number.isInteger(folds) && folds >= 2))
    throw new Error(`chooseStrength: expected two or more folds, got ${folds}`);
  const turns = turnsOf(labels);
  const most = turns.reduce((high, turn) => Math.max(high, turn + 1), 0);
  if (most < 2) return [];
  const count = Math.min(folds, most);
  const width = features.length / labels.length;
  const pick = (isPicked: (turn: number) => boolean) => {
    const indices = turns.flatMap((turn, i) => (isPicked(turn) ? [i] : []));
    return { features: rowsAt(features, indices, width), labels: indices.map((i) => labels[i]) };
  };
  return Array.from({ length: count }, (_, fold) => ({
    kept: pick((turn) => turn % count !== fold),
    left: pick((turn) => turn % count === fold),
  }));
}

/** How many examples of its class come before each: [N]. */
function turnsOf(labels: ArrayLike<number>): number[] {
  const seen = new Map<number, number>();
  return Array.from(labels, (label) => {
    const turn = seen.get(label) ?? 0;
    seen.set(label, turn + 1);
    return turn;
  });
}
