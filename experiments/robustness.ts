// Are zero-shot models more robust to natural distribution shift than models that were trained on the reference dataset? CLIP's Figures
// 13 to 15 in small: standard models trained with labels, zero-shot CLIPs, and CLIPs adapted to the reference or to the shift's classes.
//
// Command: npm run experiment -- robustness preset=quick
// Duration and numbers to expect: see experiments/README.md
import {
  adaptationChanges,
  type CountedAccuracy,
  compareAdaptations,
  deriveKey,
  type IconDataset,
  type IconShifts,
  type LinearClassifier,
  linearProbe,
  type Measurement,
  mean,
  type PairedDifference,
  predictSet,
  predictShift,
  type ResultRecord,
  randomStream,
  type ShiftPredictions,
  seedKey,
} from "../lib/index.js";
import { fewShotRuns } from "./robustness-few-shot.js";
import {
  type RobustnessPreset,
  type RobustnessPresetName,
  robustnessPresets,
  type StandardModel,
} from "./robustness-presets.js";
import { countsOf, openRobustnessWorld, robustnessFeatures, zeroShotData } from "./robustness-world.js";
import { evaluationKey, type RunFindings, recordOnce, recordsFile } from "./run-record.js";
import type { Classifier } from "./train-classifier.js";
import { featuresOf, openClip, openSupervised } from "./transfer-encoders.js";
import { type TransferRun, transferRuns } from "./transfer-models.js";

export interface RobustnessOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** What was done to a CLIP before it was measured. */
export const clipStates = ["zero-shot", "adapted to class shift", "adapted to reference"] as const;
export type ClipState = (typeof clipStates)[number];

const seed = 1;

/** Trains and measures what has no record yet; returns a record for each model and state. */
export async function robustness(
  presetName: RobustnessPresetName,
  { records: path = recordsFile("robustness", presetName, { shipped: "full" }) }: RobustnessOptions = {},
): Promise<ResultRecord[]> {
  const preset: RobustnessPreset = robustnessPresets[presetName];
  const open = once(() => openRobustnessWorld(preset));
  const record = (settings: ResultRecord["settings"], run: () => Promise<RunFindings>) =>
    recordOnce(path, { experiment: "robustness", settings: { ...commonSettings(preset), ...settings }, seed }, { run });
  const records: ResultRecord[] = [];
  for (const standard of preset.standard) {
    const settings = { model: standard.name, state: "standard" };
    records.push(await record(settings, async () => standardRun(standard, preset, await open())));
  }
  for (const run of transferRuns(preset.transfer)) {
    const measure = once(async () => clipRun(run, await open()));
    for (const state of clipStates)
      records.push(await record({ model: `CLIP ${run.size.name}`, state }, async () => (await measure())[state]));
  }
  const largest = transferRuns(preset.transfer).at(-1)!;
  const measureShots = once(async () => fewShotRuns(largest, preset, await open()));
  for (const [i, shots] of preset.shots.entries()) {
    const settings = { model: `CLIP ${largest.size.name}`, state: "few-shot", shots, draws: preset.draws };
    records.push(await record(settings, async () => (await measureShots())[i]));
  }
  return records;
}

function commonSettings({ standard: _, shots: __, draws: ___, ...preset }: RobustnessPreset): ResultRecord["settings"] {
  return { ...preset, shifts: { ...preset.shifts } };
}

/** A model trained on the reference's training pictures, or on a share of them, and measured on everything. */
async function standardRun(
  { name, image, share }: StandardModel,
  { batchSize, steps, peakRate, weightDecay }: RobustnessPreset,
  world: IconShifts,
): Promise<RunFindings> {
  const started = performance.now();
  const { dataset, labels, classNames } = world.reference.train;
  const kept = chosenShare(dataset.size, share);
  const settings = { image, classes: classNames.length, seed, batchSize, steps, peakRate, weightDecay };
  const model = await openSupervised({
    name: `standard ${name}`,
    settings,
    pictures: (dataset as IconDataset).select(kept, `${dataset.name}, ${kept.length} of them`),
    labels: Int32Array.from(kept, (index) => labels[index]),
  });
  try {
    const features = await robustnessFeatures(world, (pictures) => featuresOf(model, pictures));
    const classifier = await headOf(model.params);
    const measurements = { reference: shareMeasurement(await predictSet(classifier, features.test)) };
    const shifts: [string, ShiftPredictions][] = [];
    for (const shift of features.shifts)
      shifts.push([shift.name, await predictShift(classifier, { test: features.test, shift })]);
    return {
      name: `${name}, trained on the reference`,
      data: { ...countsOf(world), train: kept.length },
      measurements: { ...measurements, ...shiftMeasurements(shifts) },
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    model.dispose();
  }
}

/** Zero-shot, and after either adaptation. */
async function clipRun(run: TransferRun, world: IconShifts): Promise<Record<ClipState, RunFindings>> {
  const started = performance.now();
  const clip = await openClip(run);
  try {
    const { reference, shifts } = await zeroShotData(clip, world);
    const classes = reference.zeroShot.bias.length;
    const { l2, classifier: probe } = await linearProbe(reference, { classes, key: evaluationKey });
    const results = await compareAdaptations(reference, shifts, { l2 });
    const changes = adaptationChanges(results, { key: evaluationKey });
    const seconds = (performance.now() - started) / 1000 / clipStates.length;
    const zeroShot = shareMeasurement(await predictSet(reference.zeroShot, reference.test));
    const probed = shareMeasurement(await predictSet(probe, reference.test));
    const findings = (state: ClipState, measurements: Record<string, Measurement>): RunFindings => ({
      name: `${clip.name}, ${state}`,
      data: countsOf(world),
      measurements,
      seconds,
    });
    return {
      "zero-shot": findings("zero-shot", {
        reference: zeroShot,
        ...shiftMeasurements(results.map((result) => [result.name, result.zeroShot])),
      }),
      "adapted to class shift": findings("adapted to class shift", {
        reference: zeroShot,
        ...shiftMeasurements(results.map((result) => [result.name, result.toClassShift])),
        ...changeMeasurements(changes.map((change) => [change.name, change.toClassShift])),
      }),
      "adapted to reference": findings("adapted to reference", {
        reference: probed,
        l2: { value: l2 },
        ...shiftMeasurements(results.map((result) => [result.name, result.toReference])),
        ...changeMeasurements(changes.map((change) => [change.name, change.toReference])),
      }),
    };
  } finally {
    clip.dispose();
  }
}

/** Pictures of the reference's training part that a model is trained on, the same ones for every model of that share. */
function chosenShare(size: number, share: number): Int32Array {
  const order = randomStream(deriveKey(seedKey(seed), "share")).shuffle(Int32Array.from({ length: size }, (_, i) => i));
  return order.slice(0, Math.round(share * size)).sort();
}

/** The layer of classes as a classifier of features. */
async function headOf({ head }: Classifier): Promise<LinearClassifier> {
  const [width, classes] = head.kernel.shape;
  const kernel = await head.kernel.data(); // [D, C]
  const weights = Float64Array.from(
    { length: classes * width },
    (_, i) => kernel[(i % width) * classes + Math.floor(i / width)],
  ); // [C, D]
  return { weights, bias: Float64Array.from(await head.bias!.data()) };
}

/** "hand-drawn shifted", and the reference cut to its classes: "hand-drawn reference"; and their averages over shifts. */
function shiftMeasurements(shifts: readonly (readonly [string, ShiftPredictions])[]): Record<string, Measurement> {
  const entries = shifts.flatMap(([name, { reference, shifted }]) => [
    [`${name} reference`, shareMeasurement(reference)] as const,
    [`${name} shifted`, shareMeasurement(shifted)] as const,
  ]);
  const average = (side: keyof ShiftPredictions) => mean(shifts.map(([, predictions]) => predictions[side].accuracy));
  return {
    ...Object.fromEntries(entries),
    "average reference": { value: average("reference") },
    "average shifted": { value: average("shifted") },
  };
}

/** What an adaptation changed under each shift, of the same pictures. */
function changeMeasurements(changes: readonly (readonly [string, PairedDifference])[]): Record<string, Measurement> {
  const entries = changes.map(([name, { difference, interval }]) => {
    const change: Measurement = { value: difference, interval: [...interval], intervalKind: "bootstrap" };
    return [`${name} change`, change] as const;
  });
  return Object.fromEntries(entries);
}

function shareMeasurement({ accuracy, interval, total }: CountedAccuracy): Measurement {
  return { value: accuracy, interval: [...interval], intervalKind: "clopperPearson", trials: total };
}

/** Runs at the first call only. */
function once<Out>(run: () => Promise<Out>): () => Promise<Out> {
  let running: Promise<Out> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
