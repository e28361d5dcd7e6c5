import { expect, test } from "vitest";
import type { EmbeddingModel } from "../../lib/encoders/embedding-model.js";
import { rememberTexts } from "../../lib/evaluation/remembered.js";

test("each text is embedded once and every row is the embedding of its own text", async () => {
  const asked: string[][] = [];
  const model: EmbeddingModel = {
    embedDim: 2,
    imageSize: 1,
    logitScale: 1,
    embedImages: async () => new Float32Array(2),
    embedTexts: async (texts) => {
      asked.push([...texts]);
      return Float32Array.from(texts.flatMap((text) => [text.length, -text.length]));
    },
  };
  const remembering = rememberTexts(model);
  expect([...(await remembering.embedTexts(["a", "bbb", "a"]))]).toEqual([1, -1, 3, -3, 1, -1]);
  expect([...(await remembering.embedTexts(["bbb", "cc"]))]).toEqual([3, -3, 2, -2]);
  expect([...(await remembering.embedTexts(["cc", "a"]))]).toEqual([2, -2, 1, -1]);
  expect(asked).toEqual([["a", "bbb"], ["cc"]]); // the last time it was not asked at all
});
