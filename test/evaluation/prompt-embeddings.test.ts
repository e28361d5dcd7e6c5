import { expect, test } from "vitest";
import { ensembleClassifier, promptEmbeddings } from "../../lib/evaluation/prompt-embeddings.js";
import { expectNumbers } from "../tensors.js";
import { angleModel, direction } from "./embeddings.js";

const model = angleModel({ "a cat": 0, "a kitty": 60, "a dog": 90, "my cat": 30, "my kitty": 90, "my dog": 120 });
const embed = () => promptEmbeddings(model, [["cat", "kitty"], ["dog"]], ["a {}", "my {}"], { batchSize: 4 });

test("each class has, in each template, the mean of its names", async () => {
  const { values, ...sizes } = await embed();
  expect(sizes).toEqual({ templates: 2, classes: 2, embedDim: 2 });
  // Names 60 degrees apart: their mean points half way, with length cos 30.
  const half = (degrees: number) => direction(degrees).map((x) => x * Math.cos(Math.PI / 6));
  expectNumbers(values, [...half(30), ...direction(90), ...half(60), ...direction(120)], 1e-6);
});

test("a classifier of some templates has the direction of their mean", async () => {
  const prompts = await embed();
  expectNumbers(ensembleClassifier(prompts, [0]), [...direction(30), ...direction(90)], 1e-6);
  expectNumbers(ensembleClassifier(prompts), [...direction(45), ...direction(105)], 1e-6);
});

test("a class with more names weighs no more, and names of a class count alike", async () => {
  const [aliases, one] = await Promise.all([
    promptEmbeddings(model, [["cat", "cat", "kitty"]], ["a {}"]),
    promptEmbeddings(model, [["dog"]], ["a {}"]),
  ]);
  for (const prompts of [aliases, one]) expect(Math.hypot(...ensembleClassifier(prompts))).toBeCloseTo(1, 6);
  // Two of 0 degrees and one of 60: (2 + 1/2, sqrt(3)/2) points to atan(0.866 / 2.5) = 19.107 degrees.
  expectNumbers(ensembleClassifier(aliases), direction(19.1066), 1e-6);
});

test("the order of the templates does not count, not even where sums round", () => {
  const values = Float32Array.of(1, 1, 2 ** -60, 0, -1, 0); // 1 + 2^-60 is 1 in double precision, 1 - 1 + 2^-60 is not 0
  const prompts = { values, templates: 3, classes: 1, embedDim: 2 };
  for (const order of [
    [1, 0, 2],
    [0, 2, 1],
    [2, 1, 0],
  ])
    expect(ensembleClassifier(prompts, order)).toEqual(ensembleClassifier(prompts));
});

test("descriptions of a class are names in a bare template", async () => {
  const described = angleModel({ "a small purring animal": 10, "whiskers and claws": 30, "it barks": 80 });
  const descriptions = [["a small purring animal", "whiskers and claws"], ["it barks"]];
  const prompts = await promptEmbeddings(described, descriptions, ["{}"]);
  expectNumbers(ensembleClassifier(prompts), [...direction(20), ...direction(80)], 1e-6);
});

test("templates that are none, twice or missing are refused, and so are prompts that cancel", async () => {
  const prompts = await embed();
  for (const chosen of [[], [2], [0, 0], [0.5]])
    expect(() => ensembleClassifier(prompts, chosen)).toThrow(
      `ensembleClassifier: expected one or more different templates of 0 to 1, got ${JSON.stringify(chosen)}`,
    );
  const opposite = angleModel({ left: 180, right: 0 });
  const cancelled = await promptEmbeddings(opposite, [["left", "right"]], ["{}"]);
  expect(() => ensembleClassifier(cancelled)).toThrow("expected prompts with a direction in common, got length");
  await expect(promptEmbeddings(model, [], ["{}"])).rejects.toThrow("expected one or more classes, got none");
});
