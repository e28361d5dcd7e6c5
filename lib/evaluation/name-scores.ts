// How objectives that predict words recognise classes they were not trained for: each class name is scored for each picture,
// and the best name wins. CLIP's Figure 2 compares its objectives so (Radford et al. 2021, section 2.3), without saying how a
// name is scored: by what the model was trained to predict, the log-likelihood of the name given the picture. It prefers names
// of few and common words, so that it has to be held against how likely a name is of any picture: see `relativeToPrior`.
import {
  type CaptionDecoder,
  type CaptionDecoderSettings,
  captionLogits,
  hideAllWords,
} from "../encoders/caption-decoder.js";
import { type CoCa, type CoCaSettings, cocaLogits, cocaText } from "../encoders/coca.js";
import { type TextMarks, textMask, wordMask } from "../encoders/token-mask.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { withoutFirst, withoutLast } from "../losses/captioning.js";
import { chosenLogits } from "../losses/cross-entropy.js";
import { captionWords } from "../losses/word-prediction.js";

/**
 * Features [b, D] of pictures and tokens of names [c, L] (int32) -> log p(name | picture) of a decoder that predicts the next
 * token, the end mark's included: [b, c].
 */
export function captionScores(
  params: CaptionDecoder,
  settings: CaptionDecoderSettings,
  { features, ids }: { features: Tensor2D; ids: Tensor2D },
): Tensor2D {
  const [pictures, names] = [features.shape[0], ids.shape[0]];
  const given = withoutLast(ids); // [c, L - 1]
  const pairs = { features: eachWithAll(features, names), ids: allWithEach(given, pictures) }; // [b * c, D], [b * c, L - 1]
  const logits = captionLogits(params, settings, pairs); // [b * c, L - 1, V]
  return nameLikelihoods(logits, ids, { pictures, marks: settings.marks });
}

/** The same for CoCa: pooled image tokens [b, Q - 1, E] and tokens of names [c, L] -> [b, c]. */
export function cocaScores(
  params: CoCa,
  settings: CoCaSettings,
  { imageTokens, ids }: { imageTokens: Tensor3D; ids: Tensor2D },
): Tensor2D {
  const [pictures, names] = [imageTokens.shape[0], ids.shape[0]];
  const { tokens } = cocaText(params, settings, ids); // [c, L, D]
  const textTokens = tokens.slice([0, 0, 0], [names, ids.shape[1] - 1, tokens.shape[2]]); // [c, L - 1, D]
  // [b * c, Q - 1, E] and [b * c, L - 1, D].
  const pairs = { imageTokens: eachWithAll(imageTokens, names), textTokens: allWithEach(textTokens, pictures) };
  const logits = cocaLogits(params, settings, pairs); // [b * c, L - 1, V]
  return nameLikelihoods(logits, ids, { pictures, marks: settings.marks });
}

/**
 * The same for a decoder that predicts hidden words, all words of a name hidden at once. Names of as many words then look
 * alike to it, so that the transformer runs once for each number of words and not for each name.
 */
export function hiddenWordScores(
  params: CaptionDecoder,
  settings: CaptionDecoderSettings,
  { features, ids }: { features: Tensor2D; ids: Tensor2D },
): Tensor2D {
  const { marks, vocabularySize } = settings;
  const [pictures, [names, length]] = [features.shape[0], ids.shape];
  const frames = framesOf(length, settings); // [K, L]: no word, one word, ...
  const kinds = frames.shape[0];
  const pairs = {
    features: eachWithAll(features, kinds), // [b * K, D]
    ids: allWithEach(hideAllWords(frames, settings).ids, pictures), // [b * K, L]
  };
  const logits = captionLogits(params, settings, pairs); // [b * K, L, V]
  const isWord = wordMask(ids, marks); // [c, L]
  const kind = isWord.sum(1).toInt(); // [c], the number of words
  const places = tf.range(0, length, 1, "int32").add(kind.mul(tf.scalar(length, "int32")).expandDims(1)); // [c, L]
  const cells = places.mul(tf.scalar(vocabularySize, "int32")).add(ids).toInt(); // [c, L] into [K * L * V]
  const likelihoods = tf.logSoftmax(logits).reshape([pictures, kinds * length * vocabularySize]); // [b, K * L * V]
  const ofWords = tf.gather(likelihoods, cells.flatten(), 1).reshape([pictures, names, length]); // [b, c, L]
  return total(ofWords as Tensor3D, isWord); // [b, c]
}

/** Word logits [b, V] and tokens of names [c, L] (int32) -> log-probabilities of the names' words [b, c], each counted once. */
export function wordScores(logits: Tensor2D, ids: Tensor2D, { marks }: { marks: TextMarks }): Tensor2D {
  const words = captionWords(ids, { vocabularySize: logits.shape[1], marks }); // [c, V]
  return tf.matMul(tf.logSoftmax(logits), words, false, true); // [b, c]
}

/** Logits of next tokens [b * c, L - 1, V] for the names [c, L] -> [b, c]. */
function nameLikelihoods(
  logits: Tensor3D,
  ids: Tensor2D,
  { pictures, marks }: { pictures: number; marks: TextMarks },
): Tensor2D {
  const [names, length] = ids.shape;
  const [rows, words] = [logits.shape[0] * (length - 1), logits.shape[2]];
  const flat = logits.reshape<Tensor2D>([rows, words]); // [b * c * (L - 1), V]
  const next = allWithEach(withoutFirst(ids), pictures).flatten(); // [b * c * (L - 1)]
  const likelihoods = chosenLogits(flat, next)
    .sub(tf.logSumExp(flat, 1))
    .reshape([pictures, names, length - 1]); // [b, c, L - 1]
  return total(likelihoods as Tensor3D, withoutFirst(textMask(ids, marks))); // [b, c]
}

/** The sum of log-likelihoods [b, c, l] where `isCounted` [c, l] is 1: [b, c]. */
function total(likelihoods: Tensor3D, isCounted: Tensor2D): Tensor2D {
  return likelihoods.mul(isCounted).sum(2);
}

/** Rows of 0, 1, ... words with their marks, any word in the place of the words: [K, L]. */
function framesOf(length: number, { marks, vocabularySize }: CaptionDecoderSettings): Tensor2D {
  const { padding, startOfText, endOfText } = marks;
  const isMark = (id: number) => id === padding || id === startOfText || id === endOfText;
  const word = Array.from({ length: vocabularySize }, (_, id) => id).find((id) => !isMark(id)) ?? 0;
  const edges = [startOfText, endOfText].filter((mark) => mark !== undefined).length;
  const rows = Array.from({ length: length - edges + 1 }, (_, words) => {
    const text = [startOfText, ...new Array<number>(words).fill(word), endOfText].filter((id) => id !== undefined);
    return [...text, ...new Array<number>(length - text.length).fill(padding)];
  });
  return tf.tensor2d(rows, undefined, "int32");
}

/** Each row as often as there are others, one after the other: [b, ...] -> [b * others, ...]. */
function eachWithAll<T extends Tensor>(rows: T, others: number): T {
  return repeated(rows.expandDims(1), [rows.shape[0], others, ...rows.shape.slice(1)]) as T;
}

/** All rows, again and again: [c, ...] -> [others * c, ...]. */
function allWithEach<T extends Tensor>(rows: T, others: number): T {
  return repeated(rows.expandDims(0), [others, ...rows.shape]) as T;
}

function repeated(rows: Tensor, shape: number[]): Tensor {
  const [first, second, ...rest] = shape;
  return tf.broadcastTo(rows, shape as [number, number]).reshape([first * second, ...rest]);
}
