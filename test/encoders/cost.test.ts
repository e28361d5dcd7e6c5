import { expect, test } from "vitest";
import {
  captionDecoderMacs,
  dualEncoderCost,
  imageTowerCost,
  textTowerCost,
  trainingMacs,
} from "../../lib/encoders/cost.js";
import { initDualEncoder } from "../../lib/encoders/dual-encoder.js";
import { clipText, textTransformerSizes } from "../../lib/encoders/text-transformer.js";
import { clipVision, visionTransformerSizes } from "../../lib/encoders/vision-transformer.js";
import { countParameters, disposeTree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";

const published = [
  // Radford et al. 2021, Table 20; parameters of the released models, multiply-accumulates at batch 1.
  { name: "ViT-B/32", textWidth: 512, embedDim: 512, vision: 87_849_216, total: 151_277_313, gigaMacs: 4.41 },
  { name: "ViT-B/16", textWidth: 512, embedDim: 512, vision: 86_192_640, total: 149_620_737, gigaMacs: 17.56 },
  { name: "ViT-L/14", textWidth: 768, embedDim: 768, vision: 303_966_208, total: 427_616_513, gigaMacs: 81.01 },
  { name: "ViT-L/14@336px", textWidth: 768, embedDim: 768, vision: 304_293_888, total: 427_944_193, gigaMacs: 190.96 },
] as const;

test.each(published)("$name has the published number of parameters and multiply-accumulates", (size) => {
  const image = visionTransformerSizes[size.name];
  const text = textTransformerSizes[size.textWidth];
  const model = { image, text, embedDim: size.embedDim };
  const tower = imageTowerCost(model);
  expect(tower.parameters).toBe(size.vision);
  expect(tower.macs / 1e9).toBeCloseTo(size.gigaMacs, 2);
  expect(dualEncoderCost(model).parameters).toBe(size.total);
});

test.each([
  // Table 19: text towers of the ResNets with their embedding size.
  { width: 512, embedDim: 1024, parameters: 63_690_240, gigaMacs: 2.98 },
  { width: 640, embedDim: 640, parameters: 91_163_520, gigaMacs: 4.63 },
  { width: 768, embedDim: 768, parameters: 123_650_304, gigaMacs: 6.65 },
  { width: 1024, embedDim: 1024, parameters: 202_877_952, gigaMacs: 11.77 },
] as const)("the text tower of width $width has the published size", ({ width, embedDim, parameters, gigaMacs }) => {
  const cost = textTowerCost({
    image: visionTransformerSizes["ViT-B/32"],
    text: textTransformerSizes[width],
    embedDim,
  });
  expect(cost.parameters).toBe(parameters);
  expect(cost.macs / 1e9).toBeCloseTo(gigaMacs, 2);
});

const small = {
  embedDim: 16,
  image: clipVision({ imageSize: 16, patchSize: 4, width: 24, layers: 2, heads: 3 }),
  text: clipText({ vocabularySize: 520, contextLength: 7, width: 8, layers: 1, heads: 2 }),
};

test("the counted parameters are those of the initialised model", () => {
  const params = initDualEncoder(seedKey(0), small);
  expect(dualEncoderCost(small).parameters).toBe(countParameters(params));
  disposeTree(params);
});

test("training compute is three forward passes a pair plus the similarities of the batch", () => {
  const { macs } = dualEncoderCost(small);
  expect(trainingMacs(small, { batchSize: 10, steps: 5 })).toBe(3 * 50 * (macs + 10 * 16));
});

test("a caption decoder's compute is its prefix, its blocks over prefix and tokens, and the logits of the tokens", () => {
  const blocks = clipText({ vocabularySize: 520, contextLength: 7, width: 8, layers: 1, heads: 2 });
  const settings = { ...blocks, imageWidth: 24, prefixLength: 4, predicts: "next", marks: { padding: 0 } } as const;
  // Prefix 24 * 4 * 8; over 4 + 6 tokens four maps of 8 * 8, two of 8 * 32 and two attention products; 6 tokens' 520 logits.
  const expected = 768 + 10 * (4 * 64 + 2 * 256) + 2 * 100 * 8 + 6 * 8 * 520;
  expect(captionDecoderMacs(settings, 6)).toBe(expected);
});
