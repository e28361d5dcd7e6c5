import { expect, test } from "vitest";
import { cleanText, fixText } from "../../../lib/tokenizers/text/text-cleaning.js";
import ftfy from "../../fixtures/ftfy.json";

test("two hundred texts and more are repaired as by ftfy", () => {
  expect(ftfy.same.filter(([text, fixed]) => fixText(text) !== fixed)).toEqual([]);
  expect(ftfy.same.length).toBeGreaterThan(400);
});

test("the texts listed as repaired differently are so; a rule that closes the gap moves them to the others", () => {
  expect(ftfy.different.filter(([text, fixed]) => fixText(text) === fixed)).toEqual([]);
});

test.each([
  ["“It’s” a ﬁsh", '"it\'s" a fish'],
  ["Ｌｏｕｄ　noises", "loud noises"],
  ["  two\r\n lines\u2028more  ", "two lines more"],
  ["e\u0301", "é"],
  ["\u001b[31mred\u001b[0m \u0000\u0007alert", "red alert"],
  ["fish &amp;amp; chips &lt;b&gt;", "fish & chips <b>"],
  ["&EACUTE;T&Eacute; &#233;&#x85;", "été é…"],
  ["<b>&amp;amp;amp;</b>", "<b>&amp;</b>"], // HTML: unescaped twice, but not until nothing is left to unescape
  ["AT&T &copy2016", "at&t ©2016"],
  ["a&#x1c;b", "ab"],
])("cleans %j", (text, cleaned) => {
  expect(cleanText(text)).toBe(cleaned);
});

test("white space is Python's: a byte order mark is none", () => {
  expect(cleanText("<a&#xfeff;b&#x2003;c")).toBe("<a\ufeffb c");
  expect(cleanText("a\u2003b\u001cc")).toBe("a bc"); // the separator is a control character, removed before
});

test("half of a surrogate pair becomes the replacement character", () => {
  expect(fixText("a\ud83d")).toBe("a\ufffd");
});
