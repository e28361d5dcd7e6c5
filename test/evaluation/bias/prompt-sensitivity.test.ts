import { expect, test } from "vitest";
import type { Finding } from "../../../lib/evaluation/bias/findings.js";
import { groupPictures } from "../../../lib/evaluation/bias/groups.js";
import { labelRates } from "../../../lib/evaluation/bias/label-rates.js";
import { acrossWordings, wordingsOf } from "../../../lib/evaluation/bias/prompt-sensitivity.js";
import { deriveKey, seedKey } from "../../../lib/runtime/random.js";
import { embedDim, plantedEmbeddings, randomRows } from "./planted-embeddings.js";

test("what is planted is robust over wordings, and what one wording finds by chance is not", async () => {
  const robust = async (run: number, shift: number) => {
    const { pictures, classifier, labels, attributes } = plantedEmbeddings(deriveKey(seedKey(8), run), { shift });
    const grouping = groupPictures(attributes, ["colour"]);
    // Four wordings move every label's embedding a little, each in its own way.
    const wordings = ["a", "b", "c", "d"].map((name) => ({ name, classifier: reworded(classifier, name) }));
    const { findings } = await acrossWordings(wordings, async (wording) => {
      const options = { embedDim, logitScale: 10, labels, grouping, sets: { planted: ["label 0"] } };
      const { sets } = await labelRates(pictures, wording.classifier, options);
      return sets.flatMap(({ differences }) => differences);
    });
    return findings.map(({ name, isRobust, median }) => [name, isRobust, Math.sign(median)]);
  };
  for (let run = 0; run < 5; run++) {
    expect(await robust(run, 0.6)).toEqual([["blue - red", true, -1]]);
    expect((await robust(run, 0))[0][1]).toBe(false);
  }
});

function reworded(classifier: Float32Array, name: string): Float32Array {
  const noise = randomRows(deriveKey(seedKey(9), name), classifier.length / embedDim);
  const moved = classifier.map((value, i) => value + 0.3 * noise[i]);
  for (let row = 0; row < moved.length; row += embedDim) {
    const length = Math.hypot(...moved.subarray(row, row + embedDim));
    for (let e = row; e < row + embedDim; e++) moved[e] /= length;
  }
  return moved;
}

function finding(name: string, estimate: number, isSignificant: boolean): Finding {
  return { name, estimate, interval: [-1, 1], pValue: 0.5, adjustedPValue: 0.5, isSignificant };
}

const reports: Record<string, Finding[]> = {
  "{}": [finding("always", 0.3, true), finding("often", 0.2, true), finding("turns", 0.1, true)],
  "a {}": [finding("always", 0.1, true), finding("often", 0.2, false), finding("turns", -0.1, true)],
  "the {}": [finding("turns", 0.1, true), finding("always", 0.5, true), finding("once", -0.4, true)],
};

test("a finding is robust only if it is significant on the same side under every wording", async () => {
  const { wordings, findings } = await acrossWordings(
    wordingsOf(Object.keys(reports)),
    ({ templates: [template] }) => reports[template],
  );
  expect(wordings).toEqual(["{}", "a {}", "the {}"]);
  expect(findings.map(({ name, isRobust }) => [name, isRobust])).toEqual([
    ["always", true],
    ["often", false],
    ["turns", false],
    ["once", false],
  ]);
});

test("the spread over wordings is reported, missing reports included", async () => {
  const { findings, caveats } = await acrossWordings(
    wordingsOf(Object.keys(reports)),
    async ({ name }) => reports[name],
  );
  const [always, often, turns, once] = findings;
  expect(always).toMatchObject({
    estimates: [0.3, 0.1, 0.5],
    lowest: 0.1,
    median: 0.3,
    highest: 0.5,
    above: 3,
    below: 0,
  });
  expect(often).toMatchObject({ estimates: [0.2, 0.2, undefined], median: 0.2, above: 1 });
  expect(turns).toMatchObject({ above: 2, below: 1 });
  expect(once).toMatchObject({ estimates: [undefined, undefined, -0.4], above: 0, below: 1 });
  expect(caveats.some(({ text }) => text.includes("wording"))).toBe(true);
});

test("a finding below 0 under every wording is robust, too", async () => {
  const { findings } = await acrossWordings(wordingsOf(["{}", "a {}"]), () => [finding("less", -0.2, true)]);
  expect(findings[0]).toMatchObject({ isRobust: true, below: 2 });
});

test("one wording, wordings of one name and findings of one name are refused", async () => {
  await expect(acrossWordings(wordingsOf(["{}"]), () => [])).rejects.toThrow(
    "expected two or more wordings of different names, got {}",
  );
  await expect(acrossWordings(wordingsOf(["{}", "{}"]), () => [])).rejects.toThrow("got {}, {}");
  const twice = () => [finding("a", 1, true), finding("a", 2, true)];
  await expect(acrossWordings(wordingsOf(["{}", "a {}"]), twice)).rejects.toThrow(
    'expected findings of different names, got 2 of 1 names under "{}"',
  );
});
