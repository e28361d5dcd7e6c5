// Operation parity: whatever TensorFlow.js computes on the native backend, a compiled program computes the same, values
// and gradients. Plain TensorFlow.js is the oracle. The cases are in op-cases/, a file for each family of operations.
import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { tf } from "../../lib/engine/tf.js";
import { disposeTree, type Tree, tidyTree } from "../../lib/engine/tree.js";
import { refused, uncoveredKernels, withoutGradient } from "./op-cases/exceptions.js";
import { families } from "./op-cases/families.js";
import type { OpCase } from "./op-cases/op-case.js";
import { difference, gradients, type Outcome, outcome } from "./op-cases/outcome.js";

const cases = Object.values(families).flat();
const patterns = withoutGradient.flatMap(({ cases }) => cases);

test.each(Object.keys(families))("compiled programs give what TensorFlow.js gives: %s", async (family) => {
  expect(await compare(families[family].filter(({ name }) => refusal(name) === undefined))).toEqual([]);
});

test("what XLA lacks is refused with the name of the operation", async () => {
  for (const one of cases.filter(({ name }) => refusal(name) !== undefined))
    await expect(compareTogether([one]), one.name).rejects.toThrow(refusal(one.name));
});

test("case names are unique", () => {
  const names = cases.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("cases are excused from gradients only where TensorFlow.js has none", () => {
  const differentiable = cases.filter((one) => isExcused(one) && !gradientFails(one)).map(({ name }) => name);
  const unused = patterns.filter((pattern) => !cases.some(({ name }) => pattern.test(name)));
  expect({ differentiable, unused }).toEqual({ differentiable: [], unused: [] });
});

test("every kernel of the native backend is run by a case, but for a list with reasons", async () => {
  const { kernelNames } = await tf.profile(() => {
    for (const one of cases) tf.tidy(() => void expected(one));
    return tf.scalar(0);
  });
  const registered = tf.getKernelsForBackend("tensorflow").map(({ kernelName }) => kernelName);
  const uncovered = registered.filter((name) => !kernelNames.includes(name));
  expect(uncovered.sort()).toEqual(Object.keys(uncoveredKernels).sort());
});

/** Differences of a family compiled as one program; of each case by itself if the program fails, to name the culprit. */
async function compare(family: readonly OpCase[]): Promise<string[]> {
  try {
    return await compareTogether(family);
  } catch (error) {
    if (family.length === 1) return [`${family[0].name}: ${(error as Error).message}`];
    const alone: string[] = [];
    for (const one of family) alone.push(...(await compare([one])));
    return alone.length > 0 ? alone : [`together, though not one by one: ${(error as Error).message}`];
  }
}

async function compareTogether(family: readonly OpCase[]): Promise<string[]> {
  const wanted = tidyTree(() => family.map(expected));
  const inputs = family.map((one) => one.inputs());
  const compiled = compile((given: Tree[][]) => family.map((one, i) => outcome(one, given[i], !isExcused(one))));
  try {
    const given = await compiled(inputs);
    const faults = family.flatMap(({ name }, i) => {
      const fault = difference(given[i], wanted[i]);
      return fault === undefined ? [] : [`${name}: ${fault}`];
    });
    disposeTree(given);
    return faults;
  } finally {
    compiled.dispose();
    disposeTree([wanted, inputs]);
  }
}

/** The operation that keeps a case from being compiled. */
function refusal(name: string): string | undefined {
  return refused.find(({ cases }) => cases.test(name))?.operation;
}

/** What plain TensorFlow.js gives. */
function expected(one: OpCase): Outcome {
  return outcome(one, one.inputs(), !isExcused(one));
}

function isExcused({ name }: OpCase): boolean {
  return patterns.some((pattern) => pattern.test(name));
}

function gradientFails(one: OpCase): boolean {
  try {
    tf.tidy(() => void gradients(one, one.inputs()));
    return false;
  } catch {
    return true;
  }
}
