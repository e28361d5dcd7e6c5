// Sequential forward selection of templates: how OpenAI found that 7 of its 80 templates do a bit better on ImageNet than all
// of them (openai/CLIP, notebooks/Prompt_Engineering_for_ImageNet.ipynb, which states the result and not the code).
import { countWithin } from "./metrics.js";
import type { PromptEmbeddings } from "./prompt-embeddings.js";
import { ensembleRanks, type ZeroShotAnswers } from "./zero-shot.js";

/** Templates in the order in which they were chosen, and the top-1 accuracy with each of them and those before. */
export interface TemplateSelection {
  readonly templates: readonly number[];
  readonly accuracies: readonly number[];
}

/**
 * Starts with none and adds the template that makes most pictures right, the first of equal ones, until none makes more right
 * than there are. The accuracies are those of the pictures that it chose by, so report the choice on others: by
 * `zeroShotAccuracy` of `ensembleClassifier(prompts, templates)`.
 */
export async function selectTemplates(
  imageEmbeddings: Float32Array,
  prompts: PromptEmbeddings,
  pictures: Omit<ZeroShotAnswers, "embedDim">,
): Promise<TemplateSelection> {
  const countOf = async (templates: readonly number[]) =>
    countWithin(await ensembleRanks(imageEmbeddings, prompts, { ...pictures, templates }), 1);
  const { templates, scores } = await forwardSelection(prompts.templates, countOf);
  return { templates, accuracies: scores.map((count) => count / pictures.labels.length) };
}

/** Templates in the order in which they were chosen, and the score with each of them and those before. */
export interface ForwardSelection {
  readonly templates: readonly number[];
  readonly scores: readonly number[];
}

/** The same selection of T templates by any score of a list of them, such as a mean accuracy over tasks: higher is better. */
export async function forwardSelection(
  templates: number,
  scoreOf: (chosen: readonly number[]) => Promise<number>,
): Promise<ForwardSelection> {
  const chosen: number[] = [];
  const scores: number[] = [];
  for (;;) {
    let best = { template: -1, score: scores.at(-1) ?? Number.NEGATIVE_INFINITY };
    for (let template = 0; template < templates; template++) {
      if (chosen.includes(template)) continue;
      const score = await scoreOf([...chosen, template]);
      if (score > best.score) best = { template, score };
    }
    if (best.template < 0) return { templates: chosen, scores };
    chosen.push(best.template);
    scores.push(best.score);
  }
}
