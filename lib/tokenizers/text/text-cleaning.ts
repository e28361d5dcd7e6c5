// What CLIP does to a text before it is split into tokens: repair, unescape HTML, one space between words, lower case.
// CLIP calls Python's ftfy 6 (Speer 2019) and html.unescape; `fixText` has ftfy's rules except these parts of its repair of
// mojibake: encodings other than Latin-1 and Windows-1252, bytes that were lost on the way (U+FFFD, or a no-break space that
// became a space), CESU-8; see mojibake.ts for the rule that stands in for its statistics.
import { decodeHTML, decodeHTMLStrict } from "entities/decode";
import { repairControls, repairMojibake } from "./mojibake.js";
import { pythonSpace } from "./unicode-space.js";

const spaces = new RegExp(`[${pythonSpace}]+`, "g");
const nothingToRepair = /^[ -%'-~]*$/; // printable ASCII without "&"

/** A text as CLIP's tokenizer sees it: repaired, unescaped twice, single spaces, lower case. */
export function cleanText(text: string): string {
  return tidyText(text).toLowerCase();
}

/** The same with capitals as they are. */
export function tidyText(text: string): string {
  const repaired = nothingToRepair.test(text) ? text : unescapeHtml(unescapeHtml(fixText(text)));
  return repaired.replace(spaces, " ").replace(/^ | $/g, "");
}

/** ftfy's fix_text, with the exceptions that the head of this file names. */
export function fixText(text: string): string {
  let mayHoldEntities = true;
  const fixLine = (line: string) => {
    mayHoldEntities &&= !line.includes("<"); // from a "<" on the text is HTML, whose entities are meant
    return fixLineUntilStable(line, mayHoldEntities);
  };
  return text
    .split(/(?<=\n)/)
    .map(fixLine)
    .join("");
}

function fixLineUntilStable(line: string, mayHoldEntities: boolean): string {
  const unescaped = mayHoldEntities ? unescapeCertainEntities(line) : line;
  const fixed = removeControls(
    straightenQuotes(unwrapForms(repairControls(repairMojibake(unescaped))))
      .replace(/\r\n|[\r\u2028\u2029]/g, "\n")
      .replace(/\p{Cs}/gu, "\ufffd"), // half of a surrogate pair
  ).normalize("NFC");
  return fixed === line ? fixed : fixLineUntilStable(fixed, mayHoldEntities);
}

/** Entities that end in a semicolon; also those of lower-case name in capitals: &EACUTE; is É. */
function unescapeCertainEntities(text: string): string {
  return text.replace(/&#?[0-9A-Za-z]{1,24};/g, (entity) => {
    const decoded = decodeHTMLStrict(removeForbiddenReferences(entity));
    if (decoded !== entity || entity !== entity.toUpperCase()) return decoded;
    const fromCapitals = decodeHTMLStrict(entity.toLowerCase());
    return fromCapitals === entity.toLowerCase() ? entity : fromCapitals.toUpperCase();
  });
}

/** Python's html.unescape: HTML 5's rules, but a number that no character may have gives nothing. */
function unescapeHtml(text: string): string {
  return text.includes("&") ? decodeHTML(removeForbiddenReferences(text)) : text;
}

function removeForbiddenReferences(text: string): string {
  return text.replace(/&#(?:x([0-9a-f]+)|([0-9]+));?/gi, (reference, hexadecimal?: string, decimal?: string) => {
    const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return isForbidden(code) ? "" : reference;
  });
}

function isForbidden(code: number): boolean {
  const isControl = (code >= 0x1 && code <= 0x1f && ![0x9, 0xa, 0xc, 0xd].includes(code)) || code === 0x7f;
  const isNonCharacter = (code >= 0xfdd0 && code <= 0xfdef) || (code <= 0x10ffff && (code & 0xfffe) === 0xfffe);
  return isControl || isNonCharacter;
}

/** Latin ligatures and digraphs ("ﬁ", "ǆ") become letters, full-width and half-width forms the usual ones. */
function unwrapForms(text: string): string {
  return text
    .replace(/ﬅ/g, "ſt") // compatibility forms would lose the long s
    .replace(/[ĲĳŉǄ-ǌǱ-ǳﬀ-ﬄﬆ\u3000\uff01-\uffef]/g, (form) => form.normalize("NFKC"));
}

function straightenQuotes(text: string): string {
  return text.replace(/[\u02bc\u2018-\u201b]/g, "'").replace(/[\u201c-\u201f]/g, '"');
}

const terminalEscapes = new RegExp(`${String.fromCharCode(0x1b)}\\[[\\d;]*[a-zA-Z]`, "g");

/** Terminal colours, control characters other than white space, and invisible characters without an effect on glyphs. */
function removeControls(text: string): string {
  return text
    .replace(terminalEscapes, "")
    .replace(/\p{Cc}/gu, (control) => (control >= "\u0080" || "\t\n\f\r".includes(control) ? control : ""))
    .replace(/[\u206a-\u206f\ufeff\ufff9-\ufffc]/g, "");
}
