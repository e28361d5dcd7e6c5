import { expect, test } from "vitest";
import { huggingFaceWords, tensorflowWords } from "../../../lib/tokenizers/wordpiece/bert-words.js";

const uncased = { lowerCase: true, stripAccents: true };
const cased = { lowerCase: false, stripAccents: false };

test.each([
  ["UNwantéd,running", "unwanted , running"], // the example of BERT's own tests
  ["  Hello\tthe\nworld!  ", "hello the world !"],
  ["don't", "don ' t"],
  ["snake_case a$b `c`", "snake _ case a $ b ` c `"], // every sign of ASCII is a word, also those that are not punctuation
  ["ah\u535A\u63A8zz", "ah 博 推 zz"],
  ["ひらがな カタカナ", "ひらかな カタカナ"], // kana are letters, and a voiced sound mark is an accent
  ["a\u0000b\u200bc\ufffdd\u00ade", "abcde"], // no characters to see
  ["a\u00a0b\u3000c\u2028d", "a b c d"],
  ["a\u0085b\u000bc", "abc"], // controls in Unicode, though white space
  ["ÅNGSTRÖM Łódź ẞ ﬁ", "angstrom łodz ß ﬁ"], // the stroke is no accent, ligatures stay
  ["ΟΔΟΣ", "οδοσ"], // no other letter at a word's end
  ["İI", "ii"],
  ["“quoted” – 「日」…", "“ quoted ” – 「 日 」 …"],
])("cuts %j as Hugging Face's uncased BERT", (text, words) => {
  expect(huggingFaceWords(text, uncased).join(" ")).toBe(words);
});

test("hangul falls apart with the accents", () => {
  expect(huggingFaceWords("각", uncased)).toEqual(["\u1100\u1161\u11a8"]);
  expect(huggingFaceWords("각", cased)).toEqual(["각"]);
});

test("half of a surrogate pair is removed like other characters that are none", () => {
  expect(huggingFaceWords("a\ud83db", uncased)).toEqual(["ab"]);
});

test("capitals and accents stay in cased text, decomposed or not", () => {
  expect(huggingFaceWords("Émile e\u0301", cased)).toEqual(["Émile", "e\u0301"]);
});

test("lower case and accents can be had apart", () => {
  expect(huggingFaceWords("É İ", { lowerCase: true, stripAccents: false })).toEqual(["é", "i̇"]);
  expect(huggingFaceWords("É", { lowerCase: false, stripAccents: true })).toEqual(["E"]);
});

test("marks and signs younger than the tables of Hugging Face's code are letters", () => {
  expect(huggingFaceWords("\u{1e922}\u{1e944}", uncased)).toEqual(["\u{1e922}\u{1e944}".toLowerCase()]); // Adlam, Unicode 9
  expect(huggingFaceWords("a\u2e4fb", uncased)).toEqual(["a\u2e4fb"]); // a word separator, Unicode 12
});

test("one block of ideographs is missing there, but not in TensorFlow Text", () => {
  expect(huggingFaceWords("\u{2b820}\u{2b821}", uncased)).toHaveLength(1);
  expect(huggingFaceWords("\u{2b920}\u{2b921}", uncased)).toHaveLength(2);
  expect(tensorflowWords("\u{2b820}\u{2b821}", uncased)).toHaveLength(2);
});

test.each([
  ["UNwantéd,running", "unwanted , running"],
  ["Straße ﬁsh ① Ｆｕｌｌ", "strasse fish 1 full"], // NFKC case folding
  ["a\u0000b\u0007c", "a b c"], // controls separate
  ["a\u200bb\u00adc", "abc"], // what case folding ignores is gone before
  ["a\u00a0b\u3000c", "a b c"], // plain spaces after NFKC
  ["a\u1680b\u2028c", "a\u1680b\u2028c"], // these are not, and no others separate
  ["ΟΔΟΣ ς ı Ꭰ ꭰ", "οδοσ σ ı Ꭰ Ꭰ"],
  ["ah\u535A\u63A8zz", "ah 博 推 zz"],
])("cuts %j as TensorFlow Text's uncased BERT", (text, words) => {
  expect(tensorflowWords(text, uncased).join(" ")).toBe(words);
});

test("cased text is not folded by TensorFlow Text's rules, and format characters separate", () => {
  expect(tensorflowWords("É a\u200bb ﬁ\u00a0x", cased)).toEqual(["É", "a", "b", "ﬁ\u00a0x"]);
});
