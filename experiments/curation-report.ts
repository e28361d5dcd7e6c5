// What the records of the curation experiment say: the data of CLIP's Table 12 and LiT's Table 9 in form, and of the curves of pairs
// per query.
import { z } from "zod";
import {
  type ChoiceGroup,
  type Curve,
  formatPoints,
  type Measurement,
  mean,
  pairedEffect,
  type ResultRecord,
  type SweepPanel,
  type TaskDifference,
} from "../lib/index.js";
import { type Selection, selections } from "./curation-presets.js";

const settingsSchema = z.discriminatedUnion("comparison", [
  z.object({ comparison: z.literal("counts"), caps: z.array(z.number()) }),
  z.object({
    comparison: z.literal("selection"),
    selection: z.enum(selections),
    pairs: z.number(),
    steps: z.number(),
  }),
  z.object({ comparison: z.literal("filtering"), filtering: z.enum(["less", "more"]), steps: z.number() }),
]);

/** What a record is of. */
export function curationSettings({ settings }: ResultRecord): z.infer<typeof settingsSchema> {
  return settingsSchema.parse(settings);
}

/** The record of counts, with its values of t. */
export function countsRecord(records: readonly ResultRecord[]): { record: ResultRecord; caps: readonly number[] } {
  for (const record of records) {
    const settings = curationSettings(record);
    if (settings.comparison === "counts") return { record, caps: settings.caps };
  }
  throw new Error(`countsRecord: expected the record of counts, got ${records.length} others`);
}

/** Pairs that were chosen, fewest first. */
export function chosenSizes(records: readonly ResultRecord[]): number[] {
  const sizes = records.flatMap((record) => {
    const settings = curationSettings(record);
    return settings.comparison === "selection" ? [settings.pairs] : [];
  });
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** Durations of the comparison of filters, shortest first. */
export function filteringDurations(records: readonly ResultRecord[]): number[] {
  const steps = records.flatMap((record) => {
    const settings = curationSettings(record);
    return settings.comparison === "filtering" ? [settings.steps] : [];
  });
  return [...new Set(steps)].sort((a, b) => a - b);
}

/** A metric of the runs on a selection, by seed. */
export function ofSelection(
  records: readonly ResultRecord[],
  { selection, pairs }: { selection: Selection; pairs: number },
  metric: string,
): Map<number, number> {
  return metricBySeed(records, metric, (settings) => {
    return settings.comparison === "selection" && settings.selection === selection && settings.pairs === pairs;
  });
}

/** A metric of the runs on less or more filtered data, by seed. */
export function ofFiltering(
  records: readonly ResultRecord[],
  { filtering, steps }: { filtering: "less" | "more"; steps: number },
  metric: string,
): Map<number, number> {
  return metricBySeed(records, metric, (settings) => {
    return settings.comparison === "filtering" && settings.filtering === filtering && settings.steps === steps;
  });
}

function metricBySeed(
  records: readonly ResultRecord[],
  metric: string,
  isWanted: (settings: ReturnType<typeof curationSettings>) => boolean,
): Map<number, number> {
  return new Map(
    records
      .filter((record) => isWanted(curationSettings(record)) && metric in record.measurements)
      .map((record) => [record.seed, record.measurements[metric].value]),
  );
}

/** First minus second, seed by seed, over the seeds that both have. */
export function differencesOf(first: ReadonlyMap<number, number>, second: ReadonlyMap<number, number>): number[] {
  return [...first].flatMap(([seed, value]) => (second.has(seed) ? [value - second.get(seed)!] : []));
}

/** Selections as rows, a group for each number of pairs: means over seeds. */
export function selectionGroups(
  records: readonly ResultRecord[],
  metrics: Readonly<Record<string, string>>,
): ChoiceGroup[] {
  return chosenSizes(records).map((pairs) => ({
    title: `${pairs.toLocaleString("en")} pairs`,
    choices: selections.map((selection) => ({
      name: selection,
      values: present(metrics, (metric) => [...ofSelection(records, { selection, pairs }, metric).values()]),
    })),
  }));
}

/** Less and more filtered data against the pairs seen (LiT, Table 9). */
export function filteringPanels(
  records: readonly ResultRecord[],
  metrics: Readonly<Record<string, string>>,
): SweepPanel[] {
  const names = { less: "larger, less filtered", more: "smaller, more filtered" } as const;
  return Object.entries(metrics).map(([title, metric]) => ({
    title,
    lines: (["less", "more"] as const).map((filtering) => ({
      name: names[filtering],
      points: filteringDurations(records).flatMap((steps) => {
        const run = { filtering, steps };
        const values = [...ofFiltering(records, run, metric).values()];
        const [seen] = ofFiltering(records, run, "pairs seen").values();
        return values.length > 0 && seen !== undefined ? [{ x: seen, ...pairedEffect(values) }] : [];
      }),
    })),
  }));
}

/** What balancing adds to filtering at equally many pairs, as rows: differences within a seed with Student's interval. */
export function balancingRows(
  records: readonly ResultRecord[],
  metrics: Readonly<Record<string, string>>,
): Record<string, string>[] {
  return chosenSizes(records).map((pairs) => {
    const effect = (metric: string) =>
      differencesOf(
        ofSelection(records, { selection: "filter and queries", pairs }, metric),
        ofSelection(records, { selection: "filter", pairs }, metric),
      );
    const cells = Object.entries(metrics).map(([title, metric]) => {
      const differences = effect(metric);
      return [title, differences.length > 0 ? formatPoints(pairedEffect(differences)) : "not measured"];
    });
    return { pairs: pairs.toLocaleString("en"), ...Object.fromEntries(cells) };
  });
}

/** Filtered minus balanced by queries, task by task (CLIP, Table 12): mean over seeds with Student's interval. */
export function taskDifferences(records: readonly ResultRecord[], pairs: number): TaskDifference[] {
  const tasks = [...new Set(records.flatMap(({ measurements }) => Object.keys(measurements)))].filter(
    (name) => name === "zero-shot" || name.startsWith("suite "),
  );
  return tasks.flatMap((metric) => {
    const values = differencesOf(
      ofSelection(records, { selection: "filter", pairs }, metric),
      ofSelection(records, { selection: "queries", pairs }, metric),
    );
    if (values.length === 0) return [];
    const { value, interval } = pairedEffect(values);
    return [{ task: metric === "zero-shot" ? "reference" : metric.slice(6), difference: value, interval }];
  });
}

/** Texts per query by rank before balancing and after it with each t, largest first. */
export function queryCurves(records: readonly ResultRecord[]): { name: string; curve: Curve }[] {
  const { record, caps } = countsRecord(records);
  const { curves = {} } = record;
  const names = ["before", ...caps.map((most) => `t = ${most}`).reverse()];
  return names.flatMap((name) => (curves[name] ? [{ name, curve: curves[name] }] : []));
}

/** What balancing with each t leaves, as rows. */
export function capRows(records: readonly ResultRecord[]): Record<string, number | string>[] {
  const { record, caps } = countsRecord(records);
  const value = (name: string) => record.measurements[name].value;
  const percent = (name: string) => `${(100 * value(name)).toFixed(1)} %`;
  const before = {
    t: "no balancing",
    pairs: value("texts with a query"),
    "queries cut": 0,
    "show frequent things": percent("head share in crawl"),
    "say what they show": percent("useful in crawl"),
  };
  const after = caps.map((most) => ({
    t: most,
    pairs: value(`pairs at t = ${most}`),
    "queries cut": value(`queries cut at t = ${most}`),
    "show frequent things": percent(`head share at t = ${most}`),
    "say what they show": percent(`useful at t = ${most}`),
  }));
  return [before, ...after.toReversed()];
}

/** What the filter did with the crawl, as rows. */
export function filterRows(records: readonly ResultRecord[]): { reason: string; pairs: number; share: string }[] {
  const { record } = countsRecord(records);
  const total = record.data.crawl;
  const prefix = "filter dropped: ";
  const dropped = Object.entries(record.measurements).filter(
    ([name, { value }]) => name.startsWith(prefix) && value > 0,
  );
  const rows: [string, number][] = dropped.map(([name, { value }]) => [name.slice(prefix.length), value]);
  const all: [string, number][] = [...rows, ["kept", record.measurements["filter kept"].value]];
  return all.map(([reason, pairs]) => ({ reason, pairs, share: `${((100 * pairs) / total).toFixed(1)} %` }));
}

/** The share of pairs that say what they show, by selection: what tells the ways apart. */
export function usefulShare(records: readonly ResultRecord[], selection: Selection, pairs: number): number {
  return mean([...ofSelection(records, { selection, pairs }, "share that says what it shows").values()]);
}

function present(
  metrics: Readonly<Record<string, string>>,
  valuesOf: (metric: string) => readonly number[],
): Record<string, Measurement> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([title, metric]) => {
      const values = valuesOf(metric);
      return values.length > 0 ? [[title, pairedEffect(values)]] : [];
    }),
  );
}
