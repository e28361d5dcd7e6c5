import { expect, test } from "vitest";
import {
  type DuplicateResnet,
  describeDuplicateResnet,
  duplicateDetector,
  duplicateEmbeddings,
  duplicateResnet50,
} from "../../lib/encoders/duplicate-resnet.js";
import { compile } from "../../lib/engine/compile.js";
import { valueAndGradients } from "../../lib/engine/gradients.js";
import { drawParameters, namedParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";
import { formulaWeights } from "./formula-weights.js";

const tiny = { imageSize: 32, blocks: [1, 2, 1, 1], width: 64, embedDim: 6 } as const;
const weights = () => formulaWeights<DuplicateResnet>(describeDuplicateResnet(seedKey(0), tiny));
const pictures = (count: number) => tf.randomUniform([count, 32, 32, 3], 0, 255, "int32", 1) as Tensor4D;

test("a tiny one has the parameters that were counted by hand", () => {
  // Channels 2 after the stem: convolutions of in x out x size plus gain and bias for each output.
  const convolution = (inputs: number, outputs: number, size: number) => (inputs * size * size + 2) * outputs;
  const block = (inputs: number, channels: number, hasShortcut: boolean) =>
    convolution(inputs, channels, 1) +
    convolution(channels, channels, 3) +
    convolution(channels, 4 * channels, 1) +
    (hasShortcut ? convolution(inputs, 4 * channels, 1) : 0);
  const stem = convolution(3, 2, 3) + convolution(2, 2, 3);
  const stages = block(2, 2, true) + block(8, 4, true) + block(16, 4, false) + block(16, 8, true) + block(32, 16, true);
  expect(sizeOfParameters(describeDuplicateResnet(seedKey(0), tiny))).toBe(stem + stages + 64 * 6);
});

test("nothing in it is measured instead of trained, and the paper's size has the blocks of a ResNet-50", () => {
  const named = namedParameters(describeDuplicateResnet(seedKey(0), duplicateResnet50));
  expect(named.filter(({ parameter }) => parameter.isStatistic)).toEqual([]);
  const convolutions = named.filter(({ path }) => /convolutions\/\d\/direction/.test(path));
  expect(convolutions).toHaveLength(3 * (3 + 4 + 6 + 3));
});

test("embeddings have unit length and do not depend on the other pictures of a batch", () => {
  const params = weights();
  const all = duplicateEmbeddings(params, pictures(3));
  expectNumbers(all.square().sum(1).dataSync(), [1, 1, 1], 1e-5);
  const alone = duplicateEmbeddings(params, pictures(3).slice([1, 0, 0, 0], [1, 32, 32, 3]));
  expectNumbers(alone.dataSync(), all.slice([1, 0], [1, 6]).dataSync(), 1e-5);
});

test("every parameter has a gradient, and a fresh block begins as its shortcut", () => {
  const slopes = tf.randomNormal([2, 6], 0, 1, "float32", 2);
  const params = weights();
  const { gradients } = valueAndGradients(
    () => duplicateEmbeddings(params, pictures(2)).mul(slopes).sum(),
    leaves(params),
  );
  for (const gradient of gradients) expect(gradient.abs().max().dataSync()[0]).toBeGreaterThan(0);
  const fresh = drawParameters<DuplicateResnet>(describeDuplicateResnet(seedKey(1), tiny));
  const before = [...duplicateEmbeddings(fresh, pictures(1)).dataSync()];
  fresh.stages[1][1].convolutions[1].direction = tf.ones([3, 3, 4, 4]);
  expect([...duplicateEmbeddings(fresh, pictures(1)).dataSync()]).toEqual(before);
});

test("compiled it is the same as op by op, and so is the embedder", async () => {
  const params = weights();
  const expected = duplicateEmbeddings(params, pictures(2)).dataSync();
  const compiled = compile((tree: DuplicateResnet, images: Tensor4D) => duplicateEmbeddings(tree, images));
  expectNumbers((await compiled(params, pictures(2))).dataSync(), expected, 1e-4);
  compiled.dispose();
  const detector = duplicateDetector(params, tiny, { execution: "eager" });
  expectNumbers(await detector.embedImages(Uint8Array.from(pictures(2).dataSync())), expected, 1e-5);
  await expect(detector.embedImages(new Uint8Array(100))).rejects.toThrow(
    "duplicateDetector: expected whole pictures of 32 x 32 pixels",
  );
  detector.dispose();
  disposeTree(params);
});

test("sizes that five halvings or the channels don't divide are refused", () => {
  const describe = (change: object) => () => describeDuplicateResnet(seedKey(0), { ...tiny, ...change });
  expect(describe({ imageSize: 36 })).toThrow("expected an imageSize that is a multiple of 32, got 36");
  expect(describe({ width: 48 })).toThrow("expected a width that is a multiple of 32, got 48");
});
