import { expect, test } from "vitest";
import { captionText, sampleCaption } from "../../lib/data/captions.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";

const caption = { title: "dog", description: "an emoji", tags: ["pet", "animal", "puppy"] };

test("the chosen fields are joined in the given order, empty ones left out", () => {
  expect(captionText(caption)).toBe("dog");
  expect(captionText(caption, { fields: ["tags", "title"] })).toBe("pet, animal, puppy, dog");
  expect(captionText({ ...caption, description: "" }, { fields: ["title", "description"] })).toBe("dog");
});

test("half of the drawn texts are the title alone, and the other forms have their shares", () => {
  const stream = randomStream(seedKey(0));
  const texts = Array.from({ length: 4000 }, () => sampleCaption(caption, stream));
  const share = (isForm: (text: string) => boolean) => texts.filter(isForm).length / texts.length;
  expect(share((text) => text === "dog")).toBeCloseTo(0.5, 1);
  expect(share((text) => /^(?!dog$)(?!.*, ).*dog/.test(text))).toBeCloseTo(0.15, 1); // in a frame
  expect(share((text) => text === "dog, an emoji")).toBeCloseTo(0.1, 1);
  expect(share((text) => /^dog, (pet|animal|puppy)/.test(text))).toBeCloseTo(0.2, 1);
  expect(share((text) => !text.includes("dog"))).toBeCloseTo(0.05, 1); // tags alone
});

test("tags are drawn without repetition and at most three of them", () => {
  const stream = randomStream(seedKey(1));
  const many = { ...caption, tags: ["a", "b", "c", "d", "e"] };
  for (let i = 0; i < 500; i++) {
    const tags = sampleCaption(many, stream)
      .split(", ")
      .filter((part) => many.tags.includes(part));
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags.length).toBeLessThanOrEqual(3);
  }
});

test("without tags and description the title remains, and a title with a $ is taken as it is", () => {
  const stream = randomStream(seedKey(2));
  const bare = { title: "A$AP $& coin", description: "", tags: [] };
  for (let i = 0; i < 200; i++) expect(sampleCaption(bare, stream)).toContain("A$AP $& coin");
});

test("the same key gives the same texts", () => {
  const draw = () => {
    const stream = randomStream(seedKey(3));
    return Array.from({ length: 20 }, () => sampleCaption(caption, stream));
  };
  expect(draw()).toEqual(draw());
});
