// A training run of a dual encoder as every experiment wants it: shown while it runs, saved once a minute and when it is
// interrupted, resumed where it was.
import { z } from "zod";
import {
  currentSignal,
  type DualEncoder,
  disposeTree,
  loadRunState,
  type StepMeasurements,
  saveRunState,
  startTraining,
  type TrainerOptions,
  type TrainingState,
  type Tree,
  train,
} from "../lib/index.js";
import { HistoryKeeper, type TrainingHistory } from "./training-history.js";

export interface TrainingRunOptions {
  /** Shown with the progress. */
  readonly title?: string;
  /** Where to save the run once a minute; an interrupted run goes on from there. */
  readonly stateFile?: string;
  /** Stops the run between two updates, saving it first; by default an interrupt of the notebook cell or the command. */
  readonly signal?: AbortSignal;
  /** By default compiled, where the compiled engine was built. */
  readonly execution?: TrainerOptions<DualEncoder, Tree>["execution"];
}

export interface TrainingRun<B extends Tree>
  extends Omit<TrainerOptions<DualEncoder, B>, "onStep" | "signal" | "execution"> {
  readonly batchSize: number;
  /** What a saved run must have in common with the one that goes on from it. */
  readonly identity: string;
  /** The parameters that are trained, before the first update; the run owns them. */
  start(): DualEncoder;
  /** How many captions of a step's batch were cut. */
  truncated(step: number): number;
  /** Where batches come from that are no function of the step. */
  readonly stream?: ResumableStream;
}

/** A stream of batches that can begin anywhere. */
export interface ResumableStream {
  /** Goes on from a position, before the first batch. */
  resume(position: string): void;
  /** From which the batch of `step` is the first. */
  position(step: number): string;
}

/** The trained parameters, which are the caller's, and what became of the run. */
export interface FinishedRun {
  readonly params: DualEncoder;
  readonly history: TrainingHistory;
}

/**
 * Runs what is left of a run. An interrupted run is saved first, if there is a `stateFile`, and so is a finished one: whoever has
 * kept the result removes the file.
 */
export async function runTraining<B extends Tree>(
  { batchSize, identity, start, truncated, stream, ...trainer }: TrainingRun<B>,
  { title = "CLIP", stateFile, signal = currentSignal(), execution }: TrainingRunOptions,
): Promise<FinishedRun> {
  const { state, past } = startOrResume({ identity, start, stream, optimizer: trainer.optimizer }, stateFile);
  const history = new HistoryKeeper(past, { title, batchSize, steps: trainer.steps });
  let latest = state;
  const save = () => {
    if (stateFile === undefined) return;
    const notes = { history: history.text(), ...(stream && { position: stream.position(latest.step) }) };
    saveRunState(stateFile, latest, { settings: identity, history: stream ? JSON.stringify(notes) : notes.history });
  };
  const onStep = (measurements: StepMeasurements, current: TrainingState<DualEncoder>) => {
    latest = current;
    const logitScale = Math.exp(current.params.logScale.dataSync()[0]);
    history.add({ ...measurements, logitScale, truncated: truncated(measurements.step) });
    if (history.isTimeToSave()) save();
  };
  try {
    latest = await train(state, { ...trainer, signal, onStep, execution });
    save();
    disposeTree(latest.optimizer);
    return { params: latest.params, history: history.value() };
  } catch (error) {
    if (signal?.aborted) save();
    disposeTree({ params: latest.params, optimizer: latest.optimizer });
    throw error;
  } finally {
    history.close();
  }
}

function startOrResume(
  { identity, start, stream, optimizer }: Pick<TrainingRun<Tree>, "identity" | "start" | "stream" | "optimizer">,
  stateFile: string | undefined,
) {
  const fresh = startTraining(start(), optimizer);
  if (stateFile === undefined) return { state: fresh, past: undefined };
  try {
    const saved = loadRunState(stateFile, fresh, identity);
    if (saved === undefined || stream === undefined) return { state: saved?.state ?? fresh, past: saved?.history };
    const { history, position } = streamNotes.parse(JSON.parse(saved.history));
    stream.resume(position);
    return { state: saved.state, past: history };
  } catch (error) {
    disposeTree({ params: fresh.params, optimizer: fresh.optimizer });
    throw error;
  }
}

/** What is saved of a run that learns from a stream. */
const streamNotes = z.object({ history: z.string(), position: z.string() });
