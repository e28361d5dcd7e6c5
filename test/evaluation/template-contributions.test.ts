import { expect, test } from "vitest";
import { promptEmbeddings } from "../../lib/evaluation/prompt-embeddings.js";
import { templateContributions } from "../../lib/evaluation/template-contributions.js";
import { expectNumbers } from "../tensors.js";
import { angleModel, direction } from "./embeddings.js";

// Classes at 0, 40 and 80 degrees in "good", all moved by 20 in "off", in reverse in "bad".
const model = angleModel({
  ...{ "good a": 0, "good b": 40, "good c": 80 },
  ...{ "off a": 20, "off b": 60, "off c": 100 },
  ...{ "bad a": 80, "bad b": 40, "bad c": 0 },
});
const classNames = [["a"], ["b"], ["c"]];
const pictures = Float32Array.from([2, 25, 45, 55, 78].flatMap(direction));
const labels = [0, 0, 1, 1, 2];

test("templates are measured alone, without each other, and by class", async () => {
  const prompts = await promptEmbeddings(model, classNames, ["good {}", "off {}"]);
  const { ensemble, alone, without, perClass } = await templateContributions(pictures, prompts, { labels });
  // Together: classes at 10, 50 and 90, edges at 30 and 70: all right. "good" alone: edges at 20 and 60, 25 wrong. "off":
  // edges at 40 and 80, 78 wrong.
  expect(ensemble).toBe(1);
  expect(alone).toEqual([4 / 5, 4 / 5]);
  expect(without).toEqual([4 / 5, 4 / 5]); // without the first, the second is alone
  expectNumbers(perClass, [0, 0, 1, 1 / 2, 0, 0]); // "good" saves the picture of c, "off" one of two of a
});

test("a template that does harm has a negative contribution", async () => {
  const prompts = await promptEmbeddings(model, classNames, ["good {}", "bad {}"]);
  const { ensemble, without } = await templateContributions(pictures, prompts, { labels });
  expect(ensemble).toBeLessThan(without[1]);
  expect(without[1]).toBe(4 / 5); // what "good" has alone
});

test("with one template nothing is left without it, and a class that does not occur has no share", async () => {
  const single = await promptEmbeddings(model, classNames, ["good {}"]);
  const alone = await templateContributions(pictures, single, { labels });
  expect(alone).toMatchObject({ ensemble: 4 / 5, alone: [4 / 5], without: [Number.NaN] });
  expect([...alone.perClass]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  const two = await promptEmbeddings(model, classNames, ["good {}", "off {}"]);
  const withoutC = await templateContributions(pictures.subarray(0, 8), two, { labels: labels.slice(0, 4) });
  expect([...withoutC.perClass].map(Number.isNaN)).toEqual([false, false, true, false, false, true]);
});
