import { expect, test } from "vitest";
import {
  type CoCa,
  type CoCaSettings,
  cocaImage,
  cocaLogits,
  cocaText,
  describeCoCa,
} from "../../lib/encoders/coca.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { compile } from "../../lib/engine/compile.js";
import { mapDescribed } from "../../lib/engine/parameters.js";
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { readObjectives, type StoredArray, storedTensor } from "../objective-fixtures.js";
import { expectGradient, expectNumbers } from "../tensors.js";

interface Computed {
  images: StoredArray;
  ids: number[][];
  imageEmbeddings: StoredArray;
  textEmbeddings: StoredArray;
  logits: StoredArray;
}

const blocks = { width: 8, layers: 2, heads: 2, mlpWidth: 32, activation: "gelu", layerNormEpsilon: 1e-5 } as const;
const settings: CoCaSettings = {
  embedDim: 8,
  image: clipVision({ imageSize: 8, patchSize: 4, width: 6, layers: 2, heads: 2, activation: "gelu" }),
  pooling: { queries: 3, heads: 2 },
  vocabularySize: 11,
  contextLength: 5,
  marks: { padding: 0 },
  text: blocks,
  decoder: blocks,
};
const fixture = readObjectives<{ weights: Record<string, StoredArray>; released: Computed; corrected: Computed }>(
  "coca",
);

/** The parameters that open_clip had, every one of them used. */
function storedParameters(): CoCa {
  const left = new Set(Object.keys(fixture.weights));
  const params = mapDescribed<CoCa>(describeCoCa(seedKey(1), settings), ({ path, parameter }) => {
    left.delete(path);
    const tensor = storedTensor(fixture.weights[path]);
    expect(tensor.shape, path).toEqual(parameter.shape);
    return tensor;
  });
  expect([...left]).toEqual([]);
  return params;
}

function compute(params: CoCa, how: CoCaSettings, { images, ids }: { images: Tensor4D; ids: Tensor2D }) {
  const image = cocaImage(params, how, images);
  const text = cocaText(params, how, ids);
  const [batch, length, width] = text.tokens.shape;
  const textTokens = text.tokens.slice([0, 0, 0], [batch, length - 1, width]);
  const logits = cocaLogits(params, how, { imageTokens: image.tokens, textTokens });
  return { imageEmbeddings: image.embeddings, textEmbeddings: text.embeddings, logits };
}

function inputs({ images, ids }: Computed) {
  return { images: storedTensor<Tensor4D>(images), ids: tf.tensor2d(ids, undefined, "int32") };
}

test("embeddings and logits are those of open_clip, with its released padding mask and with the corrected one", () => {
  const params = storedParameters();
  for (const [shiftsPadding, expected] of [
    [true, fixture.released],
    [false, fixture.corrected],
  ] as const) {
    const computed = compute(params, { ...settings, shiftsPadding }, inputs(expected));
    expectNumbers(computed.imageEmbeddings.dataSync(), storedTensor(expected.imageEmbeddings).dataSync(), 1e-5);
    expectNumbers(computed.textEmbeddings.dataSync(), storedTensor(expected.textEmbeddings).dataSync(), 1e-5);
    expectNumbers(computed.logits.dataSync(), storedTensor(expected.logits).dataSync(), 1e-4);
  }
});

test("the two masks differ in a text with padding", () => {
  const [a, b] = [fixture.released, fixture.corrected].map(({ textEmbeddings }) => storedTensor(textEmbeddings));
  expect(a.sub(b).abs().max().dataSync()[0]).toBeGreaterThan(1e-3);
});

test("a later token changes no earlier logits", () => {
  const params = storedParameters();
  const given = inputs(fixture.corrected);
  const logits = compute(params, settings, given).logits.slice([0, 0, 0], [1, 3, 11]).dataSync();
  const changed = {
    ...given,
    ids: tf.tensor2d(
      [
        [9, 4, 7, 3, 2],
        [9, 3, 10, 0, 0],
      ],
      undefined,
      "int32",
    ),
  };
  expectNumbers(compute(params, settings, changed).logits.slice([0, 0, 0], [1, 3, 11]).dataSync(), logits, 1e-5);
});

test("compiled and op by op, all is the same", async () => {
  const params = storedParameters();
  const run = (p: CoCa, images: Tensor4D, ids: Tensor2D) => compute(p, settings, { images, ids });
  const fast = compile(run);
  const { images, ids } = inputs(fixture.corrected);
  const [eager, compiled] = [run(params, images, ids), await fast(params, images, ids)];
  for (const name of ["imageEmbeddings", "textEmbeddings", "logits"] as const)
    expectNumbers(await compiled[name].data(), eager[name].dataSync(), 1e-5);
  fast.dispose();
});

test("gradients of queries, class token and cross-attention agree with finite differences", () => {
  const params = storedParameters();
  const { images, ids } = inputs(fixture.corrected);
  const [cross] = params.decoder.crossBlocks;
  expectGradient(
    (queries, classToken, kernel) => {
      const attention = { ...cross.attention, qkv: { ...cross.attention.qkv, kernel } };
      const computed = compute(
        {
          ...params,
          imagePooling: { ...params.imagePooling, queries },
          textTower: { ...params.textTower, classToken },
          decoder: { ...params.decoder, crossBlocks: [{ ...cross, attention }, params.decoder.crossBlocks[1]] },
        },
        settings,
        { images, ids },
      );
      const logits = computed.logits.square<Tensor3D>().mean();
      return logits.add(computed.textEmbeddings.mul(computed.imageEmbeddings).sum());
    },
    [params.imagePooling.queries, params.textTower.classToken, cross.attention.qkv.kernel],
    { every: 7 },
  );
});

test("towers of different widths are refused", () => {
  expect(() => describeCoCa(seedKey(1), { ...settings, decoder: { ...blocks, width: 16 } })).toThrow(
    "describeCoCa: expected text, decoder and embeddings of one width, got 8, 16 and 8",
  );
});
