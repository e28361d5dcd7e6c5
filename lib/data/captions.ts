// Training texts from a caption's fields. Web captions come in many forms (CLIP joins title and description, section
// 2.2; LiT draws one of title, description and tags, section 5.1), so a text is drawn anew each time a pair is seen.
import type { RandomStream } from "../runtime/random.js";
import type { Caption } from "./dataset.js";

export type CaptionField = "title" | "description" | "tags";

/** The chosen fields in the given order, joined with ", "; empty fields are left out. */
export function captionText(
  caption: Caption,
  { fields = ["title"] }: { fields?: readonly CaptionField[] } = {},
): string {
  return fields
    .flatMap((field) => caption[field])
    .filter((part) => part !== "")
    .join(", ");
}

/** Frames of the kind people write around a name. */
const frames = ["an icon of {}", "{} icon", "a picture of {}", "{} symbol", "a drawing of {}", "this is {}"];

/**
 * A training text of a varied form: the title alone (half of the time), in a frame ("a picture of ..."), with a few
 * tags in any order, with the description, or tags alone.
 */
export function sampleCaption(caption: Caption, stream: RandomStream): string {
  const { title, description } = caption;
  const form = stream.uniform();
  if (form < 0.5) return title;
  if (form < 0.65) return frames[stream.integer(frames.length)].replace("{}", () => title);
  if (form < 0.75) return captionText({ title, description, tags: [] }, { fields: ["title", "description"] });
  const tags = someTags(caption.tags, stream);
  if (form < 0.95) return [title, ...tags].join(", ");
  return tags.length > 0 ? tags.join(", ") : title;
}

/** One to three tags, drawn without replacement. */
function someTags(tags: readonly string[], stream: RandomStream): string[] {
  const rest = [...tags];
  const count = Math.min(rest.length, 1 + stream.integer(3));
  return Array.from({ length: count }, () => rest.splice(stream.integer(rest.length), 1)[0]);
}
