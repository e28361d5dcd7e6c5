import { expect, test } from "vitest";
import { paraphrase, paraphrasesOf } from "../../lib/data/paraphrases.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";

const caption = (title: string, ...tags: string[]) => ({ title, description: "", tags });

test("with probability 0.5 and five candidates, half of the texts stay and each candidate has a tenth", () => {
  const stream = randomStream(seedKey(1));
  const settings = { probability: 0.5, candidates: () => ["a", "b", "c", "d", "e"] };
  const drawn = Array.from({ length: 20_000 }, () => paraphrase("fox", settings, stream));
  const share = (text: string) => drawn.filter((other) => other === text).length / drawn.length;
  // Standard deviations: sqrt(0.5 * 0.5 / 20000) = 0.0035 and sqrt(0.1 * 0.9 / 20000) = 0.0021.
  expect(Math.abs(share("fox") - 0.5)).toBeLessThan(0.015);
  for (const candidate of settings.candidates()) expect(Math.abs(share(candidate) - 0.1)).toBeLessThan(0.01);
});

test("with probability 0, or without candidates, the text stays", () => {
  const stream = randomStream(seedKey(2));
  for (let i = 0; i < 100; i++) {
    expect(paraphrase("fox", { probability: 0, candidates: () => ["a"] }, stream)).toBe("fox");
    expect(paraphrase("fox", { probability: 1, candidates: () => [] }, stream)).toBe("fox");
  }
});

test("candidates are mutual synonyms, then other orders of the words, then frames", () => {
  const candidates = paraphrasesOf([
    caption("Wrench", "spanner", "tool"),
    caption("spanner", "wrench"),
    caption("tool", "hammer"), // no synonym of the wrench, whose tag it is
    caption("arrow left"),
    caption("left arrow"),
  ]);
  expect(candidates("Wrench")).toEqual([
    "spanner",
    "Wrench icon",
    "icon of Wrench",
    "symbol for Wrench",
    "Wrench sign",
  ]);
  expect(candidates("arrow left").slice(0, 2)).toEqual(["left arrow", "arrow left icon"]);
  expect(candidates("$& fox")[0]).toBe("$& fox icon"); // a title with what replacements have a meaning for
});

test("a probability above 1 or that is no number is refused", () => {
  const settings = (probability: number) => ({ probability, candidates: () => ["a"] });
  const stream = randomStream(seedKey(3));
  expect(() => paraphrase("fox", settings(1.5), stream)).toThrow("expected a probability in 0 .. 1, got 1.5");
  expect(() => paraphrase("fox", settings(Number.NaN), stream)).toThrow("expected a probability in 0 .. 1, got NaN");
});
