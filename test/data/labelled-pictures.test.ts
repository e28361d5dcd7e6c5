import { expect, test } from "vitest";
import { labelledPictures, type PictureParts } from "../../lib/data/labelled-pictures.js";

const parts: PictureParts = {
  name: "two cats",
  labels: Int32Array.of(0, 0),
  classNames: ["cat"],
  itemName: (index) => `cat ${index}`,
  open: () => Promise.reject(new Error("no picture")),
  skipped: [],
  dependsOn: ["cat", 2],
};

test("the fingerprint is of all that pictures depend on, in its order, and of the reader", () => {
  const of = (...dependsOn: (string | number)[]) => labelledPictures("test", { ...parts, dependsOn }).fingerprint;
  expect(of("a", 1)).toBe(of("a", 1));
  expect(new Set([of("a", 1), of("a", "1"), of("a1"), of(1, "a"), of("a", 1, "")]).size).toBe(5);
  expect(labelledPictures("other", parts).fingerprint).not.toBe(labelledPictures("test", parts).fingerprint);
});

test("labels beyond the classes, label sets of another size and no pictures are refused", () => {
  const wrong = (changes: Partial<PictureParts>) => () => labelledPictures("test", { ...parts, ...changes });
  expect(wrong({ labels: Int32Array.of(0, 1) })).toThrow("test: expected labels of 0 to 0, got 1 (cat 1)");
  expect(wrong({ labelSets: new Uint8Array(3) })).toThrow("expected 1 labels for each of 2 pictures, got 1.5 each");
  const skipped = [{ name: "dog", reason: "no class" }];
  expect(wrong({ labels: new Int32Array(0), skipped })).toThrow(
    "test: expected pictures, got none (two cats); 1 left out, dog: no class",
  );
});
