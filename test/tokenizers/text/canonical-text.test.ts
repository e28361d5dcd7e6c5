import { expect, test } from "vitest";
import { canonicalText, cleanings } from "../../../lib/tokenizers/text/canonical-text.js";

test.each([
  ["this_is SPARTA", "this is sparta"],
  ["Hello, World! It's 100% {so}.", "hello world its 100 so"],
  ["a - b", "a b"],
  ["  many\t spaces\n\u2003here\u001c ", "many spaces here"],
  ["_", ""],
  ["“curly” – ¿quotes?", "“curly” – ¿quotes"], // only ASCII's punctuation goes
  ["great-crested newt (T. cristatus)", "greatcrested newt t cristatus"],
])("%j becomes %j", (text, canonical) => {
  expect(canonicalText(text)).toBe(canonical);
});

test("what is kept stays whole, and its characters go elsewhere", () => {
  expect(canonicalText("A {photo} of the {}, {!}", { keep: "{}" })).toBe("a photo of the {}");
  expect(canonicalText("Red_Fox, Vulpes-vulpes.", { keep: "," })).toBe("red fox, vulpesvulpes");
});

test("texts are cleaned by the names of OpenCLIP", () => {
  const text = "  A&amp;B's  “Red_Fox”, caf&eacute;! ";
  expect(cleanings.lower(text)).toBe('a&b\'s "red_fox", café!');
  expect(cleanings.whitespace(text)).toBe('A&B\'s "Red_Fox", café!');
  expect(cleanings.canonicalize(text)).toBe("abs red fox café");
});
