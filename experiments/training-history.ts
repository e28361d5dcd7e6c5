// What a training run remembers and shows while it runs: the loss beside ln(batch), which is the loss of a model that knows
// nothing, the logit scale and pictures per second; the progress bar adds the time left.
import { type StepMeasurements, startProgress } from "../lib/index.js";

/** One point per update. */
export interface TrainingHistory {
  readonly loss: number[];
  readonly logitScale: number[];
  readonly imagesPerSecond: number;
  /** Time spent in the loop, over all sittings of a resumed run. */
  readonly seconds: number;
  /** Captions that were cut to the context length. */
  readonly truncated: number;
}

const millisecondsBetweenSaves = 60_000;

/** Starts the display; `past` is the `text()` of the sitting before, if the run is resumed. */
export function startHistory(
  past: string | undefined,
  { title, batchSize, steps }: { title: string; batchSize: number; steps: number },
) {
  const before: TrainingHistory | undefined = past === undefined ? undefined : JSON.parse(past);
  const loss = [...(before?.loss ?? [])];
  const logitScale = [...(before?.logitScale ?? [])];
  const secondsBefore = before?.seconds ?? 0;
  const stepsBefore = loss.length;
  const progress = startProgress(title, steps);
  const reference = `ln ${batchSize} = ${Math.log(batchSize).toFixed(2)}`;
  let truncated = before?.truncated ?? 0;
  let seconds = 0;
  let savedAt = Date.now();
  const imagesPerSecond = () => ((loss.length - stepsBefore) * batchSize) / Math.max(seconds, 1e-9);
  const value = (): TrainingHistory => ({
    loss,
    logitScale,
    imagesPerSecond: imagesPerSecond(),
    seconds: secondsBefore + seconds,
    truncated,
  });
  return {
    count: (cut: number) => {
      truncated += cut;
    },
    add: (measurements: StepMeasurements, scale: number) => {
      loss.push(measurements.loss);
      logitScale.push(scale);
      seconds = measurements.seconds;
      const now = `loss ${measurements.loss.toFixed(3)} (${reference}), logit scale ${scale.toFixed(1)}`;
      progress.update(loss.length, `${now}, ${imagesPerSecond().toFixed(0)} images/s`);
    },
    isTimeToSave: () => {
      const due = Date.now() - savedAt > millisecondsBetweenSaves;
      if (due) savedAt = Date.now();
      return due;
    },
    value,
    text: () => JSON.stringify(value()),
    close: () => progress.finish(),
  };
}
