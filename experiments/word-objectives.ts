// Objectives that predict which words a picture's caption has: a bag of words, and visual n-grams.
import {
  captionWords,
  ngramLogLikelihoods,
  ngramRows,
  type Projection,
  smoothedNgramLoss,
  type Tensor2D,
  type Tensor3D,
  tf,
  wordPredictionLoss,
  wordScores,
} from "../lib/index.js";
import { marksOf, type Objective, type ObjectiveWorld, type TowerAndHead, tokenRows, wordLogits } from "./objective.js";

/** Bag-of-words prediction (Joulin et al. 2016), its words being tokens. */
export function wordObjective(world: ObjectiveWorld): Objective<TowerAndHead<Projection>> {
  const { tokenizer } = world;
  const { vocabularySize } = tokenizer;
  const marks = marksOf(tokenizer);
  const { init, logits, pictures, macs } = wordLogits(world, vocabularySize);
  return {
    name: "bag-of-words prediction",
    init,
    pictures,
    macs,
    loss: (params, { images, ids }, statistics) =>
      wordPredictionLoss(logits(params, images, statistics), captionWords(ids, { vocabularySize, marks })),
    names: (texts) => tokenRows(tokenizer, texts),
    hasPrior: true,
    score: (_, rows, ids) => wordScores(rows as Tensor2D, ids as Tensor2D, { marks }),
  };
}

/** Visual n-grams (Li et al. 2017). */
export function ngramObjective(world: ObjectiveWorld): Objective<TowerAndHead<Projection>> {
  const { tokenizer, dictionary } = world;
  const words = tokenizer.contextLength;
  const { init, logits, pictures, macs } = wordLogits(world, dictionary.ngrams.length);
  const rowsOf = (texts: readonly string[]) => ({
    values: ngramRows(dictionary, texts, words).ids,
    shape: [words, dictionary.longest],
  });
  return {
    name: "visual n-grams",
    init,
    pictures,
    macs,
    extras: (ids) => {
      const length = tokenizer.contextLength;
      const texts = Array.from({ length: ids.length / length }, (_, row) =>
        tokenizer.decode(ids.subarray(row * length, (row + 1) * length)),
      );
      const { values, shape } = rowsOf(texts);
      return tf.tensor(values, [texts.length, ...shape], "int32"); // [B, W, n]
    },
    loss: (params, { images, extras }, statistics) =>
      smoothedNgramLoss(logits(params, images, statistics), extras as Tensor3D),
    names: rowsOf,
    hasPrior: true,
    score: (_, rows, ngrams) => ngramLogLikelihoods(rows as Tensor2D, ngrams as Tensor3D),
  };
}
