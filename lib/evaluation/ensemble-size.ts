// Accuracy against the number of templates in an ensemble, drawn at random: how many it takes, and how much the choice matters
// (Radford et al. 2021, section 3.1.4 and Figure 4, which have one template against all).
import { deriveKey, type Key, randomStream } from "../runtime/random.js";
import { mean, standardDeviation } from "../statistics/summaries.js";
import { shareWithin } from "./metrics.js";
import type { PromptEmbeddings } from "./prompt-embeddings.js";
import { ensembleRanks, type ZeroShotAnswers } from "./zero-shot.js";

export interface EnsembleSize {
  readonly size: number;
  /** Top-1 accuracy of each draw of that many templates. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** Of the draws; NaN for a single one. */
  readonly standardDeviation: number;
}

export interface EnsembleSizeOptions extends Omit<ZeroShotAnswers, "embedDim"> {
  /** Numbers of templates; 1, 2, 4, ... and all of them by default. */
  readonly sizes?: readonly number[];
  /** How often as many templates are drawn, without replacement. */
  readonly draws?: number;
  readonly key: Key;
}

/** The draws of a size are the same whichever other sizes are asked for. */
export async function ensembleSizeCurve(
  imageEmbeddings: Float32Array,
  prompts: PromptEmbeddings,
  { sizes = doublings(prompts.templates), draws = 20, key, ...pictures }: EnsembleSizeOptions,
): Promise<EnsembleSize[]> {
  requireSizes(sizes, draws, prompts.templates);
  const known = new Map<string, number>(); // small and large ensembles are drawn again and again
  const accuracyOf = async (templates: readonly number[]) => {
    const name = templates.join();
    const ranks = known.has(name) ? [] : await ensembleRanks(imageEmbeddings, prompts, { ...pictures, templates });
    if (!known.has(name)) known.set(name, shareWithin(ranks, 1));
    return known.get(name)!;
  };
  const points: EnsembleSize[] = [];
  for (const size of sizes) {
    const accuracies: number[] = [];
    for (let draw = 0; draw < draws; draw++)
      accuracies.push(await accuracyOf(drawTemplates(prompts.templates, size, deriveKey(deriveKey(key, size), draw))));
    points.push({ size, accuracies, mean: mean(accuracies), standardDeviation: standardDeviation(accuracies) });
  }
  return points;
}

function drawTemplates(templates: number, size: number, key: Key): number[] {
  const all = Array.from({ length: templates }, (_, template) => template);
  const drawn = randomStream(key).shuffle(all).slice(0, size);
  return drawn.sort((a, b) => a - b);
}

/** 1, 2, 4, ... below T, and T. */
function doublings(templates: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < templates; size *= 2) sizes.push(size);
  return [...sizes, templates];
}

function requireSizes(sizes: readonly number[], draws: number, templates: number): void {
  const wrong = sizes.find((size) => !(Number.isInteger(size) && size >= 1 && size <= templates));
  if (wrong !== undefined)
    throw new Error(`ensembleSizeCurve: expected sizes of 1 to ${templates} templates, got ${wrong}`);
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new Error(`ensembleSizeCurve: expected one or more draws, got ${draws}`);
}
