import { expect, test } from "vitest";
import { bagOfWordsFeatures, describeBagOfWords } from "../../lib/encoders/bag-of-words.js";
import { bertFeatures, describeBert, litBert } from "../../lib/encoders/bert.js";
import { describeT5, t5Features, t5Sizes } from "../../lib/encoders/t5.js";
import {
  describeTextTower,
  type TextTower,
  type TextTowerSettings,
  textFeatures,
  textTowerWidth,
} from "../../lib/encoders/text-tower.js";
import { clipText, describeTextTransformer, textTransformerFeatures } from "../../lib/encoders/text-transformer.js";
import { drawParameters, namedParameters } from "../../lib/engine/parameters.js";
import { type Tensor2D, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

interface Family {
  readonly settings: TextTowerSettings;
  describe(settings: never): object;
  features(params: never, settings: never, ids: Tensor2D): Tensor2D;
}

const key = seedKey(5);
const size = { vocabularySize: 20, contextLength: 4, width: 8, layers: 1, heads: 2 };
const families: Family[] = [
  {
    settings: clipText(size),
    describe: (settings) => describeTextTransformer(key, settings),
    features: textTransformerFeatures,
  },
  { settings: litBert(size), describe: (settings) => describeBert(key, settings), features: bertFeatures },
  {
    settings: { ...t5Sizes["mt5-small"], ...size, headWidth: 4, mlpWidth: 6 },
    describe: (settings) => describeT5(key, settings),
    features: t5Features,
  },
  {
    settings: { kind: "bag-of-words", vocabularySize: 20, contextLength: 4, width: 8, marks: { padding: 0 } },
    describe: (settings) => describeBagOfWords(key, settings),
    features: bagOfWordsFeatures,
  },
];

test.each(families)("a tower of kind $settings.kind is that encoder", ({ settings, describe, features }) => {
  const described = describeTextTower(key, settings);
  const paths = (tree: object) => namedParameters(tree).map(({ path, parameter }) => `${path} [${parameter.shape}]`);
  expect(paths(described)).toEqual(paths(describe(settings as never)));
  const params = drawParameters<TextTower>(described);
  const ids = tf.tensor2d([3, 7, 19, 0, 5, 3, 19, 0], [2, 4], "int32");
  const found = textFeatures(params, settings, ids);
  expect(found.shape).toEqual([2, textTowerWidth(settings)]);
  expectNumbers(found.dataSync(), features(params as never, settings as never, ids).dataSync(), 1e-5);
  disposeTree(params);
});
