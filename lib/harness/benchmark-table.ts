// Many results as tables: a CSV file as CLIP_benchmark's `build` writes it, and Markdown for people, models against datasets.
import { basename } from "node:path";
import { formatShare, markdownTable } from "../results/table.js";
import { mean } from "../statistics/summaries.js";
import type { EvaluationResult } from "./result-file.js";

const nameColumns = ["dataset", "model", "pretrained", "task", "language"] as const;

/**
 * A line per result: its names, model_fullname ("model pretrained"), and a column for each metric that any result has. CLIP_benchmark's
 * has the same columns in an order that differs from run to run, and class names and templates, which are left to the results.
 */
export function benchmarkCsv(results: readonly EvaluationResult[]): string {
  const metrics = [...new Set(results.flatMap((result) => Object.keys(result.metrics)))];
  const lines = results.map((result) => [
    ...nameColumns.map((name) => result[name]),
    fullNameOf(result),
    ...metrics.map((metric) => result.metrics[metric] ?? ""),
  ]);
  return [[...nameColumns, "model_fullname", ...metrics], ...lines]
    .map((line) => `${line.map((cell) => csvCell(`${cell}`)).join(",")}\n`)
    .join("");
}

export function fullNameOf({ model, pretrained }: Pick<EvaluationResult, "model" | "pretrained">): string {
  return `${model} ${pretrained}`.trim();
}

/** One metric of one task. */
export interface BenchmarkMetric {
  readonly task: string;
  readonly metric: string;
}

/** The metrics worth a table, of the tasks that there are. */
export function mainMetrics(results: readonly EvaluationResult[]): BenchmarkMetric[] {
  const main = /^((lp_)?(acc1|mean_average_precision)|(image|text)_retrieval_recall@\d+)$/;
  const found = results.flatMap(({ task, metrics }) =>
    Object.keys(metrics)
      .filter((metric) => main.test(metric))
      .map((metric) => JSON.stringify({ task, metric })),
  );
  return [...new Set(found)].sort().map((each) => JSON.parse(each) as BenchmarkMetric);
}

/** A metric's values: those of one dataset in a row, those of one model in a column. */
export interface MetricTable extends BenchmarkMetric {
  readonly models: readonly string[];
  readonly datasets: readonly string[];
  /** dataset -> model -> what was measured, in 0..1. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, MetricCell>>;
}

export interface MetricCell {
  readonly value: number;
  readonly interval?: [number, number];
  /** Of guessing. */
  readonly chance?: number;
}

/** @throws where two results are of the same dataset and model and differ in nothing that is shown. */
export function metricTable(results: readonly EvaluationResult[], { task, metric }: BenchmarkMetric): MetricTable {
  const cells = new Map<string, Map<string, MetricCell>>();
  const models = new Set<string>();
  const shortNames = shortNamesOf(results);
  for (const result of results) {
    const value = result.metrics[metric];
    if (result.task !== task || typeof value !== "number") continue;
    const row = cells.get(result.dataset) ?? new Map<string, MetricCell>();
    const model = `${shortNames.get(fullNameOf(result))}${conditionsOf(result)}`;
    if (row.has(model))
      throw new Error(
        `build: expected one result of ${model} on ${result.dataset} (${task}), got two; give the files of one of them`,
      );
    models.add(model);
    const { intervals, chance } = result.tandem ?? {};
    cells.set(result.dataset, row.set(model, { value, interval: intervals?.[metric], chance }));
  }
  return { task, metric, models: [...models].sort(), datasets: [...cells.keys()].sort(), cells };
}

/** Rows of datasets, columns of models, and the average over the datasets that all models have. */
export function metricMarkdown({ metric, task, models, datasets, cells }: MetricTable): string {
  const shown = (cell: MetricCell | undefined) => (cell === undefined ? "" : formatShare(cell));
  const rowOf = (dataset: string, values: (model: string) => string) => ({
    dataset,
    ...Object.fromEntries(models.map((model) => [model, values(model)])),
  });
  const rows = datasets.map((dataset) => rowOf(dataset, (model) => shown(cells.get(dataset)!.get(model))));
  const common = datasets.filter((dataset) => models.every((model) => cells.get(dataset)!.has(model)));
  const average = (model: string) => mean(common.map((dataset) => cells.get(dataset)!.get(model)!.value));
  if (common.length > 1)
    rows.push(
      rowOf(`average of ${countOf(common.length, datasets.length)}`, (model) => formatShare({ value: average(model) })),
    );
  return `## ${metric}, ${task}\n\n${markdownTable(rows)}\n`;
}

/** An average over different datasets would compare nothing. */
function countOf(common: number, all: number): string {
  return common === all ? `${all} datasets` : `the ${common} of ${all} datasets that all models have`;
}

/** Full name -> what a table calls a model: paths by their last part, where that tells the models apart. */
function shortNamesOf(results: readonly EvaluationResult[]): Map<string, string> {
  const lastPart = (name: string) => (/^[\w.~-]*\/.*\.\w+$/.test(name) ? basename(name) : name);
  const short = new Map(
    results.map(({ model, pretrained }) => [
      fullNameOf({ model, pretrained }),
      fullNameOf({ model: lastPart(model), pretrained: lastPart(pretrained) }),
    ]),
  );
  const isTelling = new Set(short.values()).size === short.size;
  return isTelling ? short : new Map([...short.keys()].map((name) => [name, name]));
}

/** Probes with different numbers of shots are different columns. */
function conditionsOf({ metrics, language }: EvaluationResult): string {
  const shots = metrics.fewshot_k;
  return `${language === "en" ? "" : `, ${language}`}${typeof shots === "number" && shots > 0 ? `, ${shots} shots` : ""}`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
