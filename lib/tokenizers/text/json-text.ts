// JSON from anywhere: what its values would take is counted before they are made, since a file of a few megabytes can hold
// brackets so deep that nothing walks through them, or so many values that they fill the memory.

/** XLM-V's tokenizer.json, with 900,000 pieces and their scores, has 2.7 million. */
const mostValues = 2 ** 22;
const deepest = 64;

/** JSON.parse that throws on more than 2^22 values, and on brackets more than 64 deep. */
export function parseJsonText(text: string): unknown {
  checkBrackets(text);
  return JSON.parse(text);
}

/** The length at which a value that was parsed stops having parts, or `most` where it has more. */
export function countValues(value: unknown, most: number): number {
  let count = 1;
  if (value && typeof value === "object")
    for (const part of Object.values(value)) {
      if (count >= most) return most;
      count += countValues(part, most - count);
    }
  return Math.min(count, most);
}

function checkBrackets(text: string): void {
  let [values, depth] = [1, 0];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') at = stringEnd(text, at);
    else if (sign === "," || sign === "[" || sign === "{") values++;
    if (sign === "[" || sign === "{") depth++;
    else if (sign === "]" || sign === "}") depth--;
    if (depth > deepest) throw new Error(`brackets more than ${deepest} deep`);
    if (values > mostValues) throw new Error(`more than ${mostValues} values`);
  }
}

/** The quotation mark that ends a string, or the text's end. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let first = at;
    while (text[first - 1] === "\\") first--;
    if ((at - first) % 2 === 0) return at;
  }
  return text.length;
}
