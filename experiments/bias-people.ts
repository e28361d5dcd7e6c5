// The people of the bias experiment: one picture of each drawing of held-out sets of emoji, with what their names say of them, as
// embeddings of a CLIP.
import { deriveKey, type EmojiPeople, emojiPeople, oneOfEachDrawing, type PersonAttributes } from "../lib/index.js";
import { evaluationKey } from "./run-record.js";
import { type ClipEncoder, embeddingsOf } from "./transfer-encoders.js";
import type { TransferPreset } from "./transfer-presets.js";
import { openHeldOutPictures } from "./transfer-suite.js";

/** People drawn by the preset's held-out sets of emoji. */
export async function openPeople(preset: TransferPreset): Promise<EmojiPeople> {
  const { icons } = await openHeldOutPictures(preset);
  return oneOfEachDrawing(emojiPeople(icons), deriveKey(evaluationKey, "people"));
}

/** Pictures of people [N, E], in the order of their attributes [N]. */
export interface EmbeddedPeople {
  readonly embeddings: Float32Array;
  readonly attributes: readonly PersonAttributes[];
  readonly embedDim: number;
}

export async function embedPeople(clip: ClipEncoder, { icons, attributes }: EmojiPeople): Promise<EmbeddedPeople> {
  return { embeddings: await embeddingsOf(clip, icons), attributes, embedDim: clip.model.embedDim };
}

/** The people for whom `keep` holds. */
export function peopleWith(
  { embeddings, attributes, embedDim }: EmbeddedPeople,
  keep: (attributes: PersonAttributes) => boolean,
): EmbeddedPeople {
  const kept = attributes.flatMap((person, i) => (keep(person) ? [i] : []));
  const chosen = new Float32Array(kept.length * embedDim); // [kept, E]
  for (const [row, i] of kept.entries())
    chosen.set(embeddings.subarray(i * embedDim, (i + 1) * embedDim), row * embedDim);
  return { embeddings: chosen, attributes: kept.map((i) => attributes[i]), embedDim };
}
