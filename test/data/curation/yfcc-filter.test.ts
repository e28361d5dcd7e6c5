import { expect, test } from "vitest";
import { captionStatistics } from "../../../lib/data/curation/caption-statistics.js";
import { droppedText, filterCaptions, usableFields } from "../../../lib/data/curation/yfcc-filter.js";

test.each([
  ["20160716_113957.JPG", "file name"], // CLIP's own example, section 2.2
  ["IMG_2034", "file name"],
  ["DSC00123.jpg", "file name"],
  ["DSCN0042 (1)", "file name"],
  ["P1010101", "file name"],
  ["image", "file name"],
  ["Photo 12", "file name"],
  ["2008-07-12 13.45", "file name"],
  ["icon-24px_filled.svg", "file name"],
  ["f/2.8, 1/250 s, ISO 200, 50 mm", "exposure settings"],
  ["Canon EOS 400D, exposure 0.008 sec (1/125), aperture f/5.6, focal length 50 mm", "exposure settings"],
  ["", "empty"],
  ["  ", "empty"],
  ["!!! :-)", "no words"],
  ["http://flickr.com/photos/1", "no words"],
  ["x", "no words"],
  ["ein Hund in der Sonne", "not English"],
  ["la tour Eiffel dans la nuit", "not English"],
  ["Закат над морем", "not English"],
  ["東京タワー", "not English"],
])("%j is dropped: %s", (text, reason) => {
  expect(droppedText(text)).toBe(reason);
});

test.each([
  "a dog in the sun",
  "Taj Mahal",
  "Sunset",
  "Pictures of our trip",
  "Image of a cat",
  "My new 50mm lens",
  "the die is cast",
  "Studio shot of our cat at f/2.8 and ISO 200, taken in the old kitchen",
  "Boeing 747",
  "Route 66 sign",
])("%j stays", (text) => {
  expect(droppedText(text)).toBeUndefined();
});

test("a pair stays for its title or its description, and both are counted", () => {
  const caption = (title: string, description: string) => ({ title, description, tags: ["x"] });
  const captions = [
    caption("IMG_1", "a dog"),
    caption("a dog", ""),
    caption("IMG_2", "ISO 100, f/4"),
    caption("der Hund und die Katze", "12"),
  ];
  const { kept, counts } = filterCaptions(captions);
  expect([...kept]).toEqual([0, 1]);
  expect(counts).toMatchObject({ pairs: 4, kept: 2 });
  expect(counts.titles).toEqual({
    kept: 1,
    empty: 0,
    "file name": 2,
    "exposure settings": 0,
    "no words": 0,
    "not English": 1,
  });
  expect(counts.descriptions).toMatchObject({ kept: 1, empty: 1, "file name": 1, "exposure settings": 1 });
  expect(usableFields(captions[0])).toEqual({ title: "", description: "a dog", tags: ["x"] });
});

test("statistics of captions are those counted by hand", () => {
  const statistics = captionStatistics(["a dog", "A dog", "", "the cat's 9 lives"]);
  expect(statistics).toMatchObject({ texts: 4, empty: 1, distinct: 4, words: 8, distinctWords: 6 });
  expect(statistics.wordsPerText.mean).toBe(2);
  expect(statistics.wordsPerText.median).toBe(2);
  expect(() => captionStatistics([])).toThrow("expected texts, got none");
});
