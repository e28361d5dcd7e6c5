// The tasks of the suite as one CLIP sees them: pictures and all prompts embedded once, from which every way to prompt is pooled.
import {
  type ClassificationTask,
  type EmbeddingModel,
  type EnsembleSizeOptions,
  ensembleClassifier,
  type MultiLabelTask,
  type PromptEmbeddings,
  promptEmbeddings,
  type TaskPair,
} from "../lib/index.js";
import { type PromptMode, templatePool, templatesByMode } from "./prompt-templates.js";
import { type ClipEncoder, embeddingsOf } from "./transfer-encoders.js";

/** A task with what a CLIP makes of it; embeddings have width E. */
export interface PromptedTask<T extends ClassificationTask | MultiLabelTask = ClassificationTask | MultiLabelTask> {
  readonly pair: TaskPair<T>;
  /** Of the pictures to be judged on, [N, E]. */
  readonly test: Float32Array;
  /** Of those to learn from, [M, E]. */
  readonly train: Float32Array;
  /** Of all class names in all templates, the pool's first. */
  readonly prompts: PromptEmbeddings;
  /** Which of these templates each way to prompt takes. */
  readonly modes: Partial<Record<PromptMode, readonly number[]>>;
}

export type LabelledTask = PromptedTask<ClassificationTask>;

/** Embeds a task's pictures and its class names in every template that any way to prompt takes. */
export async function promptTask(clip: ClipEncoder, model: EmbeddingModel, pair: TaskPair): Promise<PromptedTask> {
  const byMode = templatesByMode(pair.test);
  const templates = [...new Set([...templatePool, ...Object.values(byMode).flat()])];
  const indices = Object.entries(byMode).map(([mode, chosen]) => [mode, chosen.map((each) => templates.indexOf(each))]);
  return {
    pair,
    test: await embeddingsOf(clip, pair.test.dataset),
    train: await embeddingsOf(clip, pair.train.dataset),
    prompts: await promptEmbeddings(model, pair.test.classNames, templates),
    modes: Object.fromEntries(indices),
  };
}

/** The tasks whose pictures have one label each. */
export function labelledTasks(tasks: readonly PromptedTask[]): LabelledTask[] {
  return tasks.filter((task): task is LabelledTask => "labels" in task.pair.test);
}

/** A name in 1,900 classes costs more than all other tasks together, so ensembles are drawn and selected without it. */
const mostClasses = 500;

/** The tasks that many ensembles of the pool are tried on. */
export function poolTasks(tasks: readonly PromptedTask[]): LabelledTask[] {
  return labelledTasks(tasks).filter(({ prompts }) => prompts.classes <= mostClasses);
}

/** The prompts of the pool alone. */
export function poolPrompts({ prompts }: Pick<PromptedTask, "prompts">): PromptEmbeddings {
  const templates = templatePool.length;
  const values = prompts.values.subarray(0, templates * prompts.classes * prompts.embedDim); // [T, C, E]
  return { ...prompts, values, templates };
}

/** The classifier [C, E] of a way to prompt, undefined where the task has no such way. */
export function modeClassifier({ prompts, modes }: PromptedTask, mode: PromptMode): Float32Array | undefined {
  const chosen = modes[mode];
  return chosen && ensembleClassifier(prompts, chosen);
}

/** At most `count` evenly spaced pictures of the part to learn from, with their classes. */
export function pictureSample(
  { train, prompts: { embedDim }, pair }: LabelledTask,
  count: number,
): Pick<EnsembleSizeOptions, "labels"> & { readonly pictures: Float32Array } {
  const { labels } = pair.train;
  const total = labels.length;
  const indices = Array.from({ length: Math.min(count, total) }, (_, i) =>
    Math.floor((i * total) / Math.min(count, total)),
  );
  return { pictures: rowsOf(train, indices, embedDim), labels: indices.map((index) => labels[index]) };
}

/** Some rows of embeddings [N, E]. */
export function rowsOf(embeddings: Float32Array, indices: ArrayLike<number>, embedDim: number): Float32Array {
  const rows = new Float32Array(indices.length * embedDim);
  for (let i = 0; i < indices.length; i++)
    rows.set(embeddings.subarray(indices[i] * embedDim, (indices[i] + 1) * embedDim), i * embedDim);
  return rows; // [indices, E]
}
