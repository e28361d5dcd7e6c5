// Batches for tuning a text tower to an image tower (Zhai et al. 2022): which pairs they are, their texts of one or more kinds, and
// their pictures, unless features of them were computed before.
import type { Key } from "../runtime/random.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { centreCrops, randomCrops, shuffledBatches } from "./batches.js";
import { sampleCaption } from "./captions.js";
import type { PairDataset } from "./dataset.js";
import { type FieldTexts, fieldTexts, type TextFieldSettings } from "./text-fields.js";

export interface TuningBatchSettings {
  readonly tokenizer: Tokenizer;
  readonly batchSize: number;
  readonly key: Key;
  /** How pictures are cut, and the side of what is left in pixels; without it no picture is read. */
  readonly pictures?: { readonly imageSize: number; readonly crops: "centre" | "random" };
  /** By default one text is drawn for each picture, as in `pairBatches`. */
  readonly texts?: TextFieldSettings;
}

/** Texts of one kind. */
export interface TokenRows {
  /** [B, L]. */
  readonly ids: Int32Array;
  /** [B], 1 where a picture has such a text and 0 elsewhere. */
  readonly present: Float32Array;
}

export interface TuningBatch {
  /** Which pairs of the dataset, [B]. */
  readonly indices: Int32Array;
  /** RGB bytes [B, imageSize, imageSize, 3], if they were asked for. */
  readonly images?: Uint8Array;
  /** One for each kind of text. */
  readonly texts: readonly TokenRows[];
  /** Texts that were cut to the context length. */
  readonly truncated: number;
}

/**
 * The batches of a run: `batch(step)`, a pure function of key and step. By one key, pairs and texts are the same with and without
 * pictures, and those of `pairBatches`.
 */
export function tuningBatches(dataset: PairDataset, settings: TuningBatchSettings): (step: number) => TuningBatch {
  const { tokenizer, batchSize, key, pictures, texts } = settings;
  const imageSize = pictures?.imageSize ?? dataset.imageSize;
  const shuffled = shuffledBatches("tuningBatches", dataset, { batchSize, imageSize, key });
  return (step) => {
    const { indices, stream } = shuffled(step);
    const captions = Array.from(indices, (index) => dataset.caption(index));
    const kinds = texts
      ? fieldTexts(captions, texts, stream)
      : [allPresent(captions.map((caption) => sampleCaption(caption, stream)))];
    const tokens = kinds.map((kind) => tokenizer.tokenize(kind.texts, { overlong: "truncate" }));
    return {
      indices,
      texts: kinds.map(({ present }, kind) => ({ ids: tokens[kind].ids, present })),
      truncated: tokens.reduce((sum, { truncated }) => sum + truncated, 0),
      ...(pictures && {
        images:
          pictures.crops === "centre"
            ? centreCrops(dataset, indices, imageSize)
            : randomCrops(dataset, indices, imageSize, stream),
      }),
    };
  };
}

function allPresent(texts: readonly string[]): FieldTexts {
  return { texts, present: new Float32Array(texts.length).fill(1) };
}
