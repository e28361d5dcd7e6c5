import { expect, test } from "vitest";
import { conceptClasses } from "../../../lib/data/tasks/concept-classes.js";
import { wordsOf, wordsWithoutStyle } from "../../../lib/data/tasks/concept-words.js";

test("a table has classes between commas, names between bars and other concepts behind a semicolon", () => {
  expect(conceptClasses("cat|kitten, dog; labrador\n    head|puppy, owl")).toEqual([
    { names: ["cat", "kitten"], concepts: ["cat", "kitten"] },
    { names: ["dog"], concepts: ["dog", "labrador head", "puppy"] },
    { names: ["owl"], concepts: ["owl"] },
  ]);
});

test("a name in brackets is no concept: what sets call so shows something else", () => {
  expect(conceptClasses("apple, (mouse)|mouse face")).toEqual([
    { names: ["apple"], concepts: ["apple"] },
    { names: ["mouse", "mouse face"], concepts: ["mouse face"] },
  ]);
});

test("a concept of two classes, or none at all, is an error that names both", () => {
  expect(() => conceptClasses("cat|pet, dog; pet")).toThrow('"pet" in "cat" and "dog"');
  expect(() => conceptClasses("cat, , dog")).toThrow("expected each concept once");
});

test("words are in lower case and without punctuation, but keep the signs of languages and the apostrophe", () => {
  expect(wordsOf("Couch & Lamp-2")).toEqual(["couch", "lamp", "2"]);
  expect(wordsOf("one o’clock")).toEqual(["one", "o’clock"]);
  expect(wordsOf("C++/C#")).toEqual(["c++", "c#"]);
});

test("numbers and words of style are taken from the end one at a time, and the last word stays", () => {
  expect(wordsWithoutStyle(["clock", "circle", "2"])).toEqual(["clock circle 2", "clock circle", "clock"]);
  expect(wordsWithoutStyle(["circle"])).toEqual(["circle"]);
  expect(wordsWithoutStyle(["2", "cats"])).toEqual(["2 cats"]);
});
