// Prompts ensembled as classifiers usually are, by the mean of their probabilities. CLIP averages embeddings instead (Radford
// et al. 2021, section 3.1.4), which costs what a single prompt does; this is what to compare it with.
import { breathe } from "../runtime/breathe.js";
import { softmax } from "./metrics.js";
import { ensembleClassifier, type PromptEmbeddings } from "./prompt-embeddings.js";
import { similarityRows } from "./similarity.js";

/**
 * Probabilities [N, C] of the classes of pictures [N, E]: the mean over templates of the softmax of the logit scale times the
 * cosine. Takes the time of T classifiers, in double precision: a second or so for N T C E = 10^9.
 */
export async function probabilityEnsemble(
  imageEmbeddings: Float32Array,
  prompts: PromptEmbeddings,
  { logitScale, signal }: { logitScale: number; signal?: AbortSignal },
): Promise<Float64Array> {
  if (!(logitScale > 0)) throw new Error(`probabilityEnsemble: expected a positive logit scale, got ${logitScale}`);
  const { templates, classes, embedDim } = prompts;
  const probabilities = new Float64Array((imageEmbeddings.length / embedDim) * classes); // [N, C]
  for (let template = 0; template < templates; template++) {
    const classifier = ensembleClassifier(prompts, [template]); // [C, E]
    let at = 0;
    for (const scores of similarityRows(imageEmbeddings, classifier, embedDim)) {
      await breathe(signal);
      for (const share of softmax(scores.map((score) => logitScale * score))) probabilities[at++] += share / templates;
    }
  }
  return probabilities;
}
