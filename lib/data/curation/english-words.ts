// Whether a text is in English, by what no sentence goes without: articles, pronouns, prepositions. Names and single words without
// any are taken for English as long as their letters are Latin: "Taj Mahal" is as good a title as any.
import { wordsOf } from "./matchable-text.js";

const english =
  "the a an of and in on at to for with from by is are was were be been it its this that these those my our your his her their we " +
  "you he she they i as or but not near over under after before during through into some all one two more there here when where " +
  "who what has have had will can";

/** Frequent words of the languages that share English's letters, without those that English has, too. */
export const foreignWords: Readonly<Record<string, string>> = {
  German:
    "der die das und ist nicht ein eine einen einem von mit für auf den dem des im zum zur bei aus nach ich wir sich auch",
  French:
    "le la les des une et est dans du au aux pour avec sur par qui que ce cette ces il elle nous vous mon ma mes sont",
  Spanish: "el los las una y es en del al por con para que su sus mi se lo como más este esta desde hay muy",
  Portuguese: "o os as um uma e é em do da dos das no na nos nas por com para que seu sua ao mais não são",
  Italian: "il lo gli una di è del della dei delle nel nella con per che sono mio mia al alla dal dalla questo questa",
  Dutch: "de het een en van is niet op met voor aan bij uit naar ook zijn deze dit onze mijn door wordt",
};

const englishWords = new Set(english.split(" "));
const foreign = Object.values(foreignWords).map(
  (words) => new Set(words.split(" ").filter((word) => !englishWords.has(word))),
);

/** Whether most letters are not Latin, or another language has more of the frequent words than English. */
export function isForeign(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  if (2 * latin < letters.length) return true;
  const words = wordsOf(text);
  const found = words.filter((word) => englishWords.has(word)).length;
  return foreign.some((frequent) => words.filter((word) => frequent.has(word)).length > found);
}
