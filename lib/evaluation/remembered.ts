// Tasks share most of their prompts, so a model that is asked the same texts again answers from memory.
import type { EmbeddingModel } from "../encoders/embedding-model.js";

/** The same model; texts that it has embedded before are not embedded again. */
export function rememberTexts(model: EmbeddingModel): EmbeddingModel {
  const known = new Map<string, Float32Array>();
  return {
    ...model,
    embedTexts: async (texts) => {
      const missing = [...new Set(texts)].filter((text) => !known.has(text));
      const fresh = missing.length > 0 ? await model.embedTexts(missing) : new Float32Array(0); // [missing, E]
      missing.forEach((text, i) => {
        known.set(text, fresh.subarray(i * model.embedDim, (i + 1) * model.embedDim));
      });
      const embeddings = new Float32Array(texts.length * model.embedDim); // [B, E]
      texts.forEach((text, i) => {
        embeddings.set(known.get(text)!, i * model.embedDim);
      });
      return embeddings;
    },
  };
}
