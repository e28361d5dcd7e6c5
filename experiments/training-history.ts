// What a training run remembers and shows while it runs: the loss beside ln(batch), which is the loss of a model that knows
// nothing, the logit scale, pictures per second and the share of time lost to waiting; the progress bar adds the time left.
import { z } from "zod";
import { type Progress, type StepMeasurements, startProgress } from "../lib/index.js";

const historySchema = z.object({
  /** One number per update. */
  loss: z.array(z.number()),
  logitScale: z.array(z.number()),
  /** Time spent in the loop, over all sittings of a resumed run. */
  seconds: z.number().nonnegative(),
  imagesPerSecond: z.number().nonnegative(),
  /** Share of that time in which nothing was computing since the next batch was not there yet. */
  dataWait: z.number().min(0).max(1),
  /** Share of that time in which nothing was computing, for whatever reason. */
  idle: z.number().min(0).max(1),
  /** Captions that were cut to the context length. */
  truncated: z.int().nonnegative(),
});

export type TrainingHistory = z.infer<typeof historySchema>;

export interface HistoryOptions {
  readonly title: string;
  readonly batchSize: number;
  readonly steps: number;
}

type Seconds = Pick<StepMeasurements, "seconds" | "dataSeconds" | "idleSeconds">;

const millisecondsBetweenSaves = 60_000;

/** Collects a run's history and shows its progress. */
export class HistoryKeeper {
  private readonly loss: number[];
  private readonly logitScale: number[];
  private truncated: number;
  /** Of the sittings before this one, and of this one. */
  private readonly before: Seconds;
  private now: Seconds = { seconds: 0, dataSeconds: 0, idleSeconds: 0 };
  private savedAt = Date.now();
  private readonly progress: Progress;

  /** `past` is the `text()` of the sitting before, if the run is resumed. */
  constructor(
    past: string | undefined,
    private readonly options: HistoryOptions,
  ) {
    const before = past === undefined ? undefined : historySchema.parse(JSON.parse(past));
    this.loss = before?.loss ?? [];
    this.logitScale = before?.logitScale ?? [];
    this.truncated = before?.truncated ?? 0;
    const { seconds = 0, dataWait = 0, idle = 0 } = before ?? {};
    this.before = { seconds, dataSeconds: dataWait * seconds, idleSeconds: idle * seconds };
    this.progress = startProgress(options.title, options.steps, { from: this.loss.length });
  }

  /** Adds what an update measured, and how many captions of its batch were cut, and shows it. */
  add({ truncated, logitScale, ...measurements }: StepMeasurements & { logitScale: number; truncated: number }): void {
    this.loss.push(measurements.loss);
    this.logitScale.push(logitScale);
    this.truncated += truncated;
    this.now = measurements;
    const { batchSize } = this.options;
    const loss = `loss ${measurements.loss.toFixed(3)} (ln ${batchSize} = ${Math.log(batchSize).toFixed(2)})`;
    const speed = `${this.imagesPerSecond().toFixed(0)} images/s`;
    this.progress.update(this.loss.length, `${loss}, logit scale ${logitScale.toFixed(1)}, ${speed}`);
  }

  /** True once a minute. */
  isTimeToSave(): boolean {
    const isDue = Date.now() - this.savedAt > millisecondsBetweenSaves;
    if (isDue) this.savedAt = Date.now();
    return isDue;
  }

  value(): TrainingHistory {
    const { loss, logitScale, truncated } = this;
    const seconds = this.total("seconds");
    const share = (of: keyof Seconds) => this.total(of) / Math.max(seconds, 1e-9);
    const shares = { dataWait: share("dataSeconds"), idle: share("idleSeconds") };
    return { loss, logitScale, truncated, seconds, ...shares, imagesPerSecond: this.imagesPerSecond() };
  }

  text(): string {
    return JSON.stringify(this.value());
  }

  close(): void {
    this.progress.finish();
  }

  private total(of: keyof Seconds): number {
    return this.before[of] + this.now[of];
  }

  private imagesPerSecond(): number {
    return (this.loss.length * this.options.batchSize) / Math.max(this.total("seconds"), 1e-9);
  }
}
