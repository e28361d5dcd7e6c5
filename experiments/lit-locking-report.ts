// What the records of the locking experiment say: means over seeds with their ranges, and paired differences; the data of LiT's
// Figures 1 to 4 and Table 2 (Zhai et al. 2022).
import { z } from "zod";
import {
  type Choice,
  type ChoiceValue,
  type LockChoice,
  type LockNotation,
  lockNotations,
  type Measurement,
  mean,
  type PartState,
  parseLocks,
  type ResultRecord,
  type SweepPanel,
  type SweepPoint,
  type TaskAccuracies,
  type TowerLock,
} from "../lib/index.js";
import { mainNotations } from "./lit-locking-presets.js";

const runSchema = z.object({
  notation: z.enum(lockNotations),
  head: z.enum(["none", "linear", "mlp"]),
  steps: z.number(),
  peakRate: z.number(),
});

/** What tells runs apart, besides the seed. */
export type LockingChoice = z.infer<typeof runSchema>;

/** The records by run. */
export interface LockingRecords {
  readonly records: readonly ResultRecord[];
  /** Updates, fewest first. */
  readonly durations: readonly number[];
  /** That of which all settings have runs. */
  readonly middle: number;
  /** The rate of all runs but those that try others. */
  readonly peakRate: number;
}

/** Reads what the records are of. Throws where there are none of the main settings. */
export function lockingRecords(records: readonly ResultRecord[]): LockingRecords {
  const runs = records.map(choiceOf);
  const others = runs.filter(({ notation }) => !mainNotations.some((main) => main === notation));
  const durations = [...new Set(runs.map(({ steps }) => steps))].sort((a, b) => a - b);
  if (others.length === 0 || durations.length === 0)
    throw new Error(
      `lockingRecords: expected records of the locking experiment, got ${records.length} without its runs`,
    );
  return { records, durations, middle: others[0].steps, peakRate: others[0].peakRate };
}

/** What a record is of. */
export function choiceOf({ settings }: ResultRecord): LockingChoice {
  return runSchema.parse(settings);
}

/** What a run differs in from the usual: a linear head and the usual rate. */
type Wanted = Pick<LockingChoice, "notation" | "steps"> & Partial<LockingChoice>;

/** A metric of the runs of a choice, by seed; empty where there are none. */
export function bySeed(
  { records, peakRate }: LockingRecords,
  { head = "linear", peakRate: rate = peakRate, ...wanted }: Wanted,
  metric: string,
): Map<number, number> {
  const all = { head, peakRate: rate, ...wanted };
  const isWanted = (record: ResultRecord) => {
    const choice = choiceOf(record);
    return (Object.keys(all) as (keyof typeof all)[]).every((name) => choice[name] === all[name]);
  };
  return new Map(records.filter(isWanted).map((record) => [record.seed, measured(record, metric)]));
}

/** Mean over seeds, and the lowest and highest of them where there are several; undefined where there are no runs. */
export function overSeeds(records: LockingRecords, wanted: Wanted, metric: string): ChoiceValue | undefined {
  const values = [...bySeed(records, wanted, metric).values()];
  if (values.length === 0) return undefined;
  const range = [Math.min(...values), Math.max(...values)] as const;
  return { value: mean(values), ...(values.length > 1 && { interval: range }) };
}

/** One choice minus another by seed, for the seeds that both have. */
export function differences(
  records: LockingRecords,
  [one, other]: readonly [Wanted, Wanted],
  metric: string,
): Map<number, number> {
  return minus(bySeed(records, one, metric), bySeed(records, other, metric));
}

/** Numbers by seed, one from the other, for the seeds that both have. */
export function minus(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): Map<number, number> {
  const common = [...one.keys()].filter((seed) => other.has(seed));
  return new Map(common.map((seed) => [seed, one.get(seed)! - other.get(seed)!]));
}

/** A panel for each metric, a line for each main setting: each point a run of its own (LiT, Figure 3, and rows of Figure 4). */
export function durationPanels(
  records: LockingRecords,
  metrics: Readonly<Record<string, string>>,
  { reference, notations = mainNotations }: { reference?: number; notations?: readonly LockNotation[] } = {},
): SweepPanel[] {
  return Object.entries(metrics).map(([title, metric], i) => ({
    title,
    lines: notations.map((notation) => ({ name: notation, points: pointsOf(records, notation, metric) })),
    ...(i === 0 && reference !== undefined && { reference }),
  }));
}

function pointsOf(records: LockingRecords, notation: LockNotation, metric: string): SweepPoint[] {
  return records.durations.flatMap((steps) => {
    const found = overSeeds(records, { notation, steps }, metric);
    const pairs = overSeeds(records, { notation, steps }, "pairs seen");
    return found && pairs ? [{ x: pairs.value, value: found.value, interval: found.interval }] : [];
  });
}

/** Settings as rows, metrics as columns, at one duration (LiT, Figure 1 left and Table 2). */
export function settingChoices(
  records: LockingRecords,
  { steps, notations }: { steps: number; notations: readonly LockNotation[] },
  metrics: Readonly<Record<string, string>>,
): Choice[] {
  return notations.map((notation) => ({ name: notation, values: valuesOf(records, { notation, steps }, metrics) }));
}

/** The same as bars of shares (LiT, Figure 1 left). */
export function settingBars(
  records: LockingRecords,
  wanted: { steps: number; notations: readonly LockNotation[] },
  metrics: Readonly<Record<string, string>>,
): TaskAccuracies[] {
  return settingChoices(records, wanted, metrics).map(({ name, values }) => ({
    task: name,
    accuracies: Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, asMeasurement(value)])),
  }));
}

/** Heads on the locked tower's features as rows. */
export function headChoices(records: LockingRecords, metrics: Readonly<Record<string, string>>): Choice[] {
  return (["none", "linear", "mlp"] as const).map((head) => ({
    name: `Lu, image head: ${head}`,
    values: valuesOf(records, { notation: "Lu", steps: records.middle, head }, metrics),
  }));
}

/** Peak rates as rows, of the settings for which several were tried; the first seed. */
export function rateRows(records: LockingRecords, metric: string) {
  const rates = [...new Set(records.records.map((record) => choiceOf(record).peakRate))].sort((a, b) => a - b);
  const [seed] = records.records.map((record) => record.seed);
  const rows = mainNotations.map((notation) => {
    const at = (peakRate: number) => bySeed(records, { notation, steps: records.middle, peakRate }, metric).get(seed);
    return { notation, values: rates.map((rate) => ({ rate, value: at(rate) })) };
  });
  return rows.filter(({ values }) => values.every(({ value }) => value !== undefined));
}

/** A row for each setting: a mean over seeds of each metric, for tables. */
export function tableRows(
  choices: readonly Choice[],
  format: (value: ChoiceValue) => string,
): Record<string, string>[] {
  return choices.map(({ name, values }) => ({
    setting: name,
    ...Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, format(value)])),
  }));
}

/** "34.1 % (33.0 to 35.2)" of a share, with its range if it has one. */
export function shareText({ value, interval }: ChoiceValue): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  const ends = interval ? ` (${interval.map(percent).join(" to ")})` : "";
  return `${percent(value)} %${ends}`;
}

/** Settings as boxes with parameter counts (LiT, Figure 2). */
export function lockChoices(records: LockingRecords, notations: readonly LockNotation[]): LockChoice[] {
  return notations.map((notation) => {
    const { image, text } = parseLocks(notation);
    const states = [stateOf[image], "from scratch", "from scratch", stateOf[text]] as const;
    const count = (part: string) =>
      overSeeds(records, { notation, steps: records.middle }, partParameters(part))?.value;
    return {
      name: notation,
      parts: modelParts.map((name, i) => ({ name, state: states[i], parameters: count(name) ?? 0 })),
    };
  });
}

/** The parts of a model, image side first. */
export const modelParts = ["image tower", "image head", "text head", "text tower"] as const;

/** The name of the measurement that has their number. */
export function partParameters(part: string): string {
  return `${part} parameters`;
}

/** The mean of a number that all records have, such as chance. */
export function meanOf({ records }: LockingRecords, metric: string): number {
  return mean(records.map((record) => measured(record, metric)));
}

const stateOf = {
  L: "locked, pre-trained",
  U: "unlocked, pre-trained",
  u: "from scratch",
} as const satisfies Record<TowerLock, PartState>;

function valuesOf(records: LockingRecords, wanted: Wanted, metrics: Readonly<Record<string, string>>) {
  const found = Object.entries(metrics).flatMap(([title, metric]) => {
    const value = overSeeds(records, wanted, metric);
    return value ? [[title, { value: value.value, interval: value.interval }] as const] : [];
  });
  return Object.fromEntries(found);
}

function asMeasurement({ value, interval }: Choice["values"][string]): Measurement {
  return { value, ...(interval && { interval: [interval[0], interval[1]] }) };
}

function measured({ measurements, name }: ResultRecord, metric: string): number {
  const found = measurements[metric];
  if (found === undefined)
    throw new Error(`lockingRecords: expected a measurement "${metric}" in the record "${name}", got none`);
  return found.value;
}
