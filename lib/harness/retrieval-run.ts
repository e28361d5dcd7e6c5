// Image-text retrieval of a captioned dataset, by CLIP_benchmark's metrics: every caption is a query of its own. Where two pictures
// have the same caption, both are right for it; CLIP_benchmark takes only the one that it came with.
import { embedTexts } from "../evaluation/embed.js";
import { retrievalRecall } from "../evaluation/retrieval.js";
import type { EvalOptions } from "./eval-options.js";
import type { EvaluationSet } from "./evaluation-set.js";
import { bootstrapKey, type Measured } from "./measured.js";
import { allAtOnce, type Encoder, keepingTexts, pictureVectors, truncationNotes } from "./vectors.js";

/** Embeds pictures and captions, and measures recall both ways. */
export async function retrievalRun(
  encoder: Encoder,
  set: EvaluationSet,
  { recallK, seed }: Pick<EvalOptions, "recallK" | "seed">,
): Promise<Measured> {
  const { captions } = set;
  if (captions === undefined)
    throw new Error(
      "expected captioned pictures for zeroshot_retrieval, got classes alone; of a table, say which column has captions with " +
        "--caption_column NAME",
    );
  const { signal } = encoder;
  const { embeddings, indices, bad } = await pictureVectors(encoder, set, "embeddings");
  const pairs = pairsOf(Array.from(indices, (index) => captions[index]));
  const model = keepingTexts(encoder);
  const textEmbeddings = await embedTexts(model, pairs.texts, { ...allAtOnce, signal }); // [T, E]
  const { embedDim } = model;
  const { textsOfImage } = pairs;
  const options = { textsOfImage, embedDim, key: bootstrapKey(seed), cutoffs: recallK, signal };
  const { recall, intervals } = await retrievalRecall(embeddings, textEmbeddings, options);
  const wordless = textsOfImage.filter((texts) => texts.length === 0).length;
  return {
    metrics: byName(recallK, (direction, k) => recall[`${direction} R@${k}`]),
    intervals: byName(recallK, (direction, k) => intervals[`${direction} R@${k}`]),
    counts: { pictures: indices.length, texts: pairs.texts.length, bad: bad.length + set.skipped.length },
    bad: [...set.skipped, ...bad],
    notes: [
      ...truncationNotes(model),
      ...(pairs.repeated > 0
        ? [`${pairs.repeated} captions are those of an earlier one: all their pictures are right`]
        : []),
      ...(wordless > 0 ? [`${wordless} pictures have no caption and are no queries`] : []),
    ],
    fingerprints: [set.fingerprint],
  };
}

/** Captions of pictures one after the other, and for each picture all that say the same as one of its own. */
function pairsOf(captions: readonly (readonly string[])[]) {
  const texts = captions.flat();
  const placesOf = new Map<string, number[]>();
  for (const [place, text] of texts.entries()) {
    const places = placesOf.get(text) ?? [];
    places.push(place);
    placesOf.set(text, places);
  }
  const textsOfImage = captions.map((own) => [...new Set(own)].flatMap((text) => placesOf.get(text)!));
  return { texts, textsOfImage, repeated: texts.length - placesOf.size };
}

/** Retrieving pictures is asking with a text. */
function byName<Value>(
  cutoffs: readonly number[],
  value: (direction: "image->text" | "text->image", k: number) => Value,
): Record<string, Value> {
  const entries = cutoffs.flatMap((k) => [
    [`image_retrieval_recall@${k}`, value("text->image", k)] as const,
    [`text_retrieval_recall@${k}`, value("image->text", k)] as const,
  ]);
  return Object.fromEntries(entries);
}
