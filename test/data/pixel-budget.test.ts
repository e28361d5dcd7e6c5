import { expect, test } from "vitest";
import { sharedBudget } from "../../lib/data/pixel-budget.js";

/** Begins work of these costs; says which have begun, and ends one by its number. */
function begin(total: number, costs: readonly number[]) {
  const withinBudget = sharedBudget(total);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const done = costs.map((cost, i) =>
    withinBudget(cost, () => {
      begun.push(i);
      return new Promise<void>((resolve) => {
        ends[i] = resolve;
      });
    }),
  );
  const end = async (i: number) => {
    ends[i]();
    await done[i];
    await settled();
  };
  return { begun, end, done };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("work begins as soon as its cost fits beside that of the others, in its order", async () => {
  const { begun, end, done } = begin(10, [4, 4, 4, 1, 9]);
  await settled();
  expect(begun).toEqual([0, 1]); // the third would make 12, and the fourth waits its turn
  await end(1);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(0);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  await end(3);
  await end(4);
  await Promise.all(done);
});

test("what costs more than there is, is done alone", async () => {
  const { begun, end } = begin(10, [1, 25, 1, 1]);
  await settled();
  expect(begun).toEqual([0]);
  await end(0);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test("work that fails gives its cost back", async () => {
  const withinBudget = sharedBudget(1);
  const failing = withinBudget(1, () => Promise.reject(new Error("broken")));
  const next = withinBudget(1, () => Promise.resolve("done"));
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("done");
});
