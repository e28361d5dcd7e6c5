// Contrastive loss and logit scale against the step. A model that knows nothing has a loss of ln B, so the distance
// below that line is what has been learned.
import type { Curve } from "../results/schema.js";
import { colours, type Figure, figure, type Heading, legendBelow, plainText, series } from "./figure.js";
import type { Axis, ScatterTrace } from "./plotly.js";

export interface LearningRun {
  readonly name: string;
  readonly loss: Curve;
  readonly logitScale?: Curve;
}

/** Loss above, logit scale below where a run has one; `batchSize` is B, the pictures that a caption is told from. */
export function learningCurveFigure(
  runs: readonly LearningRun[],
  { batchSize, ...heading }: Heading & { batchSize: number },
): Figure {
  const hasScale = runs.some((run) => run.logitScale);
  const panels = hasScale ? { loss: [0.4, 1], scale: [0, 0.3] } : { loss: [0, 1], scale: [0, 0] };
  const plotHeight = hasScale ? 480 : 320;
  const steps: Axis = { title: { text: "step" }, rangemode: "tozero", anchor: hasScale ? "y2" : "y" };
  const losses = runs.flatMap((run) => run.loss.value);
  const highest = losses.reduce((most, loss) => Math.max(most, loss), Math.log(batchSize));
  const data = [guessingLine(runs, batchSize), ...runs.flatMap((run, i) => runTraces(run, series[i % series.length]))];
  return figure(heading, data, {
    plotHeight,
    xaxis: steps,
    yaxis: { title: { text: "loss" }, range: [0, 1.06 * highest], domain: [panels.loss[0], panels.loss[1]] },
    ...(hasScale && {
      yaxis2: { title: { text: "logit scale" }, domain: [panels.scale[0], panels.scale[1]], rangemode: "tozero" },
    }),
    ...legendBelow(runs.length + 1, plotHeight),
  });
}

function runTraces({ name, loss, logitScale }: LearningRun, color: string): ScatterTrace[] {
  const style = {
    type: "scatter",
    mode: "lines",
    name: plainText(name),
    legendgroup: name,
    line: { color, width: 1.6 },
  } as const;
  const traces: ScatterTrace[] = [{ ...style, x: loss.step, y: loss.value }];
  if (logitScale) traces.push({ ...style, x: logitScale.step, y: logitScale.value, yaxis: "y2", showlegend: false });
  return traces;
}

function guessingLine(runs: readonly LearningRun[], batchSize: number): ScatterTrace {
  const last = Math.max(...runs.map((run) => run.loss.step.at(-1) ?? 0));
  const loss = Math.log(batchSize);
  return {
    type: "scatter",
    mode: "lines",
    name: `guessing: ln ${batchSize} = ${loss.toFixed(2)}`,
    x: [0, last],
    y: [loss, loss],
    line: { color: colours.grey, width: 1.5, dash: "dot" },
    hoverinfo: "skip",
  };
}
