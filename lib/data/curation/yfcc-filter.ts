// The filter that CLIP's authors put YFCC100M through (section 2.2): a picture stays if its title or description is natural language
// in English; names that cameras give to files and lists of exposure settings are none. Of 100 million pictures, 15 million were
// left. How they told English is not published; here it is told by scripts and by words that every sentence is made of.
import type { Caption } from "../dataset.js";
import { foreignWords, isForeign } from "./english-words.js";
import { wordsOf } from "./matchable-text.js";

/** Why a text is dropped; the first that applies, in this order. */
export type DroppedText = "empty" | "file name" | "exposure settings" | "no words" | "not English";

export const droppedTexts: readonly DroppedText[] = [
  "empty",
  "file name",
  "exposure settings",
  "no words",
  "not English",
];

/** Why a title or description is dropped; undefined where it is natural language in English, as far as one can see. */
export function droppedText(text: string): DroppedText | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return "empty";
  if (isFileName(trimmed)) return "file name";
  if (isExposure(trimmed)) return "exposure settings";
  if (!hasWords(trimmed)) return "no words";
  return isForeign(trimmed) ? "not English" : undefined;
}

export interface FilterCounts {
  readonly pairs: number;
  readonly kept: number;
  readonly titles: Readonly<Record<DroppedText | "kept", number>>;
  readonly descriptions: Readonly<Record<DroppedText | "kept", number>>;
}

/** Places of the captions with a usable title or description, ascending, and what became of both fields. */
export function filterCaptions(captions: Iterable<Caption>): { kept: Int32Array; counts: FilterCounts } {
  const none = () => ({ kept: 0, ...Object.fromEntries(droppedTexts.map((reason) => [reason, 0])) });
  const titles = none() as Record<DroppedText | "kept", number>;
  const descriptions = none() as Record<DroppedText | "kept", number>;
  const kept: number[] = [];
  let pairs = 0;
  for (const { title, description } of captions) {
    const [ofTitle, ofDescription] = [droppedText(title), droppedText(description)];
    titles[ofTitle ?? "kept"]++;
    descriptions[ofDescription ?? "kept"]++;
    if (ofTitle === undefined || ofDescription === undefined) kept.push(pairs);
    pairs++;
  }
  return { kept: Int32Array.from(kept), counts: { pairs, kept: kept.length, titles, descriptions } };
}

/** The caption without what is dropped; tags stay as they are. */
export function usableFields({ title, description, tags }: Caption): Caption {
  const usable = (text: string) => (droppedText(text) === undefined ? text : "");
  return { title: usable(title), description: usable(description), tags };
}

/** Cameras, phones and scanners: a prefix or nothing, then digits; and whatever ends like a file. */
const automatic =
  /^(?:p?(?:img|dsc[fn]?|dcim|dscn|imgp|pict?|mvi|mov|vid|gopr|gp|sam|hpim|cimg|sdc|kif|picture|image|photo|foto|scan|screenshot|untitled|file|whatsapp image|pxl|burst|pano)(?![\p{L}])[\W_\d]*|[\W_\d]*\d[\W_\d]*|[a-z]{1,4}[\W_]?\d{3,}[\W_\d]*[a-z]?)(?:\(\d+\)|copy|edited|\s)*$/iu;
const fileEnding = /^\S*[^\s.]\.(?:jpe?g|png|gif|tiff?|bmp|webp|svg|raw|cr2|nef|arw|dng|heic|mov|mp4|avi|psd)$/iu;

function isFileName(text: string): boolean {
  return automatic.test(text) || fileEnding.test(text);
}

const exposureParts = [
  /\b(?:f|ƒ)\s?\/?\s?\d{1,2}(?:[.,]\d)?\b/giu,
  /\b1\/\d{1,5}\s?(?:s|sec|seconds?)?\b/giu,
  /\biso\s?-?\s?\d{2,6}\b/giu,
  /\b\d{1,4}(?:[.,]\d)?\s?mm\b/giu,
  /\b\d+(?:[.,]\d+)?\s?(?:s|sec|seconds?)\b/giu,
  /[+-]?\d(?:[.,/]\d+)*\s?ev\b/giu,
  /\b(?:exposure|aperture|shutter(?: speed)?|focal length|focal|lens|flash|metering|camera|white balance|program|auto|manual|off|on|did not fire|fired|canon|nikon|sony|olympus|pentax|fuji(?:film)?|leica|panasonic|lumix|eos|coolpix|powershot|ixus|rebel|bias|mode)\b/giu,
];

/** What is left without names and values of settings has fewer letters than they had, and there are at least two values. */
function isExposure(text: string): boolean {
  const values = exposureParts.slice(0, -1).reduce((sum, part) => sum + (text.match(part)?.length ?? 0), 0);
  if (values < 2) return false;
  const rest = exposureParts.reduce((left, part) => left.replace(part, " "), text);
  return wordsOf(rest).length * 2 <= wordsOf(text).length;
}

/** A word of at least two letters, and not mostly digits; no mere address. */
function hasWords(text: string): boolean {
  const plain = text.replace(/\bhttps?:\/\/\S+|\bwww\.\S+|\S+@\S+\.\S+/giu, " ");
  const letters = plain.match(/\p{L}/gu)?.length ?? 0;
  const digits = plain.match(/\p{N}/gu)?.length ?? 0;
  return letters > digits && /\p{L}{2}/u.test(plain);
}

/** Languages that texts are told apart from. */
export const foreignLanguages: readonly string[] = Object.keys(foreignWords);
