// What the robustness notebook shows, from records alone: points of the scatter, the line of the standard models, rows of the tables.
import {
  clipAccuracy,
  type Difference,
  type EffectiveRobustness,
  effectiveRobustness,
  type Key,
  type ResultRecord,
  type RobustnessPoint,
  robustnessLine,
  type ShiftAccuracies,
  type ShiftTrials,
  type TransformedLineFit,
} from "../lib/index.js";

/** In the legend of the figures. */
export const groups = {
  standard: "standard models, trained on the reference",
  "zero-shot": "zero-shot CLIP",
  "adapted to class shift": "CLIP with the shift's own classes",
  "adapted to reference": "CLIP, linear probe on the reference",
  "few-shot": "largest CLIP, probes of 1 to 16 shots",
} as const;

type State = keyof typeof groups;

/** The names of the shifts, as the records have them. */
export function shiftNames([{ measurements }]: readonly Pick<ResultRecord, "measurements">[]): string[] {
  const names = Object.keys(measurements).flatMap((name) => (name.endsWith(" shifted") ? [name.slice(0, -8)] : []));
  return names.filter((name) => name !== "average");
}

/** A point per model of the given states: accuracy under a shift against that on the reference's pictures of the same classes. */
export function robustnessPoints(
  records: readonly ResultRecord[],
  { shift = "average", states }: { shift?: string; states: readonly State[] },
): RobustnessPoint[] {
  return recordsOf(records, states).map((record) => {
    const { reference, shifted } = accuraciesOf(record, shift);
    const trials = trialsOf(record, shift);
    return {
      name: record.name,
      group: groups[stateOf(record)],
      reference: clipAccuracy(reference, trials.reference),
      shifted: clipAccuracy(shifted, trials.shifted),
      shiftedInterval: record.measurements[`${shift} shifted`].interval,
    };
  });
}

/** The line through the standard models' accuracies. */
export function standardLine(
  records: readonly ResultRecord[],
  { key, shift = "average" }: { key: Key; shift?: string },
): TransformedLineFit {
  const standard = recordsOf(records, ["standard"]);
  const accuracies = standard.map((record) => accuraciesOf(record, shift));
  return robustnessLine(accuracies, { key, trials: trialsOf(standard[0], shift) });
}

/** How far a model is above that line; the interval is of the line and of the pictures. */
export function effectiveRobustnessOf(
  record: ResultRecord,
  { line, key, shift = "average" }: { line: TransformedLineFit; key: Key; shift?: string },
): EffectiveRobustness {
  return effectiveRobustness(accuraciesOf(record, shift), line, { key, trials: trialsOf(record, shift) });
}

/** A row per model: its accuracies, what the line predicts, and how far above it the model is. */
export function robustnessRows(
  records: readonly ResultRecord[],
  { line, key }: { line: TransformedLineFit; key: Key },
) {
  return records.map((record) => {
    const { effective, interval, predicted, gapClosed } = effectiveRobustnessOf(record, { line, key });
    return {
      model: record.name,
      reference: record.measurements["average reference"].value,
      shifted: record.measurements["average shifted"].value,
      predicted,
      "effective robustness": `${points(effective)} (${points(interval[0])} to ${points(interval[1])})`,
      "share of the gap closed": stateOf(record) === "standard" ? "" : gapText(gapClosed),
    };
  });
}

/** What an adaptation of a model changed under each shift. */
export function adaptationChangesOf(
  records: readonly ResultRecord[],
  { model, state }: { model: string; state: State },
): Difference[] {
  const [record] = recordsOf(records, [state]).filter(({ settings }) => settings.model === model);
  return Object.entries(record.measurements).flatMap(([name, { value, interval }]) =>
    name.endsWith(" change") && interval
      ? [{ label: name.slice(0, -7), difference: value, interval, isClear: interval[0] > 0 || interval[1] < 0 }]
      : [],
  );
}

/** The records of some states, in the order in which they were made. */
export function recordsOf(records: readonly ResultRecord[], states: readonly State[]): ResultRecord[] {
  return records.filter((record) => states.includes(stateOf(record)));
}

function accuraciesOf({ measurements }: ResultRecord, shift: string): ShiftAccuracies {
  return { reference: measurements[`${shift} reference`].value, shifted: measurements[`${shift} shifted`].value };
}

/** Pictures behind the two accuracies; all of them for the average. */
function trialsOf({ data, measurements }: ResultRecord, shift: string): ShiftTrials {
  const names = shift === "average" ? shiftNames([{ measurements }]) : [shift];
  const shifted = names.reduce((sum, name) => sum + data[name], 0);
  return { reference: measurements[`${shift} reference`].trials ?? data.test, shifted };
}

function stateOf({ settings }: ResultRecord): State {
  return settings.state as State;
}

/** Of the gap between the accuracy on the reference and the one that the line predicts; "" where there is none. */
function gapText(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(0)} %` : "";
}

/** "+3.1" percentage points. */
function points(difference: number): string {
  return `${difference < 0 ? "" : "+"}${(100 * difference).toFixed(1)}`;
}
