// Words that a name in another language shares with the English one: what a model that knows English alone can hold on to (Zhai et
// al. 2022, Appendix H, whose example is "airship" in a Vietnamese sentence).

/** A name cut into the words that its English counterpart has too, and the others; both joined with spaces, "" where none. */
export interface LoanWords {
  readonly shared: string;
  readonly others: string;
}

/**
 * Words count as shared where they are the same in lower case and without diacritics ("Robôt", "robot"), have at least three
 * letters and are no little words of English ("the", "with"). Only words in Latin letters can be.
 */
export function loanWords(name: string, english: string): LoanWords {
  const ofEnglish = new Set(wordsOf(english).map(plainLetters).filter(isContent));
  const words = wordsOf(name);
  const isShared = (word: string) => ofEnglish.has(plainLetters(word));
  return {
    shared: words.filter(isShared).join(" "),
    others: words.filter((word) => !isShared(word)).join(" "),
  };
}

/** Latin letters without what is written on, under or through them, in lower case: "Ærø" -> "aero". */
export function plainLetters(text: string): string {
  const bare = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "");
  return bare.replace(/[ßæœøłđðıþħŧʻʼ’]/g, (letter) => unmarked[letter]);
}

/** Letters that Unicode does not take apart. */
const unmarked: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", ı: "i", þ: "th", ħ: "h", ŧ: "t" },
  ...{ ʻ: "", ʼ: "", "’": "" },
};

const littleWords = new Set(["the", "and", "with", "for", "not", "off", "out", "from", "over", "into"]);

function isContent(word: string): boolean {
  return /^[a-z]{3,}$/.test(word) && !littleWords.has(word);
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{Letter}\p{Mark}\p{Number}ʻʼ’]+/gu) ?? [];
}
