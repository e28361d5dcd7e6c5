// Which words of a text are hidden from BERT, for it to predict them (Devlin et al. 2019, section 3.1 and Appendix A.1): 15 % of a text's
// tokens, of which 80 % become [MASK], 10 % some other word, and 10 % stay as they are.
import type { RandomStream } from "../runtime/random.js";

export interface HiddenWordSettings {
  /** L. */
  readonly contextLength: number;
  /** V. */
  readonly vocabularySize: number;
  /** Ids that are no words: they are never hidden, and never stand in for a word. */
  readonly marks: readonly number[];
  /** The id that stands for a hidden word. */
  readonly mask: number;
  /** Share of a text's words that are predicted, at least one of them. */
  readonly share?: number;
}

export interface HiddenTextWords {
  /** What the model sees, [B, L]. */
  readonly ids: Int32Array;
  /** Where its predictions are asked for, as places in the flat [B * L], and the words that were there: both [B * K]. */
  readonly places: Int32Array;
  readonly words: Int32Array;
  /** [B * K], 1, or 0 where a text has fewer than K words to predict. */
  readonly weights: Float32Array;
}

const defaultShare = 0.15;
const maskedShare = 0.8;
const otherWordShare = 0.1;

/** K, the most words that are hidden of one text. */
export function mostHiddenWords({ contextLength, share = defaultShare }: HiddenWordSettings): number {
  return Math.max(1, Math.round(share * contextLength));
}

/** Hides words of texts [B, L], drawn from the stream. */
export function hideTextWords(ids: Int32Array, settings: HiddenWordSettings, stream: RandomStream): HiddenTextWords {
  const { contextLength, share = defaultShare } = settings;
  if (ids.length % contextLength !== 0)
    throw new Error(`hideTextWords: expected whole rows of ${contextLength} ids, got ${ids.length} ids`);
  const most = mostHiddenWords(settings);
  const batch = ids.length / contextLength;
  const replacement = replacementOf(settings);
  const seen = Int32Array.from(ids);
  const [places, words] = [new Int32Array(batch * most), new Int32Array(batch * most)];
  const weights = new Float32Array(batch * most);
  for (let row = 0; row < batch; row++) {
    const candidates = wordPlaces(ids, row, settings);
    const count = Math.min(candidates.length, most, Math.max(1, Math.round(share * candidates.length)));
    stream.shuffle(candidates);
    for (let k = 0; k < count; k++) {
      const [slot, place] = [row * most + k, candidates[k]];
      [places[slot], words[slot], weights[slot]] = [place, ids[place], 1];
      seen[place] = replacement(ids[place], stream);
    }
  }
  return { ids: seen, places, words, weights };
}

function wordPlaces(ids: Int32Array, row: number, { contextLength, marks }: HiddenWordSettings): number[] {
  const first = row * contextLength;
  return Array.from({ length: contextLength }, (_, i) => first + i).filter((place) => !marks.includes(ids[place]));
}

/** What stands in a word's place: BERT's 80, 10 and 10 %. */
function replacementOf({ marks, mask, vocabularySize }: HiddenWordSettings) {
  return (word: number, stream: RandomStream): number => {
    const form = stream.uniform();
    if (form < maskedShare) return mask;
    if (form >= maskedShare + otherWordShare) return word;
    let other = stream.integer(vocabularySize);
    while (other === mask || marks.includes(other)) other = stream.integer(vocabularySize);
    return other;
  };
}
