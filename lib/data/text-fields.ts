// Which of a picture's texts a model learns from (Zhai et al. 2022, Appendix C): title, description or tags as YFCC100m has them,
// all at once or one at a time, and the rules by which titles that say nothing are removed. Pictures often lack a text.
import type { RandomStream } from "../runtime/random.js";
import type { CaptionField } from "./captions.js";
import type { Caption } from "./dataset.js";
import { type ParaphraseSettings, paraphrase } from "./paraphrases.js";

/**
 * Which field a picture's text comes from, out of several. "joint": all of them, a text of each kind, and the losses of the kinds
 * add up. "per image": one for each picture, drawn among those that it has. "per batch": one for the whole batch.
 */
export type TextFieldMode = "joint" | "per image" | "per batch";

export interface TextFieldSettings {
  readonly fields: readonly CaptionField[];
  readonly mode: TextFieldMode;
  /** What titles are now and then replaced by. */
  readonly paraphrases?: ParaphraseSettings;
}

/** The texts of a batch that go through the text tower together. */
export interface FieldTexts {
  /** [B], "" where a picture has none. */
  readonly texts: readonly string[];
  /** [B], 1 where there is a text and 0 elsewhere: the mask of `maskedContrastiveLoss`. */
  readonly present: Float32Array;
}

/**
 * The texts of a batch of captions [B]: in "joint" mode one entry for each field, in the given order, else a single one. What the
 * captions lack is masked; in "per image" mode only where a picture has none of the fields.
 */
export function fieldTexts(
  captions: readonly Caption[],
  { fields, mode, paraphrases }: TextFieldSettings,
  stream: RandomStream,
): FieldTexts[] {
  if (fields.length === 0) throw new Error("fieldTexts: expected one or more fields, got none");
  const textOf = (caption: Caption, field: CaptionField) => {
    const text = fieldText(caption, field, stream);
    return field === "title" && text !== "" && paraphrases ? paraphrase(text, paraphrases, stream) : text;
  };
  const ofField = (field: CaptionField) => masked(captions.map((caption) => textOf(caption, field)));
  switch (mode) {
    case "joint":
      return fields.map(ofField);
    case "per batch":
      return [ofField(fields[stream.integer(fields.length)])];
    case "per image":
      return [
        masked(
          captions.map((caption) => {
            const there = fields.filter((field) => hasField(caption, field));
            return there.length === 0 ? "" : textOf(caption, there[stream.integer(there.length)]);
          }),
        ),
      ];
  }
}

/** One field of a caption as LiT makes a text of it; "" where there is none. Tags are in another order at each call. */
export function fieldText(caption: Caption, field: CaptionField, stream: RandomStream): string {
  switch (field) {
    case "description":
      return caption.description;
    case "title":
      return isTitle(caption.title) ? caption.title : "";
    case "tags":
      return joinTags(caption.tags, stream);
  }
}

/** Whether a caption has a text in this field, by the same rules. */
export function hasField(caption: Caption, field: CaptionField): boolean {
  if (field === "tags") return caption.tags.length > 0;
  return field === "title" ? isTitle(caption.title) : caption.description !== "";
}

/**
 * Whether a title says anything, by LiT's rule: not if it starts with DSC, IMG or Picture, consists of only the word "image", or
 * is more than half digits. Cases count as written, but for "image"; what is half digits stays.
 */
export function isTitle(title: string): boolean {
  if (title === "" || /^(DSC|IMG|Picture)/.test(title) || /^\s*image\s*$/i.test(title)) return false;
  const characters = [...title];
  return characters.filter((character) => /\p{Nd}/u.test(character)).length <= characters.length / 2;
}

/** What tags are joined with, one of them drawn for each text: the paper's "space, newline or basic punctuation". */
export const tagJoints = [" ", "\n", ", ", ". ", "; ", ": ", " - ", " / "] as const;

/** How many of a dataset's captions have each field, as shares of all. */
export function fieldCoverage(captions: Iterable<Caption>): Record<CaptionField, number> {
  const counts = { title: 0, description: 0, tags: 0 };
  let size = 0;
  for (const caption of captions) {
    for (const field of captionFields) counts[field] += Number(hasField(caption, field));
    size++;
  }
  if (size === 0) throw new Error("fieldCoverage: expected one or more captions, got none");
  return { title: counts.title / size, description: counts.description / size, tags: counts.tags / size };
}

const captionFields = ["title", "description", "tags"] as const satisfies readonly CaptionField[];

function joinTags(tags: readonly string[], stream: RandomStream): string {
  const order = stream.shuffle(tags.map((_, i) => i));
  return order.map((i) => tags[i]).join(tagJoints[stream.integer(tagJoints.length)]);
}

function masked(texts: readonly string[]): FieldTexts {
  return { texts, present: Float32Array.from(texts, (text) => (text === "" ? 0 : 1)) };
}
