import { test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { captionWords, oneVersusAllLoss, wordPredictionLoss } from "../../lib/losses/word-prediction.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const marks = { padding: 0, startOfText: 4, endOfText: 5 };
const ids = () =>
  tf.tensor2d(
    [
      [4, 2, 3, 2, 5, 0],
      [4, 0, 5, 0, 0, 0],
      [4, 5, 0, 0, 0, 0],
    ],
    [3, 6],
    "int32",
  );

test("a caption's words are 1, however often they come; marks and padding are none", () => {
  // Id 0 before the end mark is a word, after it padding.
  const words = captionWords(ids(), { vocabularySize: 6, marks });
  expectNumbers(words.dataSync(), [0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test("the words of a caption share its weight evenly, and a caption without words has no loss", () => {
  const words = captionWords(ids(), { vocabularySize: 6, marks });
  const logits = tf.zeros([3, 6]).add<Tensor2D>(tf.tensor1d([0, 0, Math.log(3), 0, 0, 0]));
  // Softmax: 3/8 for word 2, 1/8 for the others. Captions: (-ln 3/8 - ln 1/8) / 2, -ln 1/8 and 0.
  const expected = ((-Math.log(3 / 8) - Math.log(1 / 8)) / 2 - Math.log(1 / 8)) / 3;
  expectNumbers(wordPredictionLoss(logits, words).dataSync(), [expected], 1e-6);
});

test("one versus all weighs captions with a word and those without as one mean each", () => {
  const words = tf.tensor2d([1, 0, 0, 0], [2, 2]);
  const logits = tf.tensor2d([Math.log(3), 0, 0, 5], [2, 2]);
  const frequencies = { captionsWith: tf.tensor1d([2, 0]), captions: 10 };
  // Word 0: present in caption 0, ln(4/3), weight 10/2; absent in caption 1, ln 2, weight 10/8. Word 1 is in no caption: out.
  const expected = (5 * Math.log(4 / 3) + 1.25 * Math.LN2) / 2;
  expectNumbers(oneVersusAllLoss(logits, words, frequencies).dataSync(), [expected], 1e-5);
});

test("over a whole corpus one versus all is the sum over words of both means", () => {
  const words = tf.tensor2d([1, 0, 1, 1, 0, 1, 0, 1], [4, 2]);
  const logits = tf.tensor2d([1, -1, 0.5, 2, -2, 0, 3, 1], [4, 2]);
  const ln = (x: number) => Math.log(1 + Math.exp(x));
  // Word 0: with 1, 0.5; without -2, 3. Word 1: with 2, 0, 1; without -1.
  const first = (ln(-1) + ln(-0.5)) / 2 + (ln(-2) + ln(3)) / 2;
  const second = (ln(-2) + ln(0) + ln(-1)) / 3 + ln(-1);
  const loss = oneVersusAllLoss(logits, words, { captionsWith: tf.tensor1d([2, 3]), captions: 4 });
  expectNumbers(loss.dataSync(), [first + second], 1e-5);
});

test("gradients agree with finite differences", () => {
  const words = captionWords(ids(), { vocabularySize: 6, marks });
  const frequencies = { captionsWith: tf.tensor1d([1, 0, 1, 1, 3, 2]), captions: 3 };
  const logits = tf.randomNormal([3, 6], 0, 1, "float32", 1);
  expectGradient((x) => wordPredictionLoss(x as Tensor2D, words), [logits]);
  expectGradient((x) => oneVersusAllLoss(x as Tensor2D, words, frequencies), [logits]);
});

test("compiled and op by op, the gradient is the same", async () => {
  const logits = tf.randomNormal([3, 6], 0, 1, "float32", 1);
  const step = (x: Tensor, tokens: Tensor) =>
    tf.grad((y: Tensor) =>
      wordPredictionLoss(y as Tensor2D, captionWords(tokens as Tensor2D, { vocabularySize: 6, marks })),
    )(x);
  const fast = compile(step);
  expectNumbers(await (await fast(logits, ids())).data(), step(logits, ids()).dataSync(), 1e-6);
  fast.dispose();
});
