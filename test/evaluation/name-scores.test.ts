import { expect, test } from "vitest";
import {
  type CaptionDecoder,
  type CaptionDecoderSettings,
  captionLogits,
  describeCaptionDecoder,
  hideAllWords,
} from "../../lib/encoders/caption-decoder.js";
import { type CoCa, type CoCaSettings, cocaLogits, cocaText, describeCoCa } from "../../lib/encoders/coca.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { compile } from "../../lib/engine/compile.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../../lib/engine/tf.js";
import type { Tree } from "../../lib/engine/tree.js";
import { captionScores, cocaScores, hiddenWordScores, wordScores } from "../../lib/evaluation/name-scores.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

const marks = { padding: 0, startOfText: 7, endOfText: 8 };
const blocks = { width: 8, layers: 2, heads: 2, mlpWidth: 16, activation: "gelu", layerNormEpsilon: 1e-5 } as const;
const decoder = { ...blocks, vocabularySize: 9, contextLength: 5, imageWidth: 3, prefixLength: 2, marks };
const next: CaptionDecoderSettings = { ...decoder, predicts: "next" };
const hidden: CaptionDecoderSettings = { ...decoder, predicts: "hidden" };
const draw = (how: CaptionDecoderSettings): CaptionDecoder => {
  const params = drawParameters<CaptionDecoder>(describeCaptionDecoder(seedKey(1), how));
  return { ...params, tokenEmbedding: params.tokenEmbedding.mul(30) }; // so that words matter
};
const features = () => tf.tensor2d([1, -2, 0.5, 0, 1, 2, -1, -1, 0], [3, 3]);
/** Names of one, two and three words; the first word of the third has the padding's id. */
const names = [
  [7, 1, 8, 0, 0],
  [7, 4, 2, 8, 0],
  [7, 0, 6, 6, 8],
];
const ids = () => tf.tensor2d(names, undefined, "int32");
const row = <T extends Tensor>(rows: T, i: number) => rows.slice(i, 1) as T;

/** Log-likelihoods of some places of one row of logits [1, l, V]: the plain version, a place at a time. */
function likelihoods(logits: Tensor3D, places: readonly (readonly [place: number, id: number])[]): number[] {
  const rows = logits.arraySync()[0];
  return places.map(([place, id]) => {
    const sum = rows[place].reduce((total, value) => total + Math.exp(value), 0);
    return rows[place][id] - Math.log(sum);
  });
}

const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

test("the score of a name is the sum of the log-likelihoods of its tokens, the end mark's included, for every pair", () => {
  const params = draw(next);
  const scores = captionScores(params, next, { features: features(), ids: ids() }).arraySync();
  for (const [n, name] of names.entries())
    for (let p = 0; p < 3; p++) {
      const logits = captionLogits(params, next, { features: row(features(), p), ids: row(ids(), n) });
      const text = name.slice(1, name.indexOf(8) + 1);
      const expected = likelihoods(
        logits,
        text.map((id, i) => [i, id] as const), // token i predicts token i + 1
      );
      expect(scores[p][n]).toBeCloseTo(sumOf(expected), 4);
    }
});

test("with all words hidden, each name has the score of its own words, whatever other names there are", () => {
  const params = draw(hidden);
  const scores = hiddenWordScores(params, hidden, { features: features(), ids: ids() }).arraySync();
  for (const [n, name] of names.entries())
    for (let p = 0; p < 3; p++) {
      const { ids: given } = hideAllWords(row(ids(), n), hidden);
      const logits = captionLogits(params, hidden, { features: row(features(), p), ids: given });
      const words = name.slice(1, name.indexOf(8)).map((id, i) => [i + 1, id] as const);
      expect(scores[p][n]).toBeCloseTo(sumOf(likelihoods(logits, words)), 4);
    }
});

test("CoCa's score of a name is that of its decoder, for every pair", () => {
  const settings: CoCaSettings = {
    embedDim: 8,
    image: clipVision({ imageSize: 8, patchSize: 4, width: 6, layers: 1, heads: 2 }),
    pooling: { queries: 3, heads: 2 },
    vocabularySize: 9,
    contextLength: 5,
    marks,
    text: blocks,
    decoder: blocks,
  };
  const params = drawParameters<CoCa>(describeCoCa(seedKey(2), settings));
  const imageTokens = tf.randomNormal([3, 2, 8], 0, 1, "float32", 1) as Tensor3D;
  const scores = cocaScores(params, settings, { imageTokens, ids: ids() }).arraySync();
  for (const [n, name] of names.entries())
    for (let p = 0; p < 3; p++) {
      const { tokens } = cocaText(params, settings, row(ids(), n));
      const logits = cocaLogits(params, settings, { imageTokens: row(imageTokens, p), textTokens: tokens });
      const text = name.slice(1, name.indexOf(8) + 1).map((id, i) => [i, id] as const);
      expect(scores[p][n]).toBeCloseTo(sumOf(likelihoods(logits, text)), 4);
    }
});

test("a bag's score of a name is the sum of its words' log-probabilities, each word once", () => {
  const logits = tf.tensor2d([[1, 2, 3, 4]]).log() as Tensor2D; // softmax 0.1, 0.2, 0.3, 0.4
  const bags = tf.tensor2d(
    [
      [2, 1, 1],
      [3, 0, 0],
    ],
    undefined,
    "int32",
  );
  const sum = wordScores(logits, bags, { marks: { padding: 0 } });
  expectNumbers(sum.dataSync(), [Math.log(0.3 * 0.2), Math.log(0.4)], 1e-5);
});

test("compiled and op by op, the scores are the same", async () => {
  const run = (params: { next: CaptionDecoder; hidden: CaptionDecoder }, pictures: Tensor, rows: Tensor): Tree => ({
    next: captionScores(params.next, next, { features: pictures as Tensor2D, ids: rows as Tensor2D }),
    hidden: hiddenWordScores(params.hidden, hidden, { features: pictures as Tensor2D, ids: rows as Tensor2D }),
  });
  const params = { next: draw(next), hidden: draw(hidden) };
  const fast = compile(run);
  const eager = run(params, features(), ids()) as Record<string, Tensor>;
  const compiled = (await fast(params, features(), ids())) as Record<string, Tensor>;
  for (const name of ["next", "hidden"]) expectNumbers(await compiled[name].data(), eager[name].dataSync(), 1e-4);
  fast.dispose();
});
