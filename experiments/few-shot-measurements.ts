// What is recorded of a few-shot method on a task: accuracies as measurements "arrows probe, 4 examples", and, draw by draw, curves
// "arrows probe, draw 1" over the number of examples, with what was chosen for each: "arrows probe l2, draw 1".
import {
  type Curve,
  countRight,
  type FewShotMethod,
  type FewShotPoint,
  fewShotCurve,
  type Key,
  type LabelledFeatures,
  type Measurement,
} from "../lib/index.js";
import type { RunFindings } from "./run-record.js";

/** The parts of a record that a task has. */
export type Findings = Pick<RunFindings, "data" | "measurements"> & { readonly curves: Record<string, Curve> };

/** Everything of several findings whose names differ. */
export function joinFindings(findings: readonly Findings[]): Findings {
  return {
    data: Object.assign({}, ...findings.map(({ data }) => data)),
    measurements: Object.assign({}, ...findings.map(({ measurements }) => measurements)),
    curves: Object.assign({}, ...findings.map(({ curves }) => curves)),
  };
}

export interface MethodContext {
  readonly task: string;
  readonly classes: number;
  readonly train: LabelledFeatures;
  readonly test: LabelledFeatures;
  readonly shots: readonly (number | "all")[];
  readonly draws: number;
  readonly key: Key;
}

/** Learns from draws of examples, and from all of them where `shots` says so. */
export async function measureMethod(
  method: string,
  learn: FewShotMethod,
  { task, classes, train, test, shots, draws, key }: MethodContext,
): Promise<Findings> {
  const curveOf = (counts: readonly (number | "all")[]) =>
    fewShotCurve(train, { classes, tests: [{ name: task, ...test }], shots: counts, draws, key, method: learn });
  const drawn = await curveOf(shots.filter((count) => count !== "all"));
  const [all] = shots.includes("all") ? await curveOf(["all"]) : [];
  const trials = test.labels.length;
  const name = `${task} ${method}`;
  const measurements = drawn.map((point) => [`${name}, ${examples(point.shots)}`, overDraws(point, task, trials)]);
  return {
    data: { [`${task}, train`]: train.labels.length, [`${task}, test`]: trials, [`${task}, classes`]: classes },
    measurements: {
      [`${task} chance`]: { value: 1 / classes },
      ...Object.fromEntries(measurements),
      ...(all && {
        [`${name}, all examples`]: ofAll(all, task, trials),
        [`${task} examples of all`]: { value: all.shots },
      }),
    },
    curves: drawCurves(name, drawn, task),
  };
}

/** "1 example", "4 examples". */
export function examples(shots: number): string {
  return shots === 1 ? "1 example" : `${shots} examples`;
}

function overDraws({ tests }: FewShotPoint, task: string, trials: number): Measurement {
  const { mean: value, interval } = tests[task];
  return { value, ...(interval && { interval: [...interval], intervalKind: "student" }), trials };
}

/** There is one way to draw everything, so that the interval is over pictures. */
function ofAll({ tests }: FewShotPoint, task: string, trials: number): Measurement {
  const [accuracy] = tests[task].accuracies;
  const correct = Math.round(accuracy * trials);
  const { interval } = countRight(Array.from({ length: trials }, (_, i) => i < correct));
  return { value: accuracy, interval: [...interval], intervalKind: "clopperPearson", trials };
}

function drawCurves(name: string, points: readonly FewShotPoint[], task: string): Record<string, Curve> {
  const step = points.map((point) => point.shots);
  const settings = Object.keys(points[0].settings[0]);
  const curvesOfDraw = points[0].settings.flatMap((_, draw) => [
    [`${name}, draw ${draw + 1}`, { step, value: points.map(({ tests }) => tests[task].accuracies[draw]) }],
    ...settings.map((setting) => [
      `${name} ${setting}, draw ${draw + 1}`,
      { step, value: points.map((point) => point.settings[draw][setting]) },
    ]),
  ]);
  return Object.fromEntries(curvesOfDraw);
}
