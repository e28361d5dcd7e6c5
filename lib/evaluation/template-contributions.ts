// What each template is worth: alone, and to the ensemble of all, for all pictures and for those of each class. (Radford et al.
// 2021, section 3.1.4, report only that 80 templates together gain 3.5 points over one on ImageNet.)
import { shareWithin } from "./metrics.js";
import type { PromptEmbeddings } from "./prompt-embeddings.js";
import { ensembleRanks, type ZeroShotAnswers } from "./zero-shot.js";

/** Top-1 accuracies in 0..1. */
export interface TemplateContributions {
  /** Of all templates together. */
  readonly ensemble: number;
  /** Of each template alone, [T]. */
  readonly alone: readonly number[];
  /** Of all templates but one, [T]; NaN where there is only one. */
  readonly without: readonly number[];
  /**
   * By how much each class's share of right pictures is higher with all templates than without one: [T, C], row-major. NaN for
   * classes that do not occur, and where there is only one template.
   */
  readonly perClass: Float64Array;
}

/** Measures T templates on embeddings of pictures [N, E] with known classes. */
export async function templateContributions(
  imageEmbeddings: Float32Array,
  prompts: PromptEmbeddings,
  pictures: Omit<ZeroShotAnswers, "embedDim">,
): Promise<TemplateContributions> {
  const { classes: C, templates: T } = prompts;
  const { labels } = pictures;
  const all = Array.from({ length: T }, (_, template) => template);
  const ranksOf = (templates: readonly number[]) => ensembleRanks(imageEmbeddings, prompts, { ...pictures, templates });
  const together = await ranksOf(all); // [N]
  const recalls = classRecalls(together, labels, C); // [C]
  const [alone, without]: [number[], number[]] = [[], []];
  const perClass = new Float64Array(T * C).fill(Number.NaN); // [T, C]
  for (const template of all) {
    alone.push(shareWithin(await ranksOf([template]), 1));
    if (T === 1) continue;
    const rest = await ranksOf(all.filter((other) => other !== template)); // [N]
    without.push(shareWithin(rest, 1));
    const lost = classRecalls(rest, labels, C).map((recall, c) => recalls[c] - recall); // [C]
    perClass.set(lost, template * C);
  }
  return { ensemble: shareWithin(together, 1), alone, without: T === 1 ? [Number.NaN] : without, perClass };
}

/** Share of each class's pictures that are right, [C]; NaN for a class that does not occur. */
function classRecalls(ranks: Int32Array, labels: ArrayLike<number>, classes: number): Float64Array {
  const [right, total] = [new Float64Array(classes), new Float64Array(classes)];
  for (let i = 0; i < ranks.length; i++) {
    total[labels[i]]++;
    if (ranks[i] === 0) right[labels[i]]++;
  }
  return right.map((count, c) => count / total[c]);
}
