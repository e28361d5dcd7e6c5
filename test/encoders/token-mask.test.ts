import { expect, test } from "vitest";
import { causalMask, paddingMask, textMask, wordMask } from "../../lib/encoders/token-mask.js";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { expectNumbers } from "../tensors.js";

const ids = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");

test("a text ends with its first end mark, whatever stands after it; a word with the padding's id is a word", () => {
  const marks = { padding: 0, startOfText: 8, endOfText: 9 };
  const rows = ids([
    [8, 0, 5, 9, 0, 0],
    [8, 9, 0, 0, 0, 0],
    [8, 1, 2, 3, 4, 9],
  ]);
  expectNumbers(textMask(rows, marks).dataSync(), [1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  expectNumbers(wordMask(rows, marks).dataSync(), [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]);
});

test("an end mark that is also the padding ends the text once", () => {
  const rows = ids([[5, 6, 1, 1]]);
  const marks = { padding: 1, endOfText: 1 };
  expectNumbers(textMask(rows, marks).dataSync(), [1, 1, 1, 0]);
  expectNumbers(wordMask(rows, marks).dataSync(), [1, 1, 0, 0]);
});

test("without end marks a text is all that is not padding", () => {
  expectNumbers(wordMask(ids([[7, 3, 0, 0]]), { padding: 0, startOfText: 7 }).dataSync(), [0, 1, 0, 0]);
});

test("padding is what has its id, and attention does not look at it", () => {
  const found = textMask(ids([[7, 0, 2]]), { padding: 0 });
  expectNumbers(found.dataSync(), [1, 0, 1]);
  const mask = paddingMask(found);
  expect(mask.shape).toEqual([1, 1, 1, 3]);
  // Logits 1, 9 and 1: the two words share all attention.
  expectNumbers(tf.tensor4d([1, 9, 1], [1, 1, 1, 3]).add(mask).softmax().dataSync(), [0.5, 0, 0.5]);
});

test("a token that looks back sees itself and those before it", () => {
  // Equal logits are shared out among what is seen: one, two, then three tokens.
  const shares = tf.zeros([3, 3]).add(causalMask(3)).softmax();
  expectNumbers(shares.dataSync(), [1, 0, 0, 1 / 2, 1 / 2, 0, 1 / 3, 1 / 3, 1 / 3]);
});

test("compiled, the masks are the same", async () => {
  const marks = { padding: 0, startOfText: 8, endOfText: 9 };
  const fast = compile((rows: Tensor) => wordMask(rows as Tensor2D, marks));
  const rows = ids([[8, 0, 5, 9, 0, 0]]);
  expectNumbers(await (await fast(rows)).data(), [0, 1, 1, 0, 0, 0]);
  fast.dispose();
});
