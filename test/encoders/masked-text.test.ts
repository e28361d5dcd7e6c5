import { expect, test } from "vitest";
import { litBert } from "../../lib/encoders/bert.js";
import {
  describeMaskedText,
  type MaskedText,
  type MaskedTextSettings,
  maskedTextLogits,
} from "../../lib/encoders/masked-text.js";
import { t5Sizes } from "../../lib/encoders/t5.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { tf } from "../../lib/engine/tf.js";
import { labelCrossEntropy } from "../../lib/losses/cross-entropy.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

const size = { vocabularySize: 50, contextLength: 4, width: 16, layers: 1, heads: 2 };
const bert = litBert({ ...size, positions: 4 });
const t5 = { ...t5Sizes["t5-small"], ...size, headWidth: 8, mlpWidth: 32 };
const ids = () => tf.tensor2d([5, 6, 7, 0, 8, 9, 0, 0], [2, 4], "int32");

const draw = (settings: MaskedTextSettings) => drawParameters<MaskedText>(describeMaskedText(seedKey(1), settings));

test.each([bert, t5])("$kind gives logits of all words at the places asked for", (settings) => {
  const params = draw(settings);
  const all = maskedTextLogits(params, settings, { ids: ids(), places: tf.range(0, 8, 1, "int32") });
  expect(all.shape).toEqual([8, 50]);
  const some = maskedTextLogits(params, settings, { ids: ids(), places: tf.tensor1d([5, 2], "int32") });
  expectNumbers(some.dataSync(), [...all.slice(5, 1).dataSync(), ...all.slice(2, 1).dataSync()], 1e-5);
});

test.each([bert, t5])("fresh, $kind knows next to nothing: its loss is near ln V", (settings) => {
  const places = tf.tensor1d([0, 1, 2, 4, 5], "int32");
  const logits = maskedTextLogits(draw(settings), settings, { ids: ids(), places });
  const loss = labelCrossEntropy(logits, tf.tensor1d([9, 8, 3, 2, 1], "int32"), tf.ones([5]));
  expect(Math.abs(loss.dataSync()[0] - Math.log(50))).toBeLessThan(1.2);
});

test("a word's bias raises its logit alone", () => {
  const params = draw(bert);
  const places = tf.tensor1d([1], "int32");
  const before = maskedTextLogits(params, bert, { ids: ids(), places });
  const wordBias = tf
    .oneHot(tf.tensor1d([7], "int32"), 50)
    .flatten()
    .mul(3);
  const after = maskedTextLogits({ ...params, wordBias }, bert, { ids: ids(), places });
  expectNumbers(after.sub(before).dataSync(), wordBias.dataSync(), 1e-5);
});
