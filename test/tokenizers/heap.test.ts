import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "../../lib/tokenizers/heap.js";

test("entries come out in order, whatever is put in between", () => {
  // Numbers are put in; a null takes the smallest one out.
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }))), (steps) => {
      const heap = new Heap<number>((a, b) => a < b);
      const plain: number[] = [];
      for (const step of steps)
        if (step === null) expect(heap.pop()).toBe(plain.sort((a, b) => a - b).shift());
        else {
          heap.push(step);
          plain.push(step);
        }
    }),
  );
});

test("an empty heap gives nothing", () => {
  expect(new Heap<number>((a, b) => a < b).pop()).toBeUndefined();
});

test("entries that count as false are entries like others", () => {
  const heap = new Heap<number>((a, b) => a > b);
  for (const entry of [3, 2, 0]) heap.push(entry);
  expect([heap.pop(), heap.pop(), heap.pop(), heap.pop()]).toEqual([3, 2, 0, undefined]);
});
