// Text as queries are looked for in it: without case, with single spaces, so that "New  York" is found in "NEW YORK".

/** In Unicode's composed form and lower case, white space as single spaces. */
export function matchableText(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/gu, " ").trim();
}

/** The words of a text in lower case: letters, marks and digits, with apostrophes within them. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu) ?? []
  );
}

/** For each UTF-16 unit, 1 where it is part of a word. */
export function wordUnits(): Uint8Array {
  const isWord = new Uint8Array(2 ** 16);
  for (let unit = 0; unit < isWord.length; unit++)
    if (/^[\p{L}\p{M}\p{N}]$/u.test(String.fromCharCode(unit))) isWord[unit] = 1;
  return isWord;
}
