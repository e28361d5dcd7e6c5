// What open_clip does around a tokenizer of the transformers library: every text is cleaned first, and in CLIPA's rows the
// end mark becomes a 0.
import { cleanings } from "../text/canonical-text.js";
import { makeTokenizer, type Tokenizer } from "../tokenizer.js";

export interface OpenClipRows {
  readonly cleaning: keyof typeof cleanings;
  /** Of BERT's [SEP], which open_clip's `strip_sep_token` replaces wherever it stands. */
  readonly zeroEndMark?: boolean;
}

/** A tokenizer with texts cleaned before it sees them; its description says so. */
export function openClipRows(tokenizer: Tokenizer, { cleaning, zeroEndMark = false }: OpenClipRows): Tokenizer {
  const { description, encode, decode } = tokenizer;
  const settings = { ...description.settings, cleanedFirst: cleaning, ...(zeroEndMark && { zeroEndMark }) };
  const clean = cleanings[cleaning];
  if (!zeroEndMark)
    return makeTokenizer({ ...description, settings }, { encode: (text) => encode(clean(text)), decode });
  const { kind, endOfText } = description;
  if (kind !== "wordpiece" || endOfText === undefined)
    throw new Error(`openClipRows: expected strip_sep_token with a tokenizer of BERT, got one of the kind ${kind}`);
  return makeTokenizer(
    { ...description, settings, endOfText: 0 },
    { encode: (text) => encode(clean(text)).map((id) => (id === endOfText ? 0 : id)), decode },
  );
}
