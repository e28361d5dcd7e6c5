import { expect, test } from "vitest";
import { shareWithin } from "../../lib/evaluation/metrics.js";
import { ensembleClassifier, promptEmbeddings } from "../../lib/evaluation/prompt-embeddings.js";
import { forwardSelection, selectTemplates } from "../../lib/evaluation/template-selection.js";
import { ensembleRanks, zeroShotAccuracy } from "../../lib/evaluation/zero-shot.js";
import { seedKey } from "../../lib/runtime/random.js";
import { angleModel, direction, unitRows } from "./embeddings.js";

// Two classes whose border lies at 45 degrees, but in template t of `borders` elsewhere.
const borders = [20, 60, 30, 45];
const model = angleModel(
  Object.fromEntries(
    borders.flatMap((border, t) => [
      [`${t} left`, border - 30],
      [`${t} right`, border + 30],
    ]),
  ),
);
const classNames = [["left"], ["right"]];
const degrees = [22, 32, 43, 47, 50, 58];
const labels = degrees.map((angle) => (angle < 45 ? 0 : 1));
const pictures = Float32Array.from(degrees.flatMap(direction));
const embed = (templates: readonly number[]) =>
  promptEmbeddings(
    model,
    classNames,
    templates.map((t) => `${t} {}`),
  );

test("the template that helps most is added until none helps", async () => {
  // Alone, borders at 20, 60 and 30 make 3, 3 and 4 of six right. With 30 the border at 20 gives 25 and 4 right, that at 60
  // gives 45 and all; then nothing helps any more.
  const selection = await selectTemplates(pictures, await embed([0, 1, 2]), { labels });
  expect(selection).toEqual({ templates: [2, 1], accuracies: [4 / 6, 1] });
});

test("of equally good templates the first is taken, and one that adds nothing is not", async () => {
  expect(await selectTemplates(pictures, await embed([3, 3]), { labels })).toEqual({ templates: [0], accuracies: [1] });
  expect((await selectTemplates(pictures, await embed([1, 0]), { labels })).templates[0]).toBe(0); // 3 and 3 of six
});

test("a first template is taken even if it is never right", async () => {
  const wrong = labels.map((label) => 1 - label);
  const selection = await selectTemplates(pictures, await embed([3]), { labels: wrong });
  expect(selection).toEqual({ templates: [0], accuracies: [0] });
});

test("the choice is reported on other pictures than it was made by", async () => {
  const prompts = await embed([0, 1, 2]);
  const { templates } = await selectTemplates(pictures, prompts, { labels });
  const others = Float32Array.from([40, 44, 46, 10].flatMap(direction));
  const options = { labels: [0, 0, 1, 1], embedDim: 2, key: seedKey(1) };
  const { top1 } = await zeroShotAccuracy(others, ensembleClassifier(prompts, templates), options);
  expect(top1).toBe(3 / 4); // the border is at 45
});

test("is what trying all of them by hand gives", async () => {
  const [templates, classes, embedDim] = [6, 5, 4];
  const values = unitRows(templates * classes, embedDim, "selection prompts");
  const prompts = { values, templates, classes, embedDim };
  const images = unitRows(80, embedDim, "selection images");
  const given = Array.from({ length: 80 }, (_, i) => (i * 7) % classes);
  const selection = await selectTemplates(images, prompts, { labels: given });
  const accuracy = async (chosen: number[]) =>
    shareWithin(await ensembleRanks(images, prompts, { labels: given, templates: chosen }), 1);
  const left = Array.from({ length: templates }, (_, t) => t);
  for (let step = 0; step <= selection.templates.length; step++) {
    const chosen = selection.templates.slice(0, step);
    const rest = left.filter((t) => !chosen.includes(t));
    const all = await Promise.all(rest.map((t) => accuracy([...chosen, t])));
    const best = Math.max(...all);
    if (step === selection.templates.length) expect(best).toBeLessThanOrEqual(selection.accuracies[step - 1]);
    else expect([selection.templates[step], selection.accuracies[step]]).toEqual([rest[all.indexOf(best)], best]);
  }
});

test("templates are selected by any score, the first of equal ones, until none is better", async () => {
  // 2 scores highest alone; with it only 0 is better, and 1 after that makes no difference.
  const worth = [1, 0, 3];
  const scoreOf = async (chosen: readonly number[]) => chosen.reduce((sum, template) => sum + worth[template], 0);
  expect(await forwardSelection(3, scoreOf)).toEqual({ templates: [2, 0], scores: [3, 4] });
  expect(await forwardSelection(2, async () => 0)).toEqual({ templates: [0], scores: [0] });
});
