// LiT's protocol for the VTAB (Zhai et al. 2022, Appendix G.1) on the suite: for each task, templates and class names are chosen on
// 800 pictures of its part to learn from, and judged on its test part, beside the fixed templates that the task came with.
import {
  classifierVariants,
  deriveKey,
  type EmbeddingModel,
  searchZeroShot,
  shareWithin,
  validationPictures,
} from "../lib/index.js";
import { testRanks } from "./prompt-modes.js";
import type { RowOf } from "./prompt-rows.js";
import { type LabelledTask, modeClassifier, rowsOf } from "./prompt-tasks.js";
import { templatesByMode } from "./prompt-templates.js";
import { evaluationKey } from "./run-record.js";

/** Tries every way to prompt, with all names of a class and, where there are more, with its first alone. */
export async function searchTask(model: EmbeddingModel, task: LabelledTask): Promise<RowOf<"search">> {
  const { train, test } = task.pair;
  const { embedDim } = model;
  const templateSets = Object.entries(templatesByMode(test)).map(([name, templates]) => ({ name, templates }));
  const classifiers = await classifierVariants(model, templateSets, nameSets(test.classNames));
  const key = deriveKey(evaluationKey, "validation pictures");
  const chosen = validationPictures(train.dataset.size, { key });
  const pictures = {
    name: "as they are",
    embed: async (part: "validation" | "test") => (part === "test" ? task.test : rowsOf(task.train, chosen, embedDim)),
  };
  const labels = { validation: chosen.map((index) => train.labels[index]), test: test.labels };
  const found = await searchZeroShot({ pictures: [pictures], classifiers }, { labels, embedDim, key });
  const fixed = shareWithin(await testRanks(task, modeClassifier(task, "ensemble")!), 1);
  const counts = { tried: found.tried.length, validation: chosen.length };
  return { row: "search", task: test.name, best: found.best.classifier, ...counts, searched: found.test.top1, fixed };
}

function nameSets(classNames: readonly (readonly string[])[]) {
  const all = { name: "all names", classNames };
  if (classNames.every((names) => names.length === 1)) return [all];
  return [all, { name: "first name", classNames: classNames.map(([first]) => [first]) }];
}
