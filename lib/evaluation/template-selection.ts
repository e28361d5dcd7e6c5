// Sequential forward selection of templates: how OpenAI found that 7 of its 80 templates do a bit better on ImageNet than all
// of them (openai/CLIP, notebooks/Prompt_Engineering_for_ImageNet.ipynb, which states the result and not the code).
import { countWithin } from "./metrics.js";
import type { PromptEmbeddings } from "./prompt-embeddings.js";
import { ensembleRanks, type LabelledPictures } from "./zero-shot.js";

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
  pictures: Omit<LabelledPictures, "embedDim">,
): Promise<TemplateSelection> {
  const chosen: number[] = [];
  const counts: number[] = [];
  for (;;) {
    let best = { template: -1, count: counts.at(-1) ?? -1 };
    for (let template = 0; template < prompts.templates; template++) {
      if (chosen.includes(template)) continue;
      const ranks = await ensembleRanks(imageEmbeddings, prompts, { ...pictures, templates: [...chosen, template] });
      const count = countWithin(ranks, 1);
      if (count > best.count) best = { template, count };
    }
    if (best.template < 0) break;
    chosen.push(best.template);
    counts.push(best.count);
  }
  return { templates: chosen, accuracies: counts.map((count) => count / pictures.labels.length) };
}
