import { expect, test } from "vitest";
import { repairControls, repairMojibake } from "../../../lib/tokenizers/text/mojibake.js";

test.each([
  ["cafÃ©", "café"], // one sequence of two bytes
  ["itâ€™s", "it’s"], // of three
  ["ðŸ˜€", "😀"], // of four
  ["Ñ€Ð¸", "ри"], // two in a row
  ["cÅ“ur", "cœur"], // touching small letters
  ["Ã¢â‚¬â„¢", "’"], // spoilt twice
  ["Ã¼ber, und dÃ¤nn Ärger", "über, und dänn Ärger"], // only where needed
  ["voilÃ  le chat", "voilà le chat"], // the no-break space became a space
  ["100Â km", "100Â km"], // after a digit, "Â" could be meant
  ["grandeÂ ville", "grande\u00a0ville"],
])("repairs %j", (text, repaired) => {
  expect(repairMojibake(text)).toBe(repaired);
});

test.each([
  "café",
  "Ärger",
  "ÄÖÜ",
  "Ä–Ö–Ü",
  "Côte d’Ivoire",
  "50 £ – 20 €",
  "CAFÉ™",
  "PÅ™ von IKEA®",
  "«ÜBER»",
  "¿Qué?",
  "日本",
])("leaves %j as it is", (text) => {
  expect(repairMojibake(text)).toBe(text);
});

test("control characters of Latin-1 are read as Windows-1252", () => {
  expect(repairControls("\u0093so\u0094\u0085 \u0081")).toBe("“so”… \u0081");
});
