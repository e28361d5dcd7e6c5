// The text of a streamed sample, from the files or columns that it lies in. A text may be one for all, or titles, descriptions
// and tags that are kept apart, as YFCC100M has them (LiT, Appendix C).
import { parseJsonText } from "../../tokenizers/text/json-text.js";
import type { Caption } from "../dataset.js";

/** Of the content of a sample's .txt and .json. Throws where neither has a text. */
export function captionOfFiles(text: string | undefined, json: string | undefined, name: string): Caption {
  const fields = json === undefined ? {} : parseFields(json, name);
  const title = textIn(fields.title);
  const whole = text?.trim() || textIn(fields.caption);
  return requireText(
    { title: title || whole, description: textIn(fields.description), tags: tagsIn(fields.tags) },
    name,
  );
}

/** The same caption, if there is a text in it. */
export function requireText(caption: Caption, name: string): Caption {
  if (caption.title !== "" || caption.description !== "" || caption.tags.length > 0) return caption;
  throw new Error(`expected a caption, got an empty one (${name})`);
}

/** Tags in one text, between commas. */
export function splitTags(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

function parseFields(json: string, name: string): Partial<Record<string, unknown>> {
  try {
    const value = parseJsonText(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : { caption: value };
  } catch (error) {
    throw new Error(`expected JSON beside the picture, got ${(error as Error).message} (${name})`);
  }
}

function textIn(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function tagsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(textIn).filter((tag) => tag !== "");
  return splitTags(textIn(value));
}
