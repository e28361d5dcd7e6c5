// Where results go: paths made from templates like CLIP_benchmark's, and what a result is to have been made with.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { captionDatasets } from "./collections.js";
import { datasetSlug } from "./dataset-names.js";
import type { DatasetChoice, EvalOptions, TaskKind } from "./eval-options.js";
import type { ModelName } from "./model-names.js";
import type { EvaluationFacts } from "./result-file.js";

/** One model on one dataset. */
export interface PlannedRun {
  readonly model: ModelName;
  readonly dataset: DatasetChoice;
}

/** The path that a template gives for a run. */
export function pathFor(template: string, { model, dataset }: PlannedRun, task: TaskKind | "auto"): string {
  const { pretrained } = model;
  const values: Record<string, string> = {
    dataset: datasetSlug(dataset.name),
    model: fileSlug(model.model),
    pretrained: fileSlug(pretrained),
    pretrained_full_path: pretrained.replaceAll("/", "_"),
    language: "en",
    task,
  };
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    if (Object.hasOwn(values, name)) return values[name];
    throw new Error(`expected places of {${Object.keys(values).join("}, {")}} in ${template}, got ${place}`);
  });
}

/** @throws where two runs would write the same file. */
export function requireOwnPaths(
  flag: string,
  { template, runs, task }: { template?: string; runs: readonly PlannedRun[]; task: TaskKind | "auto" },
): void {
  if (template === undefined) return;
  const taken = new Map<string, PlannedRun>();
  for (const run of runs) {
    const path = pathFor(template, run, task);
    const other = taken.get(path);
    if (other !== undefined)
      throw new Error(
        `expected --${flag} with a place for all that differs, such as {dataset}, {model} and {pretrained}, got ${template}, which ` +
          `gives ${path} for ${runName(other)} and for ${runName(run)}`,
      );
    taken.set(path, run);
  }
}

/** For people. */
export function runName({ model, dataset }: PlannedRun): string {
  return `${dataset.name} with ${`${model.model} ${model.pretrained}`.trim()}`;
}

/** What --task auto may turn out to be, by the dataset's name; the data decide between two. */
export function possibleTasks(name: string, { task, captionColumn }: EvalOptions): readonly TaskKind[] {
  if (task !== "auto") return [task];
  if (captionColumn !== undefined || captionDatasets.includes(name.replace(/^wds\//, "")))
    return ["zeroshot_retrieval"];
  if (name.startsWith("icons/")) return ["zeroshot_classification"];
  return ["zeroshot_classification", "zeroshot_retrieval"];
}

/** All options that may change the file's numbers or fields; files by their content. */
export function optionsThatCount(
  { dataset }: PlannedRun,
  task: TaskKind,
  options: EvalOptions,
): EvaluationFacts["options"] {
  const chosen = {
    split: dataset.split,
    seed: options.seed,
    ...(task === "zeroshot_retrieval" && { recall_k: options.recallK, caption_column: options.captionColumn }),
    ...(task === "linear_probe" && {
      train_split: dataset.trainSplit,
      validation: dataset.validation,
      fewshot_k: options.shots ?? -1,
      normalize: options.normalise,
    }),
    custom_classname_file: contentHash(options.classNameFile),
    custom_template_file: contentHash(options.templateFile),
    ...(options.loadClassifiers.length > 0 && { load_clfs: options.loadClassifiers.map(contentHash) }),
    vocabulary: contentHash(options.vocabulary),
    activation: options.activation,
    config: contentHash(options.config),
    preprocessing: contentOrName(options.preprocessing),
    icon_size: options.iconSize,
    label_column: options.labelColumn,
    dump_classnames: options.dumpClassNames,
    dump_templates: options.dumpTemplates,
  };
  return JSON.parse(JSON.stringify(chosen)) as EvaluationFacts["options"]; // without those that were not given
}

function contentHash(path: string | undefined): string | undefined {
  return path === undefined ? undefined : createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
}

function contentOrName(given: string | undefined): string | undefined {
  return given !== undefined && existsSync(given) ? contentHash(given) : given;
}

/** A path by its last part, anything else without slashes. */
function fileSlug(name: string): string {
  return (existsSync(name) ? basename(name) : name).replaceAll("/", "_");
}
