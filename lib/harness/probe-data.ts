// What a linear probe learns from and is measured on: features of the pictures of several splits, before the projection.
import { rowsAt } from "../evaluation/class-subsets.js";
import { splitOffValidation } from "../evaluation/validation-split.js";
import { deriveKey, seedKey } from "../runtime/random.js";
import { answersAt } from "./classification-metrics.js";
import type { DatasetChoice, EvalOptions } from "./eval-options.js";
import type { EvaluationSet } from "./evaluation-set.js";
import type { Measured } from "./measured.js";
import type { Classification } from "./prompts.js";
import { type Encoder, pictureVectors } from "./vectors.js";

export type ProbeOptions = Pick<EvalOptions, "seed" | "shots" | "normalise"> &
  Pick<DatasetChoice, "trainSplit" | "validation"> & {
    /** Another split of the dataset. */
    open(split: string): Promise<EvaluationSet>;
  };

/** Features [N, D] of the pictures of a split that could be read, and their answers. */
export interface ProbeSplit {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly labelSets?: Uint8Array;
  readonly bad: Measured["bad"];
  readonly fingerprint: string;
}

export interface ProbeData {
  readonly train: ProbeSplit;
  readonly validation?: ProbeSplit;
  readonly test: ProbeSplit;
  readonly classification: Classification;
  readonly classes: number;
}

/** Opens and encodes all splits; throws where they are of other classes, or the same pictures twice. */
export async function probeData(encoder: Encoder, set: EvaluationSet, options: ProbeOptions): Promise<ProbeData> {
  const { trainSplit, validation, normalise, open } = options;
  const classification = set.classification({ needsNames: false });
  const makeReady = async (split: EvaluationSet, name: string) => {
    const own = split.classification({ needsNames: false });
    requireSameClasses(classification, own, name);
    const { embeddings, indices, bad } = await pictureVectors(encoder, split, "features");
    const { embedDim } = encoder.model.features();
    const features = normalise ? unitLength(embeddings, embedDim) : embeddings;
    return { features, ...answersAt(own, indices), bad: [...split.skipped, ...bad], fingerprint: split.fingerprint };
  };
  const train = await open(trainSplit);
  if (train.fingerprint === set.fingerprint)
    throw new Error(
      `expected other pictures to learn from than to measure on, got the same as ${trainSplit} and test split`,
    );
  return {
    train: await makeReady(train, trainSplit),
    ...(validation &&
      "split" in validation && { validation: await makeReady(await open(validation.split), validation.split) }),
    test: await makeReady(set, "test"),
    classification,
    classes: classification.prompts.names.length,
  };
}

/** A share of the training pictures, whatever labels they have. */
export function heldOut(split: ProbeSplit, options: ProbeOptions): { train: ProbeSplit; validation: ProbeSplit } {
  const alike = new Uint8Array(split.labels.length); // as if of one class
  const indices = splitOffValidation(alike, { share: shareOf(options), key: validationKey(options) });
  const width = split.features.length / split.labels.length;
  const classes = split.labelSets!.length / split.labels.length;
  const at = (chosen: Int32Array): ProbeSplit => ({
    ...split,
    features: rowsAt(split.features, chosen, width),
    labels: chosen.map((index) => split.labels[index]),
    labelSets: Uint8Array.from(
      Array.from(chosen).flatMap((index) => [...split.labelSets!.subarray(index * classes, (index + 1) * classes)]),
    ),
  });
  return { train: at(indices.train), validation: at(indices.validation) };
}

/** The paper does not say how much it takes where there is no validation split. */
const usualShare = 0.2;

export function shareOf({ validation }: ProbeOptions): number {
  return validation && "share" in validation ? validation.share : usualShare;
}

export function validationKey({ seed }: ProbeOptions) {
  return deriveKey(seedKey(seed), "validation");
}

/** Folders that lack a class number the others differently. */
function requireSameClasses(test: Classification, other: Classification, name: string): void {
  const [expected, got] = [test.prompts.names, other.prompts.names].map((names) => names.map((each) => each[0]));
  const wrong = expected.findIndex((each, i) => each !== got[i]);
  if (wrong < 0 && expected.length === got.length) return;
  throw new Error(
    `expected the same classes in every split, got ${got.length} in ${name} and ${expected.length} in the test split, of which ` +
      `${JSON.stringify(got[wrong] ?? got.at(-1))} and ${JSON.stringify(expected[wrong] ?? "none")} differ`,
  );
}

/** Each row [D] divided by its length: [N, D]. */
function unitLength(features: Float32Array, width: number): Float32Array {
  const scaled = new Float32Array(features.length); // [N, D]
  for (let at = 0; at < features.length; at += width) {
    const row = features.subarray(at, at + width); // [D]
    const length = Math.sqrt(row.reduce((squares, value) => squares + value * value, 0)) || 1;
    scaled.set(
      row.map((value) => value / length),
      at,
    );
  }
  return scaled;
}
