// What the prompts notebook shows of the pool of templates, of searches and of meanings, from records alone.
import {
  bootstrapMean,
  clopperPearson,
  type Difference,
  type Measurement,
  mean,
  type PairedDifference,
  pairedMeanBootstrap,
  percentileInterval,
  type ResultRecord,
  type ScoreLine,
  standardDeviation,
  type TaskAccuracies,
} from "../lib/index.js";
import { clipOf, pointsText, reportKey } from "./prompt-report.js";
import { promptRows } from "./prompt-rows.js";

/** A line per CLIP over the number of templates; the band holds 95 % of the draws. */
export function sizeLines(records: readonly ResultRecord[]): ScoreLine[] {
  return records.map((record) => ({
    name: clipOf(record),
    points: promptRows(record, "size").map(({ size, accuracies }) => ({
      x: size,
      score: mean(accuracies),
      interval: percentileInterval(accuracies, 0.95),
    })),
  }));
}

/** A row per CLIP: mean and standard deviation over draws. */
export function sizeRows(records: readonly ResultRecord[]) {
  return records.map((record) => {
    const columns = promptRows(record, "size").map(({ size, accuracies }) => {
      const spread = new Set(accuracies).size > 1 ? ` ± ${(100 * standardDeviation(accuracies)).toFixed(1)}` : "";
      return [size === 1 ? "1 template" : `${size} templates`, `${(100 * mean(accuracies)).toFixed(1)}${spread}`];
    });
    return { model: clipOf(record), ...Object.fromEntries(columns) };
  });
}

/** What each template of the pool is worth, means over tasks with intervals over tasks. */
export interface TemplateEffects {
  /** The template alone against the name alone. */
  readonly alone: readonly Difference[];
  /** The pool against the pool without it. */
  readonly without: readonly Difference[];
}

/** In the order of their worth alone. */
export function templateEffects(record: ResultRecord): TemplateEffects {
  const templates = record.settings.templatePool as string[];
  const rows = promptRows(record, "templates");
  const effect = (label: string, values: number[]): Difference => {
    const interval = bootstrapMean(values, { key: reportKey });
    return { label, difference: mean(values), interval, isClear: interval[0] > 0 || interval[1] < 0 };
  };
  const bare = templates.indexOf("{}");
  const alone = templates.map((label, t) =>
    effect(
      label,
      rows.map((row) => row.alone[t] - row.alone[bare]),
    ),
  );
  const without = templates.map((label, t) =>
    effect(
      label,
      rows.map((row) => row.ensemble - row.without[t]),
    ),
  );
  return { alone: alone.filter((_, t) => t !== bare).sort((a, b) => b.difference - a.difference), without };
}

/** Templates selected for all tasks together, or for each its own, against the whole pool, on the pictures judged on. */
export function selectionGain(record: ResultRecord, selected: "selected" | "own"): PairedDifference {
  const rows = promptRows(record, "selected");
  const scores = (field: "selected" | "own" | "pool") => rows.map((row) => row[field]);
  return pairedMeanBootstrap(scores(selected), scores("pool"), { key: reportKey });
}

/** A row per CLIP: how many templates were selected for all tasks together, and what they score on the pictures judged on. */
export function selectionRows(records: readonly ResultRecord[]) {
  return records.map((record) => {
    const rows = promptRows(record, "selected");
    return {
      model: clipOf(record),
      "selected of the pool": `${selectedTemplates(record).length} of ${(record.settings.templatePool as string[]).length}`,
      pool: `${(100 * mean(rows.map(({ pool }) => pool))).toFixed(1)} %`,
      "selected - pool": pointsText(selectionGain(record, "selected")),
      "selected for each task - pool": pointsText(selectionGain(record, "own")),
      "templates for each task": mean(rows.map(({ ownSize }) => ownSize)).toFixed(1),
    };
  });
}

/** In the order of selection. */
export function selectedTemplates(record: ResultRecord): string[] {
  return promptRows(record, "selection").flatMap(({ templates }) => templates);
}

/** What a search on validation pictures gains over a task's own templates. */
export function searchGain(record: ResultRecord): PairedDifference {
  const rows = promptRows(record, "search");
  const [searched, fixed] = (["searched", "fixed"] as const).map((field) => rows.map((row) => row[field]));
  return pairedMeanBootstrap(searched, fixed, { key: reportKey });
}

/** A row per CLIP: the search on validation pictures against the fixed templates, and what it chose most. */
export function searchRows(records: readonly ResultRecord[]) {
  return records.map((record) => {
    const rows = promptRows(record, "search");
    return {
      model: clipOf(record),
      tasks: rows.length,
      fixed: `${(100 * mean(rows.map(({ fixed }) => fixed))).toFixed(1)} %`,
      "searched - fixed": pointsText(searchGain(record)),
      "chosen most": mostFrequent(rows.map(({ best }) => best)),
    };
  });
}

/** The pictures of both meanings of each word, found by the bare word or with its kind, and what guessing among all words has. */
export function senseBars(record: ResultRecord): TaskAccuracies[] {
  return byWord(record).map(({ word, trials, bare, named, classes }) => ({
    task: word,
    chance: 1 / classes,
    accuracies: { "the bare word": measured(bare, trials), "the word with its kind": measured(named, trials) },
  }));
}

/** The pictures of both meanings of each word that are nearer to the right one of the two words with their kinds. */
export function toldApartBars(record: ResultRecord): TaskAccuracies[] {
  return byWord(record).map(({ word, trials, toldApart, names }) => ({
    task: `${word}: ${names.map((name) => name.slice(word.length + 2)).join(" or ")}`,
    chance: 1 / names.length,
    accuracies: { "told apart": measured(toldApart, trials) },
  }));
}

interface WordCounts {
  readonly word: string;
  readonly names: readonly string[];
  readonly trials: number;
  readonly classes: number;
  readonly bare: number;
  readonly named: number;
  readonly toldApart: number;
}

function byWord(record: ResultRecord): WordCounts[] {
  const rows = promptRows(record, "sense");
  return [...new Set(rows.map(({ word }) => word))].map((word) => {
    const own = rows.filter((row) => row.word === word);
    const total = (field: "trials" | "bare" | "named" | "toldApart") => own.reduce((sum, row) => sum + row[field], 0);
    const counts = {
      trials: total("trials"),
      bare: total("bare"),
      named: total("named"),
      toldApart: total("toldApart"),
    };
    return { word, names: own.map(({ name }) => name), classes: own[0].classes, ...counts };
  });
}

function measured(right: number, trials: number): Measurement {
  const interval = clopperPearson(right, trials);
  return { value: right / trials, interval, intervalKind: "clopperPearson", trials };
}

/** What a word's kind beside it gains over the bare word, means over meanings. */
export function senseGain(record: ResultRecord): PairedDifference {
  return pairedMeanBootstrap(senseShares(record, "named"), senseShares(record, "bare"), { key: reportKey });
}

function senseShares(record: ResultRecord, field: "bare" | "named" | "toldApart"): number[] {
  return promptRows(record, "sense").map((row) => row[field] / row.trials);
}

/** A row per CLIP: means over meanings, with intervals over words. */
export function senseRows(records: readonly ResultRecord[]) {
  return records.map((record) => {
    const toldApart = senseShares(record, "toldApart");
    const percent = (values: number[]) => `${(100 * mean(values)).toFixed(1)} %`;
    const [low, high] = bootstrapMean(toldApart, { key: reportKey });
    return {
      model: clipOf(record),
      meanings: toldApart.length,
      "bare word": percent(senseShares(record, "bare")),
      "word with its kind": percent(senseShares(record, "named")),
      difference: pointsText(senseGain(record)),
      "told apart (guessing 50 %)": `${percent(toldApart)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`,
    };
  });
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [[value, count]] = [...counts].sort((a, b) => b[1] - a[1]);
  return `${value} (${count} tasks)`;
}
