import { test } from "vitest";
import { poolTokens } from "../../lib/encoders/token-pooling.js";
import { type Tensor2D, tf } from "../../lib/engine/tf.js";
import { expectNumbers } from "../tensors.js";

// Two texts of three tokens with two numbers each; the second text has one token.
const tokens = tf.tensor3d([1, -2, 3, -8, 8, -5, -4, -6, 7, 70, 9, 90], [2, 3, 2]);
const isText = tf.tensor2d([1, 1, 1, 1, 0, 0], [2, 3]);

test("texts are pooled by their first token, their mean or their largest numbers, padding left out", () => {
  expectNumbers(poolTokens("first", tokens, isText).dataSync(), [1, -2, -4, -6]);
  expectNumbers(poolTokens("mean", tokens, isText).dataSync(), [4, -5, -4, -6]); // (1 + 3 + 8) / 3, -(2 + 8 + 5) / 3
  expectNumbers(poolTokens("max", tokens, isText).dataSync(), [8, -2, -4, -6]);
});

test("what stands in the padding says nothing, however large", () => {
  const other = tf.tensor3d([1, -2, 3, -8, 8, -5, -4, -6, 1e6, -1e6, 1e6, 1e6], [2, 3, 2]);
  for (const pooling of ["first", "mean", "max"] as const)
    expectNumbers(poolTokens(pooling, other, isText).dataSync(), poolTokens(pooling, tokens, isText).dataSync());
});

test("a text of padding alone has the mean 0", () => {
  const none: Tensor2D = tf.zeros([2, 3]);
  expectNumbers(poolTokens("mean", tokens, none).dataSync(), [0, 0, 0, 0]);
});
