// How BERT's tokenizers split a text into words before they look for pieces (Devlin et al. 2019): cleaned, lower-cased, without
// accents, cut at white space, punctuation and Chinese characters. Two programs do it, and they differ in rare characters:
// Hugging Face's, which BERT's users have, and TensorFlow Text's, with which LiT was trained.
import {
  bertPunctuation,
  bertSpace,
  combiningMark,
  ideograph,
  removedCharacter,
  runsOfKnownMarks,
} from "./bert-characters.js";

/** Lower case without accents, as of BERT "uncased", or letters as they are. Either part can be had alone. */
export interface LetterRules {
  readonly lowerCase: boolean;
  readonly stripAccents: boolean;
}

/**
 * Words as of Hugging Face's fast BERT tokenizer. Its slow one, in Python, differs: a word's last sigma becomes "ς" rather
 * than "σ", unassigned characters are removed, categories are those of Python's Unicode, U+2B820 to U+2B91F are ideographs, and
 * cased text is composed (NFC).
 */
export function huggingFaceWords(text: string, letters: LetterRules): string[] {
  const cleaned = text.replace(removedCharacter, "").replace(bertSpace, " ").replace(ideograph, " $& ");
  const stripped = letters.stripAccents ? stripAccents(cleaned) : cleaned;
  const lowered = letters.lowerCase ? lowerEachLetter(stripped) : stripped;
  return lowered.replace(bertPunctuation, " $& ").split(" ").filter(Boolean);
}

/**
 * Words as of TensorFlow Text's BertTokenizer: lower-casing is NFKC case folding ("ß" is "ss", "①" is "1"), control and format
 * characters become spaces, and of the others only plain ASCII space separates words. Characters of Unicode 16 and later,
 * which TensorFlow Text 2.21 does not know, are treated as what they are.
 */
export function tensorflowWords(text: string, { lowerCase }: Pick<LetterRules, "lowerCase">): string[] {
  const lowered = lowerCase
    ? foldCase(text)
        .normalize("NFD")
        .replace(/\p{Mn}/gu, "")
    : text;
  const spaced = lowered.replace(/[\p{Cc}\p{Cf}]/gu, " ").replace(tensorflowDelimiter, " $& ");
  return spaced.split(" ").filter(Boolean);
}

const tensorflowDelimiter =
  /[!-/:-@[-`{-~\p{P}\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/** Decomposes and drops accents, except in characters of which the tokenizer's tables know nothing. */
function stripAccents(text: string): string {
  return text.replace(runsOfKnownMarks, (run) => run.normalize("NFD").replace(combiningMark, ""));
}

/** Letter by letter, so that a sigma at a word's end is one like any other. */
function lowerEachLetter(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

/** NFKC_Casefold of the Unicode Standard (section 3.13). */
function foldCase(text: string): string {
  const compatible = foldLetters(text.normalize("NFD")).normalize("NFKC");
  return foldLetters(compatible.replace(/\p{Default_Ignorable_Code_Point}/gu, "")).normalize("NFKC");
}

/** Full case folding: by way of capitals, which join variants of a letter; Cherokee folds to capitals, "ı" to itself. */
function foldLetters(text: string): string {
  return text
    .replace(/[^ı\p{Script=Cherokee}]/gu, (letter) => letter.toLowerCase().toUpperCase().toLowerCase())
    .replace(/\p{Script=Cherokee}/gu, (letter) => letter.toUpperCase());
}
