import fc from "fast-check";
import { expect, test } from "vitest";
import type { CaptionField } from "../../lib/data/captions.js";
import type { Caption } from "../../lib/data/dataset.js";
import {
  fieldCoverage,
  fieldText,
  fieldTexts,
  isTitle,
  type TextFieldMode,
  tagJoints,
} from "../../lib/data/text-fields.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";

const stream = (seed: number) => randomStream(seedKey(seed));
const full: Caption = { title: "red fox", description: "seen in a wood", tags: ["fox", "animal", "wood"] };
const bare: Caption = { title: "DSC_0042", description: "", tags: ["fox"] };
const empty: Caption = { title: "", description: "", tags: [] };
const all: CaptionField[] = ["title", "description", "tags"];

test.each([
  ["DSC00123.jpg", false],
  ["IMG_2045", false],
  ["Picture of my dog", false], // it starts with the word: the rule says no more
  ["image", false],
  ["Image", false],
  ["image of a dog", true],
  ["imagery", true],
  ["my IMG", true],
  ["picture of my dog", true], // the rule's word has a capital
  ["2007 1", false], // 5 of 6 characters
  ["a1b2", true], // just half
  ["12ab5", false], // 3 of 5
  ["", false],
])("%j is a title that says something: %j", (title, expected) => {
  expect(isTitle(title)).toBe(expected);
});

test("a description is taken as it is, though it looks like the name of a file", () => {
  expect(fieldText({ ...bare, description: "IMG_1" }, "description", stream(0))).toBe("IMG_1");
});

test("tags come in any order and joined by any one of the joints, all of them in time", () => {
  const seen = new Set<string>();
  const numbers = stream(1);
  for (let i = 0; i < 2000; i++) seen.add(fieldText(full, "tags", numbers));
  const orders = ["012", "021", "102", "120", "201", "210"];
  const expected = orders.flatMap((order) =>
    tagJoints.map((joint) => [...order].map((i) => full.tags[+i]).join(joint)),
  );
  expect([...seen].sort()).toEqual(expected.sort());
});

test("jointly, each field has its texts and its own mask", () => {
  const fields = fieldTexts([full, bare, empty], { fields: ["title", "description"], mode: "joint" }, stream(2));
  expect(fields.map(({ texts }) => texts)).toEqual([
    ["red fox", "", ""],
    ["seen in a wood", "", ""],
  ]);
  expect(fields.map(({ present }) => [...present])).toEqual([
    [1, 0, 0],
    [1, 0, 0],
  ]);
});

test("per image, a text is drawn among those that the picture has, each as often as the others", () => {
  const [{ texts, present }] = fieldTexts(new Array(6000).fill(full), { fields: all, mode: "per image" }, stream(3));
  const count = (text: string) => texts.filter((other) => other === text).length;
  // A third of 6000, with a standard deviation of 37.
  expect(Math.abs(count("red fox") - 2000)).toBeLessThan(150);
  expect(Math.abs(count("seen in a wood") - 2000)).toBeLessThan(150);
  expect(present.every((bit) => bit === 1)).toBe(true);
  const [others] = fieldTexts([bare, empty], { fields: all, mode: "per image" }, stream(4));
  expect([others.texts, [...others.present]]).toEqual([
    ["fox", ""],
    [1, 0],
  ]);
});

test("per batch, all pictures have the same field, and those without it are masked", () => {
  const drawn = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const [{ texts, present }] = fieldTexts(
      [full, bare],
      { fields: ["title", "tags"], mode: "per batch" },
      stream(seed),
    );
    const isTitles = texts[0] === "red fox";
    expect(texts[1]).toBe(isTitles ? "" : "fox");
    expect([...present]).toEqual(isTitles ? [1, 0] : [1, 1]);
    drawn.add(texts[1]);
  }
  expect(drawn.size).toBe(2);
});

test("texts depend on the key alone, and a mask is 1 just where there is a text", () => {
  const captions = fc.array(fc.constantFrom(full, bare, empty), { minLength: 1 });
  const modes = fc.constantFrom<TextFieldMode>("joint", "per image", "per batch");
  fc.assert(
    fc.property(captions, modes, fc.subarray(all, { minLength: 1 }), fc.nat(), (batch, mode, fields, seed) => {
      const once = fieldTexts(batch, { fields, mode }, stream(seed));
      expect(fieldTexts(batch, { fields, mode }, stream(seed))).toEqual(once);
      expect(once.length).toBe(mode === "joint" ? fields.length : 1);
      for (const { texts, present } of once) expect([...present]).toEqual(texts.map((text) => (text === "" ? 0 : 1)));
    }),
    { seed: 1, numRuns: 50 },
  );
});

test("only titles are paraphrased, and only where there is one", () => {
  const paraphrases = { probability: 1, candidates: (text: string) => [`a ${text}`] };
  const fields = fieldTexts([full, empty], { fields: ["title", "description"], mode: "joint", paraphrases }, stream(5));
  expect(fields.map(({ texts }) => texts)).toEqual([
    ["a red fox", ""],
    ["seen in a wood", ""],
  ]);
});

test("coverage is the share of captions that have each field", () => {
  expect(fieldCoverage([full, bare, empty, full])).toEqual({ title: 0.5, description: 0.5, tags: 0.75 });
  expect(() => fieldCoverage([])).toThrow("expected one or more captions, got none");
});

test("no fields are refused", () => {
  expect(() => fieldTexts([full], { fields: [], mode: "joint" }, stream(0))).toThrow(
    "fieldTexts: expected one or more fields, got none",
  );
});
