// White space as Unicode has it, and with it Rust and Hugging Face's tokenizers, and as Python has it: JavaScript's \s lacks
// U+0085 and has U+FEFF.

/** White space as Unicode has it, for use inside [ ]. */
export const unicodeSpace = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** White space as Python's str.split() and str.strip() see it, for use inside [ ]: JavaScript's \s differs. */
export const pythonSpace =
  "\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** A run of white space. */
export const unicodeSpaces = new RegExp(`[${unicodeSpace}]+`, "g");

const oneSpace = new RegExp(`[${unicodeSpace}]`);

/** Where white space that begins at a place ends; loops, since /\s+$/ takes quadratic time on long runs of spaces. */
export function afterSpace(text: string, start = 0): number {
  let end = start;
  while (end < text.length && oneSpace.test(text[end])) end++;
  return end;
}

/** Where white space that ends at a place begins, at `first` at the earliest. */
export function beforeSpace(text: string, end = text.length, first = 0): number {
  let start = end;
  while (start > first && oneSpace.test(text[start - 1])) start--;
  return start;
}
