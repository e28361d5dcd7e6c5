// LiT's protocol for the VTAB (Zhai et al. 2022, section 4 and Appendix G.1): preprocessings of the pictures, prompt templates and
// class names are tried on a task's validation pictures, 800 of them, and the best is measured on its test pictures. Its authors
// call that arguably not zero-shot, but principled and reproducible.
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import { type Key, randomStream } from "../runtime/random.js";
import type { ZeroShotResult } from "./accuracy.js";
import type { EmbedOptions } from "./embed.js";
import { shareWithin } from "./metrics.js";
import { zeroShotAccuracy, zeroShotClassifier, zeroShotRanks } from "./zero-shot.js";

/** A way to see the pictures: embeddings [N, E] of a task's validation or test pictures, such as with another preprocessing. */
export interface PictureVariant {
  readonly name: string;
  embed(part: "validation" | "test"): Promise<Float32Array>;
}

/** A classifier [C, E]. */
export interface ClassifierVariant {
  readonly name: string;
  readonly classifier: Float32Array;
}

/** A combination and its top-1 accuracy on the validation pictures. */
export interface SearchedCombination {
  readonly pictures: string;
  readonly classifier: string;
  readonly accuracy: number;
}

export interface ZeroShotSearch {
  /** All combinations, in the order of the pictures, then of the classifiers. */
  readonly tried: readonly SearchedCombination[];
  /** The one with the highest accuracy, the first of equal ones. */
  readonly best: SearchedCombination;
  /** What it has on the test pictures. */
  readonly test: ZeroShotResult;
}

export interface SearchOptions {
  /** Classes of the validation and of the test pictures. */
  readonly labels: { readonly validation: ArrayLike<number>; readonly test: ArrayLike<number> };
  /** E. */
  readonly embedDim: number;
  readonly key: Key;
  readonly signal?: AbortSignal;
}

/** Tries all combinations; test pictures are embedded for the best one alone. */
export async function searchZeroShot(
  { pictures, classifiers }: { pictures: readonly PictureVariant[]; classifiers: readonly ClassifierVariant[] },
  { labels, embedDim, key, signal }: SearchOptions,
): Promise<ZeroShotSearch> {
  requireVariants(pictures, classifiers);
  const tried: SearchedCombination[] = [];
  let best = { accuracy: -1, variant: pictures[0], classifier: classifiers[0], combination: tried[0] };
  for (const variant of pictures) {
    const embeddings = await variant.embed("validation"); // [N, E]
    for (const classifier of classifiers) {
      const options = { labels: labels.validation, embedDim, signal };
      const accuracy = shareWithin(await zeroShotRanks(embeddings, classifier.classifier, options), 1);
      const combination = { pictures: variant.name, classifier: classifier.name, accuracy };
      tried.push(combination);
      if (accuracy > best.accuracy) best = { accuracy, variant, classifier, combination };
    }
  }
  const options = { labels: labels.test, embedDim, key, signal };
  const test = await zeroShotAccuracy(await best.variant.embed("test"), best.classifier.classifier, options);
  return { tried, best: best.combination, test };
}

/** Classifiers of all combinations of template sets and class-name sets, called "templates, names". */
export async function classifierVariants(
  model: EmbeddingModel,
  templateSets: readonly { readonly name: string; readonly templates: readonly string[] }[],
  nameSets: readonly { readonly name: string; readonly classNames: readonly (readonly string[])[] }[],
  options: EmbedOptions = {},
): Promise<ClassifierVariant[]> {
  const variants: ClassifierVariant[] = [];
  for (const { name: frames, templates } of templateSets)
    for (const { name: names, classNames } of nameSets) {
      const classifier = await zeroShotClassifier(model, classNames, templates, options); // [C, E]
      variants.push({ name: `${frames}, ${names}`, classifier });
    }
  return variants;
}

/** Indices of the pictures to choose by: `count` of a dataset's, drawn at random and in order, or all where there are fewer. */
export function validationPictures(total: number, { key, count = 800 }: { key: Key; count?: number }): Int32Array {
  if (!(total >= 1)) throw new Error(`validationPictures: expected at least one picture, got ${total}`);
  const all = Int32Array.from({ length: total }, (_, index) => index);
  return randomStream(key).shuffle(all).slice(0, count).sort();
}

function requireVariants(pictures: readonly PictureVariant[], classifiers: readonly ClassifierVariant[]): void {
  if (pictures.length === 0 || classifiers.length === 0)
    throw new Error(
      `searchZeroShot: expected one or more ways to see the pictures and classifiers, got ${pictures.length} and ${classifiers.length}`,
    );
  const [first] = classifiers;
  const other = classifiers.find(({ classifier }) => classifier.length !== first.classifier.length);
  if (other)
    throw new Error(
      `searchZeroShot: expected classifiers of the same classes, got ${first.classifier.length} numbers in ` +
        `"${first.name}" and ${other.classifier.length} in "${other.name}"`,
    );
}
