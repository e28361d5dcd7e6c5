// Every model on every dataset: what is finished is passed over, what fails is named at the end, and an interrupt leaves whole files.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EmbeddingCache } from "../embeddings/embedding-cache.js";
import { currentCommit } from "../results/provenance.js";
import { formatShare } from "../results/table.js";
import { projectFolder } from "../runtime/project.js";
import { requireKnown } from "./dataset-names.js";
import type { EvalOptions, TaskKind } from "./eval-options.js";
import { type EvaluatedModel, loadEvaluatedModel } from "./evaluated-model.js";
import { type EvaluationSet, openEvaluationSet } from "./evaluation-set.js";
import type { Measured } from "./measured.js";
import { probeRun } from "./probe-run.js";
import { type EvaluationResult, whyUnfinished, writeResult } from "./result-file.js";
import { optionsThatCount, type PlannedRun, pathFor, possibleTasks, requireOwnPaths, runName } from "./result-names.js";
import { retrievalRun } from "./retrieval-run.js";
import { zeroShotRun } from "./zero-shot-run.js";

export interface EvaluationSummary {
  /** Paths of the results that were written. */
  readonly written: string[];
  /** Paths of those that were finished before. */
  readonly skipped: string[];
  readonly failed: { readonly run: string; readonly reason: string }[];
}

interface Setting {
  readonly options: EvalOptions;
  readonly cache: EmbeddingCache;
  readonly commit: string;
  readonly signal?: AbortSignal;
  /** Hears a line for each run. */
  readonly report: (line: string) => void;
}

/**
 * Runs all of them, models one after the other. One that fails stops no other; what is wrong with the command itself (an unknown
 * name, two runs with one file) is an error before the first.
 */
export async function evaluateAll(
  options: EvalOptions,
  { signal, report }: Pick<Setting, "signal" | "report">,
): Promise<EvaluationSummary> {
  const runs = options.models.flatMap((model) => options.datasets.map((dataset) => ({ model, dataset })));
  requireOwnPaths("output", { template: options.output, runs, task: options.task });
  requireOwnPaths("save_clf", { template: options.saveClassifier, runs, task: options.task });
  for (const { name } of options.datasets) requireKnown(name, options.datasetRoot);
  const cache = new EmbeddingCache(options.featureFolder, report);
  const setting = { options, cache, commit: currentCommit(), signal, report };
  const summary: EvaluationSummary = { written: [], skipped: [], failed: [] };
  for (const model of options.models) {
    const pending = runs.filter((run) => run.model === model && !passOver(run, setting, summary));
    if (pending.length > 0) await evaluateModel(pending, setting, summary);
  }
  return summary;
}

/** Notes a finished result, if results are to be kept. */
function passOver(run: PlannedRun, { options, report }: Setting, { skipped }: EvaluationSummary): boolean {
  if (!options.skipExisting) return false;
  for (const task of possibleTasks(run.dataset.name, options)) {
    const path = pathFor(options.output, run, task);
    const why = whyUnfinished(path, { ...namesOf(run, task), options: optionsThatCount(run, task, options) });
    if (why === undefined) {
      report(`${runName(run)}: finished before, ${path}`);
      skipped.push(path);
      return true;
    }
    if (why !== "there is none") report(`${path}: ${why}; evaluating anew`);
  }
  return false;
}

async function evaluateModel(runs: readonly PlannedRun[], setting: Setting, summary: EvaluationSummary): Promise<void> {
  const { signal, report } = setting;
  const failed = (run: PlannedRun, error: unknown) => {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    report(`${runName(run)}: failed: ${reason}`);
    summary.failed.push({ run: runName(run), reason });
  };
  const model = await loadEvaluatedModel(runs[0].model, setting.options).catch((error: unknown) => {
    for (const run of runs) failed(run, error);
  });
  if (model === undefined) return;
  try {
    for (const run of runs)
      await evaluateOne(run, model, setting).then(
        (path) => summary.written.push(path),
        (error: unknown) => failed(run, error),
      );
  } finally {
    model.dispose();
  }
}

async function evaluateOne(run: PlannedRun, model: EvaluatedModel, setting: Setting): Promise<string> {
  const started = performance.now();
  const { options, commit, report } = setting;
  const [expected, ...others] = possibleTasks(run.dataset.name, options);
  const set = await openEvaluationSet(run.dataset, model, { ...options, task: others.length > 0 ? "auto" : expected });
  const task = others.length > 0 ? taskOf(set) : expected;
  const path = pathFor(options.output, run, task);
  const measured = await measure(run, task, { ...setting, model, set });
  const { metrics, classnames, templates } = measured;
  writeResult(path, {
    ...namesOf(run, task),
    metrics,
    ...(options.dumpClassNames && classnames && { classnames }),
    ...(options.dumpTemplates && templates && { templates }),
    tandem: {
      ...factsOf(measured, model, set),
      options: optionsThatCount(run, task, options),
      seed: options.seed,
      commit,
      seconds: (performance.now() - started) / 1000,
    },
  });
  report(`${runName(run)}: ${summaryOf(measured)}; ${path}`);
  return path;
}

/** Captioned pictures without classes are there to be retrieved. */
function taskOf({ captions }: EvaluationSet): TaskKind {
  return captions === undefined ? "zeroshot_classification" : "zeroshot_retrieval";
}

function measure(
  run: PlannedRun,
  task: TaskKind,
  { options, cache, signal, model, set }: Setting & { model: EvaluatedModel; set: EvaluationSet },
): Promise<Measured> {
  const encoder = { model, cache, options, signal };
  switch (task) {
    case "zeroshot_classification": {
      const { saveClassifier: template, ...rest } = options;
      return zeroShotRun(encoder, set, { ...rest, saveClassifier: template && pathFor(template, run, task) });
    }
    case "zeroshot_retrieval":
      return retrievalRun(encoder, set, options);
    case "linear_probe": {
      const open = (split: string) => openEvaluationSet({ ...run.dataset, split }, model, options);
      return probeRun(encoder, set, { ...options, ...run.dataset, open });
    }
  }
}

function namesOf({ model, dataset }: PlannedRun, task: TaskKind) {
  return { dataset: dataset.name, model: model.model, pretrained: model.pretrained, task, language: "en" };
}

/** Bad pictures beyond these are counted and not named. */
const mostNamed = 100;

function factsOf(measured: Measured, { hashes, tokenizer }: EvaluatedModel, { preprocessing }: EvaluationSet) {
  const { intervals, chance, ownMetric, counts, notes, bad, fingerprints, found } = measured;
  return {
    format: 1 as const,
    intervals,
    chance,
    ownMetric,
    counts,
    bad: bad.slice(0, mostNamed),
    notes: [...notes],
    found,
    hashes: {
      weights: hashOf([hashes.image, hashes.text, JSON.stringify(tokenizer?.description)]),
      preprocessing: hashOf([JSON.stringify(preprocessing)]),
      data: hashOf(fingerprints),
    },
    preprocessing: JSON.parse(JSON.stringify(preprocessing)) as NonNullable<
      EvaluationResult["tandem"]
    >["preprocessing"],
    version: libraryVersion(),
    finished: new Date().toISOString(),
  };
}

function libraryVersion(): string {
  const text = readFileSync(join(projectFolder(), "package.json"), "utf8");
  return z.looseObject({ version: z.string() }).parse(JSON.parse(text)).version;
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part}\n`);
  return hash.digest("hex");
}

/** The first metric with its interval: "acc1 45.2 % (44.0 to 46.4)". */
function summaryOf({ metrics, intervals }: Measured): string {
  const [[name, value]] = Object.entries(metrics);
  return typeof value === "number" ? `${name} ${formatShare({ value, interval: intervals[name] })}` : name;
}
