import { expect, test } from "vitest";
import { loanWords, plainLetters } from "../../lib/data/loan-words.js";

test.each([
  ["Robôt, nhỏ", "robot face", "Robôt", "nhỏ"],
  ["mặt rô-bốt", "robot", "", "mặt rô bốt"],
  ["gorila", "gorilla", "", "gorila"], // another spelling is another word
  ["chụp ảnh airship", "airship", "airship", "chụp ảnh"],
  ["робот", "robot", "", "робот"], // other letters are not transliterated
  ["panda", "Panda", "panda", ""],
  ["", "robot", "", ""],
])("%j shares %j", (name, english, shared, others) => {
  expect(loanWords(name, english)).toEqual({ shared, others });
});

test("little words and words of one or two letters are not shared", () => {
  expect(loanWords("fes wit the ox", "face with the ox")).toEqual({ shared: "", others: "fes wit the ox" });
});

test("letters lose their marks, also those that Unicode does not take apart", () => {
  expect(plainLetters("Ærøskøbing Łódź Straße Đà")).toBe("aeroskobing lodz strasse da");
});
