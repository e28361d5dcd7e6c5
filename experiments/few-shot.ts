// How many labelled examples is a zero-shot classifier worth? CLIP's Figures 6 and 7 in small: probes of CLIPs' features and of others,
// learned from 1, 2, 4, ... examples per class; and classifiers that start from the zero-shot weights (section 3.1.5).
//
// Command: npm run experiment -- few-shot preset=quick
// Duration and numbers to expect: see experiments/README.md
import {
  deriveKey,
  type FewShotMethod,
  fitLogistic,
  gaussianPrior,
  type LinearClassifier,
  type Measurement,
  predictSet,
  type ResultRecord,
  rememberTexts,
  startProgress,
  zeroShotClassifier,
  zeroShotLinear,
  zeroShotPriorProbe,
} from "../lib/index.js";
import { type Findings, joinFindings, measureMethod } from "./few-shot-measurements.js";
import {
  type FewShotPreset,
  type FewShotPresetName,
  fewShotPresets,
  otherStrengths,
  probeStrength,
} from "./few-shot-presets.js";
import { type FewShotTask, fewShotTasks, taskFeatures } from "./few-shot-tasks.js";
import { evaluationKey, type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { type ClipEncoder, embeddingsOf, featuresOf, openClip, type TransferEncoder } from "./transfer-encoders.js";
import { transferRuns } from "./transfer-models.js";
import { type TransferPreset, transferPresets } from "./transfer-presets.js";
import { openSupervisedReference, openUntrainedReference } from "./transfer-references.js";
import { openTransferSuite } from "./transfer-suite.js";

export interface FewShotExperimentOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** What a record measures: probes of an encoder's features, or ways to learn beside the zero-shot weights, of its embeddings. */
export type FewShotMeasured = "features" | "features, other penalties" | "zero-shot weights as prior";

const seed = 1;

/** Measures every encoder that has no record yet, and the largest CLIP with its zero-shot weights as prior; returns the records. */
export async function fewShot(
  presetName: FewShotPresetName,
  { records: path = recordsFile("few-shot", presetName, { shipped: "full" }) }: FewShotExperimentOptions = {},
): Promise<ResultRecord[]> {
  const preset: FewShotPreset = fewShotPresets[presetName];
  const { transfer, ...settings } = preset;
  const open = once(async () => {
    const tasks = fewShotTasks(await openTransferSuite(transferPresets[transfer]), Math.max(...preset.shots));
    return tasks.slice(0, preset.mostTasks);
  });
  const records: ResultRecord[] = [];
  for (const { encoder, measured, run } of fewShotRuns(preset)) {
    const identity: RunIdentity = {
      experiment: "few-shot",
      settings: { transfer, ...settings, shots: [...preset.shots], probeStrength, encoder, measured },
      seed,
    };
    const measure = async () => timed(`${encoder}, ${measured}`, await open(), run);
    records.push(await recordOnce(path, identity, { run: measure }));
  }
  return records;
}

interface FewShotRun {
  readonly encoder: string;
  readonly measured: FewShotMeasured;
  readonly run: MeasureTasks;
}

type MeasureTasks = (tasks: readonly FewShotTask[], onTask: () => void) => Promise<Findings>;

/** The largest CLIP comes first, as most is asked of it. */
function fewShotRuns(preset: FewShotPreset): FewShotRun[] {
  const transfer: TransferPreset = transferPresets[preset.transfer];
  const clips = transferRuns(preset.transfer).reverse();
  const measuring = <E extends TransferEncoder>(open: () => Promise<E>, measure: MeasureTask<E>) =>
    eachTask(open, measure, preset);
  const clipRun = (run: (typeof clips)[number], measured: FewShotMeasured, measure: MeasureTask<ClipEncoder>) => ({
    encoder: `CLIP ${run.size.name}`,
    measured,
    run: measuring(() => openClip(run), measure),
  });
  const reference = (encoder: string, open: (from: TransferPreset) => Promise<TransferEncoder>): FewShotRun => ({
    encoder,
    measured: "features",
    run: measuring(() => open(transfer), probeFeatures),
  });
  return [
    clipRun(clips[0], "features", probeClip),
    clipRun(clips[0], "features, other penalties", probeWithOtherStrengths),
    clipRun(clips[0], "zero-shot weights as prior", combine),
    reference("supervised", openSupervisedReference),
    reference("untrained", openUntrainedReference),
    ...clips.slice(1).map((run) => clipRun(run, "features", probeClip)),
  ];
}

type MeasureTask<E extends TransferEncoder> = (
  encoder: E,
  task: FewShotTask,
  preset: FewShotPreset,
) => Promise<Findings>;

function eachTask<E extends TransferEncoder>(
  open: () => Promise<E>,
  measure: MeasureTask<E>,
  preset: FewShotPreset,
): MeasureTasks {
  return async (tasks, onTask) => {
    const encoder = await open();
    try {
      const findings: Findings[] = [];
      for (const task of tasks) {
        findings.push(await measure(encoder, task, preset));
        onTask();
      }
      return joinFindings(findings);
    } finally {
      encoder.dispose();
    }
  };
}

/** A probe of the features, without any text. */
async function probeFeatures(encoder: TransferEncoder, task: FewShotTask, preset: FewShotPreset): Promise<Findings> {
  const features = await taskFeatures(task, (dataset) => featuresOf(encoder, dataset), { centred: true });
  return measureMethod("probe", probe(probeStrength), { ...probed(task, preset), ...features });
}

/** Probes whose penalty is another. */
async function probeWithOtherStrengths(
  encoder: TransferEncoder,
  task: FewShotTask,
  preset: FewShotPreset,
): Promise<Findings> {
  const features = await taskFeatures(task, (dataset) => featuresOf(encoder, dataset), { centred: true });
  const findings: Findings[] = [];
  for (const l2 of otherStrengths)
    findings.push(await measureMethod(probeName(l2), probe(l2), { ...probed(task, preset), ...features }));
  return joinFindings(findings);
}

/** What probes of another strength are called in records. */
export function probeName(l2: number): string {
  return `probe with a penalty of ${l2}`;
}

function probe(l2: number): FewShotMethod {
  return async ({ features, labels }, { classes, signal }) => {
    const { weights, bias } = await fitLogistic(features, labels, { classes, l2, signal });
    return { weights, bias, settings: {} };
  };
}

/** The same beside the zero-shot classifier. */
async function probeClip(clip: ClipEncoder, task: FewShotTask, preset: FewShotPreset): Promise<Findings> {
  const { test } = await taskFeatures(task, (dataset) => embeddingsOf(clip, dataset));
  const { accuracy, interval, total } = await predictSet(await zeroShotOf(clip, task), test);
  const zeroShot: Measurement = {
    value: accuracy,
    interval: [...interval],
    intervalKind: "clopperPearson",
    trials: total,
  };
  const measurements = { [`${task.name} zero-shot`]: zeroShot };
  return joinFindings([{ data: {}, measurements, curves: {} }, await probeFeatures(clip, task, preset)]);
}

/** What starts from the zero-shot weights, and a probe that does not, all of the same embeddings. */
async function combine(clip: ClipEncoder, task: FewShotTask, preset: FewShotPreset): Promise<Findings> {
  const embeddings = await taskFeatures(task, (dataset) => embeddingsOf(clip, dataset));
  const zeroShot = await zeroShotOf(clip, task);
  const choice = { by: "cross-validation", folds: preset.folds } as const;
  const methods: Record<string, FewShotMethod> = {
    "probe of embeddings": probe(probeStrength),
    "penalty towards zero-shot": zeroShotPriorProbe(zeroShot, { choice }),
    "zero-shot plus Gaussians": gaussianPrior(zeroShot),
  };
  const findings: Findings[] = [];
  for (const [name, method] of Object.entries(methods))
    findings.push(
      await measureMethod(name, method, { ...context(task, preset.priorDraws), ...embeddings, shots: preset.shots }),
    );
  return joinFindings(findings);
}

async function zeroShotOf({ model }: ClipEncoder, { classNames, test }: FewShotTask): Promise<LinearClassifier> {
  return zeroShotLinear(await zeroShotClassifier(rememberTexts(model), classNames, test.templates), model);
}

/** All methods and encoders learn from the same draws of a task. */
function context({ name, classNames }: FewShotTask, draws: number) {
  return { task: name, classes: classNames.length, draws, key: deriveKey(evaluationKey, `shots of ${name}`) };
}

function probed(task: FewShotTask, { shots, draws }: FewShotPreset) {
  return { ...context(task, draws), shots: [...shots, "all" as const] };
}

async function timed(name: string, tasks: readonly FewShotTask[], run: MeasureTasks): Promise<RunFindings> {
  const started = performance.now();
  const progress = startProgress(name, tasks.length);
  let done = 0;
  try {
    const findings = await run(tasks, () => {
      done++;
      progress.update(done);
    });
    return { name, ...findings, seconds: (performance.now() - started) / 1000 };
  } finally {
    progress.finish();
  }
}

/** Runs at the first call only. */
function once<Out>(run: () => Promise<Out>): () => Promise<Out> {
  let running: Promise<Out> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
