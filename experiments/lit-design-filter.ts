// The filter of captions that stands here for CLIP's choice of pictures of YFCC100M with natural language in English (Radford et al.
// 2021, section 2.2). Descriptions of icons are all made by one rule, so that titles alone decide.
import { type Caption, droppedText } from "../lib/index.js";

/** Whether the title is English as far as the filter of YFCC100M sees, and says more than one word. */
export function isKeptCaption({ title }: Caption): boolean {
  return droppedText(title) === undefined && title.trim().split(/\s+/).length >= 2;
}
