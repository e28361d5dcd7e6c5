// Repairs mojibake: UTF-8 that was read as Latin-1 or Windows-1252, as in "cafÃ©" for "café".
// ftfy (Speer 2019) weighs whole strings with a table of suspicious neighbours and ten encodings; here one rule looks at
// single runs of characters and one encoding family, and leaves in peace whatever could be meant.

/** What Windows-1252 has at bytes 0x80 to 0x9f; its five holes are passed through, as browsers do. */
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const byteOfCharacter = new Map([...windows1252].map((character, i) => [character, 0x80 + i]));
for (let byte = 0x80; byte < 0x100; byte++) byteOfCharacter.set(String.fromCharCode(byte), byte); // Latin-1

const suspects = new RegExp(`[\u0080-\u00ff${windows1252}]{2,}`, "g");
// "à" and the no-break space end in byte 0xa0, which many programs turn into a plain space: "voilÃ  le", "dÃ©jÃ  vu".
const lostSpaces = /(?<=^|[a-z]\s?)(?:(Ã) {1,2}|Â )/g;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Repairs every series of UTF-8 sequences that can hardly be meant as it stands: one of three or four bytes ("â€™", "ðŸ˜€");
 * "Ã" or "Â" with what completes it ("Ã©"), "Ä" or "Å" too where they touch a small letter ("cÅ“ur"); two sequences in a row
 * ("ÐŸÑ€"), unless they are capitals between dashes or quotes. Repeats, since text may have been spoilt twice.
 */
export function repairMojibake(text: string): string {
  const repaired = text.replace(suspects, repairRun).replace(lostSpaces, (_, lead) => (lead === "Ã" ? "à " : "\u00a0"));
  return repaired === text ? text : repairMojibake(repaired);
}

/** The control characters of Latin-1 as Windows-1252, which is what they were meant to be: U+0085 is "…". */
export function repairControls(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80]);
}

function repairRun(run: string, offset: number, text: string): string {
  const bytes = Uint8Array.from(run, (character) => byteOfCharacter.get(character)!);
  let repaired = "";
  for (let start = 0; start < run.length; ) {
    const end = endOfSequences(bytes, start);
    const neighbours = (text[offset + start - 1] ?? "") + (text[offset + end] ?? "");
    const isSpoilt = end > start && isHardlyMeant(run.slice(start, end), bytes[start], /[a-z]/.test(neighbours));
    const next = Math.max(end, start + 1);
    repaired += isSpoilt ? strictUtf8.decode(bytes.subarray(start, end)) : run.slice(start, next);
    start = next;
  }
  return repaired;
}

function isHardlyMeant(sequences: string, lead: number, touchesSmallLetter: boolean): boolean {
  if (sequenceLength(lead) > 2 || lead <= 0xc3 || (lead <= 0xc5 && touchesSmallLetter)) return true;
  return sequences.length > 2 && /[^\p{Lu}–—‘’“”…•]/u.test(sequences);
}

/** Where the longest series of valid multi-byte UTF-8 sequences that begins at `start` ends; `start` if there is none. */
function endOfSequences(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length) {
    const length = sequenceLength(bytes[end]);
    if (length === 0 || !isCharacter(bytes.subarray(end, end + length))) break;
    end += length;
  }
  return end;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** Whether the bytes are one character that has been assigned. */
function isCharacter(bytes: Uint8Array): boolean {
  try {
    return /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{Cf}\u0080-\u009f]$/u.test(strictUtf8.decode(bytes));
  } catch {
    return false; // not UTF-8
  }
}
