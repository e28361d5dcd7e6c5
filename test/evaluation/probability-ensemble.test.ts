import { expect, test } from "vitest";
import { labelRanks } from "../../lib/evaluation/metrics.js";
import { probabilityEnsemble } from "../../lib/evaluation/probability-ensemble.js";
import { promptEmbeddings } from "../../lib/evaluation/prompt-embeddings.js";
import { ensembleRanks } from "../../lib/evaluation/zero-shot.js";
import { expectNumbers } from "../tensors.js";
import { angleModel, direction } from "./embeddings.js";

const templates = ["a {}", "the {}"];

test("the probabilities of the templates are averaged", async () => {
  const model = angleModel({ "a cat": 0, "a dog": 90, "the cat": 60, "the dog": 60 });
  const prompts = await promptEmbeddings(model, [["cat"], ["dog"]], templates);
  const pictures = Float32Array.from(direction(60));
  // Cosines 0.5 and 0.866025 times 10: exp(3.66025) = 38.871, so 1 / 39.871 = 0.025081; the other template says 0.5.
  const probabilities = await probabilityEnsemble(pictures, prompts, { logitScale: 10 });
  expectNumbers(probabilities, [(0.025081 + 0.5) / 2, (0.974919 + 0.5) / 2], 1e-6);
});

test("a single template has the ranks of its classifier, in either space", async () => {
  const model = angleModel({ "a cat": 0, "a dog": 40, "a cow": 80 });
  const prompts = await promptEmbeddings(model, [["cat"], ["dog"], ["cow"]], ["a {}"]);
  const pictures = Float32Array.from([10, 50, 5, 70].flatMap(direction));
  const labels = [0, 1, 2, 1];
  const probabilities = await probabilityEnsemble(pictures, prompts, { logitScale: 100 });
  expect(labelRanks(probabilities, labels, 3)).toEqual(
    await ensembleRanks(pictures, prompts, { labels, templates: [0] }),
  );
});

test("the two spaces may disagree", async () => {
  // One template is sure of the cat (0 against 90 degrees), two have the dog a little nearer. The mean embeddings lie at 29.5
  // and 46.9 degrees, so that the picture at 30 is a cat; of the probabilities, 1 and twice below 0.1 make the mean.
  const model = angleModel({ "1 cat": 0, "1 dog": 90, "2 cat": 45, "2 dog": 25, "3 cat": 45, "3 dog": 25 });
  const prompts = await promptEmbeddings(model, [["cat"], ["dog"]], ["1 {}", "2 {}", "3 {}"]);
  const picture = Float32Array.from(direction(30));
  expect([...(await ensembleRanks(picture, prompts, { labels: [0], templates: [0, 1, 2] }))]).toEqual([0]);
  const probabilities = await probabilityEnsemble(picture, prompts, { logitScale: 100 });
  expect([...labelRanks(probabilities, [0], 2)]).toEqual([1]);
});

test("a model whose embeddings have collapsed ties, and a logit scale that is none is refused", async () => {
  const model = angleModel({ "a cat": 7, "a dog": 7, "the cat": 9, "the dog": 9 });
  const prompts = await promptEmbeddings(model, [["cat"], ["dog"]], templates);
  const pictures = Float32Array.from([7, 80].flatMap(direction));
  expect([...labelRanks(await probabilityEnsemble(pictures, prompts, { logitScale: 50 }), [0, 1], 2)]).toEqual([1, 1]);
  await expect(probabilityEnsemble(pictures, prompts, { logitScale: Number.NaN })).rejects.toThrow(
    "probabilityEnsemble: expected a positive logit scale, got NaN",
  );
});
