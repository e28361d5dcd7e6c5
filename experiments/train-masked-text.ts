// Training of a text tower on captions alone, by predicting hidden words as BERT does (Devlin et al. 2019): the pre-trained text towers
// of LiT's Table 5 (Zhai et al. 2022).
import {
  adamW,
  currentSignal,
  deriveKey,
  describeMaskedText,
  disposeTree,
  drawParameters,
  type Execution,
  hideTextWords,
  labelCrossEntropy,
  type MaskedText,
  type MaskedTextSettings,
  maskedTextLogits,
  type PairDataset,
  randomStream,
  type Scalar,
  seedKey,
  startProgress,
  startTraining,
  type Tensor1D,
  type Tensor2D,
  type TextTower,
  type Tokenizer,
  tf,
  train,
  tuningBatches,
  warmupCosine,
} from "../lib/index.js";

export interface TrainMaskedTextSettings {
  readonly text: MaskedTextSettings;
  /** The id that stands for a hidden word. */
  readonly mask: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
}

export interface TrainedMaskedText {
  /** The tower alone; the caller's, to be freed by `disposeTree`. */
  readonly params: TextTower;
  /** One number per update. */
  readonly loss: readonly number[];
  readonly seconds: number;
}

/** What the tower sees [B, L]; where it is asked, for which words, and whether it counts, [B * K] each. */
type HiddenBatch = { ids: Tensor2D; places: Tensor1D; words: Tensor1D; weights: Tensor1D };

/** Trains a fresh tower on the captions of a dataset, whose pictures are not read. */
export async function trainMaskedText(
  captions: PairDataset,
  tokenizer: Tokenizer,
  settings: TrainMaskedTextSettings,
  { title, execution }: { title: string; execution?: Execution },
): Promise<TrainedMaskedText> {
  const { text, seed, steps, peakRate, weightDecay } = settings;
  const optimizer = adamW({ weightDecay });
  const key = deriveKey(seedKey(seed), "init");
  const progress = startProgress(title, steps);
  const loss: number[] = [];
  let seconds = 0;
  const state = startTraining(drawParameters<MaskedText>(describeMaskedText(key, text)), optimizer);
  try {
    const { params, optimizer: moments } = await train(state, {
      loss: (current, { words, weights, ...seen }: HiddenBatch): Scalar =>
        labelCrossEntropy(maskedTextLogits(current, text, seen), words, weights),
      optimizer,
      schedule: warmupCosine({ peak: peakRate, warmup: Math.ceil(steps / 10), steps }),
      steps,
      batch: hiddenBatches(captions, tokenizer, settings),
      signal: currentSignal(),
      execution,
      onStep: (measured) => {
        loss.push(measured.loss);
        seconds = measured.seconds;
        progress.update(measured.step + 1, `loss ${measured.loss.toFixed(3)}`);
      },
    });
    const { tower, ...others } = params;
    disposeTree({ moments, others });
    return { params: tower, loss, seconds };
  } catch (error) {
    disposeTree({ params: state.params, optimizer: state.optimizer });
    throw error;
  } finally {
    progress.finish();
  }
}

function hiddenBatches(
  captions: PairDataset,
  tokenizer: Tokenizer,
  { mask, seed, batchSize }: TrainMaskedTextSettings,
): (step: number) => HiddenBatch {
  const { contextLength, vocabularySize, padding, startOfText, endOfText } = tokenizer;
  const marks = [padding, startOfText, endOfText].filter((mark) => mark !== undefined);
  const batches = tuningBatches(captions, { tokenizer, batchSize, key: deriveKey(seedKey(seed), "batches") });
  const hiding = deriveKey(seedKey(seed), "hidden words");
  return (step) => {
    const [{ ids }] = batches(step).texts;
    const stream = randomStream(deriveKey(hiding, step));
    const hidden = hideTextWords(ids, { contextLength, vocabularySize, marks, mask }, stream);
    return {
      ids: tf.tensor2d(hidden.ids, [batchSize, contextLength], "int32"),
      places: tf.tensor1d(hidden.places, "int32"),
      words: tf.tensor1d(hidden.words, "int32"),
      weights: tf.tensor1d(hidden.weights),
    };
  };
}
