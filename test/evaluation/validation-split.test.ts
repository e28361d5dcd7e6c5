import { expect, test } from "vitest";
import { splitOffValidation } from "../../lib/evaluation/validation-split.js";
import { seedKey } from "../../lib/runtime/random.js";

// 10 examples of class 0, 5 of class 1, 1 of class 7.
const labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 7, 0, 0, 0, 0, 0];

test("every class gives the same share, and keeps an example", () => {
  const { train, validation } = splitOffValidation(labels, { share: 0.4, key: seedKey(1) });
  const count = (indices: Int32Array, label: number) => indices.filter((index) => labels[index] === label).length;
  expect([count(validation, 0), count(validation, 1), count(validation, 7)]).toEqual([4, 2, 0]);
  expect([count(train, 0), count(train, 1), count(train, 7)]).toEqual([6, 3, 1]);
  expect([...train, ...validation].sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
  expect([...train]).toEqual([...train].sort((a, b) => a - b));
});

test("a class of one example keeps it, however large the share", () => {
  const { train, validation } = splitOffValidation(labels, { share: 0.9, key: seedKey(1) });
  expect([...train]).toContain(10); // the only example of class 7
  expect(validation.length).toBe(9 + 4);
});

test("the split is the key's: the same again, another for another key, and one class's without regard to the others", () => {
  const split = splitOffValidation(labels, { share: 0.4, key: seedKey(1) });
  expect(splitOffValidation(labels, { share: 0.4, key: seedKey(1) })).toEqual(split);
  expect(splitOffValidation(labels, { share: 0.4, key: seedKey(2) })).not.toEqual(split);
  const alone = splitOffValidation([1, 1, 1, 1, 1], { share: 0.4, key: seedKey(1) });
  const ofClass1 = [...split.validation].filter((index) => labels[index] === 1);
  expect(ofClass1).toEqual([...alone.validation].map((index) => index + 5));
});

test("shares and classes that leave no validation split are refused", () => {
  expect(() => splitOffValidation([0, 1, 2], { share: 0.2, key: seedKey(1) })).toThrow(
    "expected classes with enough examples to spare some, got 3 examples of 3 classes; give a validation split",
  );
  for (const share of [0, 1, Number.NaN])
    expect(() => splitOffValidation(labels, { share, key: seedKey(1) })).toThrow(
      `a share between 0 and 1, got ${share}`,
    );
});
