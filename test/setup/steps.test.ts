import { expect, test } from "vitest";
import type { Step } from "../../lib/setup/steps.mjs";
import { pendingSteps, runSteps } from "../../lib/setup/steps.mjs";
import { placeWith } from "./places.js";

function step(name: string, after: string[], run: () => Promise<void>, isDone = () => false): Step {
  return { name, after, run, isDone, gigabytes: () => 0, problems: () => [] };
}

test("a step waits for those it builds on, and independent steps run side by side", async () => {
  const order: string[] = [];
  let finishFirst = () => {};
  const steps = [
    step("a", [], async () => {
      await new Promise<void>((resolve) => {
        finishFirst = resolve;
      });
      order.push("a");
    }),
    step("b", [], async () => {
      order.push("b");
      finishFirst(); // would hang if b had to wait for a
    }),
    step("c", ["a", "b"], async () => {
      order.push("c");
    }),
  ];
  await runSteps(placeWith(), steps, () => {});
  expect(order).toEqual(["b", "a", "c"]);
});

test("steps that are done are neither run nor mentioned", async () => {
  const lines: string[] = [];
  const steps = [
    step(
      "old",
      [],
      () => expect.fail("ran"),
      () => true,
    ),
    step("new", ["old"], async () => {}),
  ];
  expect(pendingSteps(placeWith(), steps)).toEqual([steps[1]]);
  await runSteps(placeWith(), steps, (line) => lines.push(line));
  expect(lines).toEqual(["  new ...", expect.stringMatching(/^ {2}new: done in \d+\.\d s$/)]);
});

test("a step undone by an earlier one is run again", async () => {
  let isLinked = true;
  const steps = [
    step("packages", [], async () => {
      isLinked = false;
    }),
    step(
      "link",
      ["packages"],
      async () => {
        isLinked = true;
      },
      () => isLinked,
    ),
  ];
  await runSteps(placeWith(), steps, () => {});
  expect(isLinked).toBe(true);
});

test("a failure is what the caller gets, and nothing that builds on it starts", async () => {
  const steps = [
    step("a", [], () => Promise.reject(new Error("no network"))),
    step("b", ["a"], () => expect.fail("ran")),
  ];
  await expect(runSteps(placeWith(), steps, () => {})).rejects.toThrow("no network");
});
