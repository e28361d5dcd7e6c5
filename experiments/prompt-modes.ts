// One task by every way to prompt: by its own metric, and picture by picture (Radford et al. 2021, section 3.1.4, Figure 4); and
// prompts averaged as embeddings or as probabilities.
import {
  ensembleClassifier,
  labelRanks,
  type Measurement,
  measureEmbeddings,
  measureScores,
  pairOutcomes,
  probabilityEnsemble,
  type TaskResult,
  zeroShotRanks,
} from "../lib/index.js";
import type { ClassRow, PairRow } from "./prompt-rows.js";
import { type LabelledTask, modeClassifier, type PromptedTask } from "./prompt-tasks.js";
import { promptModes } from "./prompt-templates.js";
import { evaluationKey } from "./run-record.js";

/** Measurements called "task way" and "task chance". */
export async function measureModes(task: PromptedTask): Promise<Record<string, Measurement>> {
  const { test } = task.pair;
  const found: Record<string, Measurement> = {};
  for (const mode of promptModes) {
    const classifier = modeClassifier(task, mode); // [C, E]
    if (!classifier) continue;
    const { embedDim } = task.prompts;
    const result = await measureEmbeddings(task.test, classifier, test, { embedDim, key: evaluationKey });
    found[`${test.name} ${mode}`] = asMeasurement(result);
    found[`${test.name} chance`] = { value: result.chance };
  }
  return found;
}

/** Every way to prompt against the name alone, and what the task's own templates do for each class. */
export async function compareModes(task: LabelledTask): Promise<(PairRow | ClassRow)[]> {
  const right = new Map<string, boolean[]>();
  for (const mode of promptModes) {
    const classifier = modeClassifier(task, mode); // [C, E]
    if (classifier) right.set(mode, isZero(await testRanks(task, classifier)));
  }
  const name = right.get("name")!;
  const others = [...right].filter(([mode]) => mode !== "name");
  const pairs = others.map(([mode, outcomes]) => pairRow(task, [mode, outcomes], ["name", name]));
  return [...pairs, ...classRows(task, right.get("ensemble")!, name)];
}

/** A task's own templates averaged as probabilities: its metric, and the pair with the averaged embeddings. */
export async function compareSpaces(
  task: LabelledTask,
  { logitScale }: { logitScale: number },
): Promise<{ measurements: Record<string, Measurement>; rows: PairRow[] }> {
  const { pair, prompts, modes } = task;
  const chosen = modes.ensemble!;
  if (chosen.length < 2) return { measurements: {}, rows: [] };
  const size = prompts.classes * prompts.embedDim;
  const values = new Float32Array(chosen.length * size); // [T, C, E]
  for (const [i, template] of chosen.entries())
    values.set(prompts.values.subarray(template * size, (template + 1) * size), i * size);
  const own = { ...prompts, values, templates: chosen.length };
  const scores = await probabilityEnsemble(task.test, own, { logitScale }); // [N, C]
  const { name, labels } = pair.test;
  const result = measureScores(scores, pair.test, { classes: prompts.classes, key: evaluationKey });
  const byProbability = isZero(labelRanks(scores, labels, prompts.classes));
  const byEmbedding = isZero(await testRanks(task, ensembleClassifier(prompts, chosen)));
  return {
    measurements: { [`${name} probability`]: asMeasurement(result) },
    rows: [pairRow(task, ["ensemble", byEmbedding], ["probability", byProbability])],
  };
}

/** Ranks of a task's test pictures by a classifier [C, E]: [N]. */
export async function testRanks(task: LabelledTask, classifier: Float32Array): Promise<Int32Array> {
  const { labels } = task.pair.test;
  return zeroShotRanks(task.test, classifier, { labels, embedDim: task.prompts.embedDim });
}

function pairRow(
  { pair }: LabelledTask,
  [first, firstRight]: readonly [string, readonly boolean[]],
  [second, secondRight]: readonly [string, readonly boolean[]],
): PairRow {
  const { firstOnly, secondOnly } = pairOutcomes(firstRight, secondRight);
  return { row: "pair", task: pair.test.name, first, second, trials: firstRight.length, firstOnly, secondOnly };
}

/** The classes that it makes a difference to. */
function classRows({ pair }: LabelledTask, ensemble: readonly boolean[], name: readonly boolean[]): ClassRow[] {
  const { classNames, labels, name: task } = pair.test;
  const rows = classNames.map(
    ([first]): ClassRow => ({ row: "class", task, name: first, trials: 0, gained: 0, lost: 0 }),
  );
  labels.forEach((label, i) => {
    rows[label].trials++;
    if (ensemble[i] && !name[i]) rows[label].gained++;
    if (name[i] && !ensemble[i]) rows[label].lost++;
  });
  return rows.filter(({ gained, lost }) => gained + lost > 0);
}

function isZero(ranks: Int32Array): boolean[] {
  return Array.from(ranks, (rank) => rank === 0);
}

function asMeasurement({ value, interval, intervalKind, trials }: TaskResult): Measurement {
  return { value, interval: [...interval], intervalKind, trials };
}
