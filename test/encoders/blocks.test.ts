import { test } from "vitest";
import { type Block, block, blocksAt, describeBlocks } from "../../lib/encoders/blocks.js";
import { normalOf, takePositions } from "../../lib/encoders/layers.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor3D, tf } from "../../lib/engine/tf.js";
import { leaves, withLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const clip = { activation: "quick-gelu", layerNormEpsilon: 1e-5 } as const;

const smallBlock = (seed: number) =>
  drawParameters<Block[]>(
    describeBlocks(
      seedKey(seed),
      { width: 4, layers: 1, mlpWidth: 12 },
      {
        qkv: normalOf(0.7),
        attentionOutput: normalOf(0.5),
        mlpHidden: normalOf(0.5),
        mlpOutput: normalOf(0.5),
        mlpBias: (key, size) => normalOf(0.3)(key, [size]),
      },
    ),
  )[0];

/** Weighted sum of what two blocks give at one position of each row, and its gradients in input and parameters. */
function atPositions(run: (blocks: Block[], x: Tensor3D, positions: Tensor) => Tensor): number[] {
  const blocks = [smallBlock(1), smallBlock(2)];
  const x = tf.randomNormal([2, 3, 4], 0, 1, "float32", 7);
  const weights = tf.tensor2d([1, -2, 0.5, 3, 2, 1, -1, 0.3], [2, 4]);
  const value = (input: Tensor, ...parameters: Tensor[]) =>
    run(withLeaves(blocks, parameters), input as Tensor3D, tf.tensor1d([2, 1], "int32"))
      .mul(weights)
      .sum();
  const { value: sum, grads } = tf.valueAndGrads(value)([x, ...leaves(blocks)]);
  return [sum, ...grads].flatMap((tensor) => [...tensor.dataSync()]);
}

const lookBack = () => tf.tensor2d([0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0], [3, 3]);

test.each([true, false])("blocks read at one position give what all positions would, causal %s", (causal) => {
  const options = { ...clip, heads: 2, mask: causal ? lookBack() : undefined };
  const whole = atPositions((blocks, x, positions) =>
    takePositions(block(blocks[1], block(blocks[0], x, options), options), positions),
  );
  expectNumbers(
    atPositions((blocks, x, positions) => blocksAt(blocks, x, positions, options)),
    whole,
    2e-5,
  );
});

test("blocks computed again in the backward pass give the same value and gradients", () => {
  const options = { ...clip, heads: 2, mask: lookBack() };
  const kept = atPositions((blocks, x, positions) => blocksAt(blocks, x, positions, options));
  const again = { ...options, recompute: true };
  expectNumbers(
    atPositions((blocks, x, positions) => blocksAt(blocks, x, positions, again)),
    kept,
    1e-5,
  );
});

test("the gradient of a block agrees with finite differences in its input and in its attention", () => {
  const params = smallBlock(3);
  const x = tf.randomNormal([2, 3, 4], 0, 1, "float32", 7);
  const weights = tf.randomNormal([2, 3, 4], 0, 1, "float32", 8);
  const objective = (input: Tensor3D, kernel = params.attention.qkv.kernel) => {
    const attention = { ...params.attention, qkv: { ...params.attention.qkv, kernel } };
    return block({ ...params, attention }, input, { ...clip, heads: 2 })
      .mul(weights)
      .sum();
  };
  expectGradient((input, kernel) => objective(input as Tensor3D, kernel), [x, params.attention.qkv.kernel]);
});
