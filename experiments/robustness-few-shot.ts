// The few-shot models of the robustness experiment: between zero-shot and a fully supervised probe (CLIP, Figure 15).
import {
  type FewShotPoint,
  fewShotCurve,
  fewShotProbe,
  type IconShifts,
  type LabelledFeatures,
  type Measurement,
  mean,
  rowsAt,
  type ShiftedData,
  subsetOfClasses,
  type TestSet,
} from "../lib/index.js";
import type { RobustnessPreset } from "./robustness-presets.js";
import { countsOf, zeroShotData } from "./robustness-world.js";
import { evaluationKey, type RunFindings } from "./run-record.js";
import { openClip } from "./transfer-encoders.js";
import type { TransferRun } from "./transfer-models.js";

/** Probes of k examples of each class, drawn several times; a fifth of the training part says how strongly to penalise them. */
export async function fewShotRuns(
  run: TransferRun,
  { shots, draws }: RobustnessPreset,
  world: IconShifts,
): Promise<RunFindings[]> {
  const started = performance.now();
  const clip = await openClip(run);
  try {
    const { reference, shifts } = await zeroShotData(clip, world);
    const classes = reference.zeroShot.bias.length;
    const { pool, validation } = splitForChoice(reference.train, { classes, width: clip.model.embedDim });
    const method = fewShotProbe({ choice: { by: "validation", validation } });
    const tests = shiftTests(reference.test, shifts, { classes, width: clip.model.embedDim });
    const points = await fewShotCurve(pool, { classes, tests, shots, draws, key: evaluationKey, method });
    const seconds = (performance.now() - started) / 1000 / points.length;
    return points.map((point, i) => ({
      name: `${clip.name}, ${shots[i]}-shot`,
      data: countsOf(world),
      measurements: fewShotMeasurements(
        point,
        shifts.map(({ name }) => name),
      ),
      seconds,
    }));
  } finally {
    clip.dispose();
  }
}

/** Every fifth example of each class to choose by, the others to draw from. */
function splitForChoice(
  { features, labels }: LabelledFeatures,
  { classes, width }: { classes: number; width: number },
): { pool: LabelledFeatures; validation: LabelledFeatures } {
  const seen = new Int32Array(classes);
  const isHeldOut = Array.from(labels, (label) => seen[label]++ % 5 === 4);
  const part = (wanted: boolean) => {
    const indices = [...isHeldOut.keys()].filter((i) => isHeldOut[i] === wanted);
    return { features: rowsAt(features, indices, width), labels: Int32Array.from(indices, (i) => labels[i]) };
  };
  return { pool: part(false), validation: part(true) };
}

/** Two test sets per shift: its pictures, and the reference's of the same classes. */
function shiftTests(
  test: LabelledFeatures,
  shifts: readonly ShiftedData[],
  { classes, width }: { classes: number; width: number },
): TestSet[] {
  return shifts.flatMap(({ name, features, labels, groups }) => {
    const { indices, labels: own } = subsetOfClasses(test.labels, { classes, groups });
    const cut = { name: `${name} reference`, features: rowsAt(test.features, indices, width), labels: own, groups };
    return [cut, { name: `${name} shifted`, features, labels, groups }];
  });
}

/** Means over draws with their intervals. */
function fewShotMeasurements({ tests }: FewShotPoint, names: readonly string[]): Record<string, Measurement> {
  const entries = Object.entries(tests).map(([name, { mean: value, interval }]): [string, Measurement] => [
    name,
    interval ? { value, interval: [...interval], intervalKind: "student" } : { value },
  ]);
  const average = (side: string) => mean(names.map((name) => tests[`${name} ${side}`].mean));
  return {
    ...Object.fromEntries(entries),
    "average reference": { value: average("reference") },
    "average shifted": { value: average("shifted") },
  };
}
