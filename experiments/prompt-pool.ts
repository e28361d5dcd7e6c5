// What is tried with a pool of general templates, on the mean top-1 accuracy over tasks: ensembles of growing size, what each
// template is worth, and forward selection on the pictures to learn from, judged on the others.
import {
  deriveKey,
  type EnsembleSize,
  ensembleRanks,
  ensembleSizeCurve,
  forwardSelection,
  mean,
  selectTemplates,
  shareWithin,
  templateContributions,
} from "../lib/index.js";
import type { RowOf } from "./prompt-rows.js";
import { type LabelledTask, pictureSample, poolPrompts } from "./prompt-tasks.js";
import { templatePool } from "./prompt-templates.js";
import { evaluationKey } from "./run-record.js";

/** Draws of 1, 2, 4, ... templates, the same for all tasks: the spread over draws is that of the choice of templates. */
export async function measureSizes(tasks: readonly LabelledTask[], draws: number): Promise<RowOf<"size">[]> {
  const key = deriveKey(evaluationKey, "ensemble sizes");
  const curves: EnsembleSize[][] = [];
  for (const task of tasks) {
    const { labels } = task.pair.test;
    curves.push(await ensembleSizeCurve(task.test, poolPrompts(task), { labels, draws, key }));
  }
  return curves[0].map(({ size, accuracies }, point) => ({
    row: "size",
    size,
    accuracies: accuracies.map((_, draw) => rounded(mean(curves.map((curve) => curve[point].accuracies[draw])))),
  }));
}

/** A row per task. */
export async function measureTemplates(tasks: readonly LabelledTask[]): Promise<RowOf<"templates">[]> {
  const rows: RowOf<"templates">[] = [];
  for (const task of tasks) {
    const { name, labels } = task.pair.test;
    const { ensemble, alone, without } = await templateContributions(task.test, poolPrompts(task), { labels });
    const shares = { ensemble: rounded(ensemble), alone: alone.map(rounded), without: without.map(rounded) };
    rows.push({ row: "templates", task: name, ...shares });
  }
  return rows;
}

/** What is selected for all tasks together and for each alone, by at most `pictures` of each task's part to learn from. */
export async function measureSelection(
  tasks: readonly LabelledTask[],
  { pictures }: { pictures: number },
): Promise<(RowOf<"selection"> | RowOf<"selected">)[]> {
  const samples = tasks.map((task) => ({ ...pictureSample(task, pictures), prompts: poolPrompts(task) }));
  const averageOf = async (templates: readonly number[]) => {
    const accuracies: number[] = [];
    for (const { pictures: embeddings, labels, prompts } of samples)
      accuracies.push(shareWithin(await ensembleRanks(embeddings, prompts, { labels, templates }), 1));
    return mean(accuracies);
  };
  const { templates, scores } = await forwardSelection(templatePool.length, averageOf);
  const rows: (RowOf<"selection"> | RowOf<"selected">)[] = [
    { row: "selection", templates: templates.map((index) => templatePool[index]), accuracies: scores.map(rounded) },
  ];
  for (const [i, task] of tasks.entries()) {
    const { pictures: embeddings, labels, prompts } = samples[i];
    const own = await selectTemplates(embeddings, prompts, { labels });
    const accuracies = {
      selected: await testAccuracy(task, templates),
      own: await testAccuracy(task, own.templates),
      pool: await testAccuracy(task, [...templatePool.keys()]),
    };
    rows.push({ row: "selected", task: task.pair.test.name, ...accuracies, ownSize: own.templates.length });
  }
  return rows;
}

/** Top-1 accuracy on the test part with some of the pool's templates. */
async function testAccuracy(task: LabelledTask, templates: readonly number[]): Promise<number> {
  const { labels } = task.pair.test;
  return rounded(shareWithin(await ensembleRanks(task.test, poolPrompts(task), { labels, templates }), 1));
}

/** To five digits, which is finer than one picture of any task. */
function rounded(share: number): number {
  return Number(share.toFixed(5));
}
