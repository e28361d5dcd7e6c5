// What do the words around a class's name do for zero-shot transfer? (Radford et al. 2021, section 3.1.4 and Figure 4; Zhai et al.
// 2022, Appendix G.1.) Every CLIP of the transfer experiments, over the suite of tasks: ways to prompt, ensembles, meanings.
//
// Command: npm run experiment -- prompts preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import {
  type EmbeddingModel,
  imageTowerCost,
  type Measurement,
  mean,
  type ResultRecord,
  rememberTexts,
  startProgress,
  type TaskPair,
  trainingMacs,
} from "../lib/index.js";
import { compareModes, compareSpaces, measureModes } from "./prompt-modes.js";
import { measureSenses } from "./prompt-polysemy.js";
import { measureSelection, measureSizes, measureTemplates } from "./prompt-pool.js";
import type { PromptRow } from "./prompt-rows.js";
import { searchTask } from "./prompt-search.js";
import { labelledTasks, type PromptedTask, poolTasks, promptTask } from "./prompt-tasks.js";
import { defaultTemplate, promptModes, templatePool } from "./prompt-templates.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { type ClipEncoder, openClip } from "./transfer-encoders.js";
import { type TransferRun, transferRuns } from "./transfer-models.js";
import { type TransferPresetName, transferModel } from "./transfer-presets.js";
import { type HeldOutPictures, openHeldOutPictures, openTransferSuite } from "./transfer-suite.js";

interface PromptSettings {
  /** How often templates of each number are drawn. */
  readonly draws: number;
  /** At most so many pictures of each task are selected by. */
  readonly selectionPictures: number;
}

const promptSettings: Record<TransferPresetName, PromptSettings> = {
  tiny: { draws: 2, selectionPictures: 10 },
  quick: { draws: 5, selectionPictures: 60 },
  full: { draws: 10, selectionPictures: 200 },
};

export interface PromptsOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** A record per CLIP of the preset, smallest first; those that are there are not measured again. */
export async function prompts(
  presetName: TransferPresetName,
  { records: path = recordsFile("prompts", presetName, { shipped: "full" }) }: PromptsOptions = {},
): Promise<ResultRecord[]> {
  const settings = promptSettings[presetName];
  let world: PromptWorld | undefined;
  const records: ResultRecord[] = [];
  for (const run of transferRuns(presetName)) {
    const measure = async () => {
      world ??= { held: await openHeldOutPictures(run.preset), suite: await openTransferSuite(run.preset) };
      return measureRun(run, world, settings);
    };
    records.push(await recordOnce(path, identityOf(run, settings), { run: measure }));
  }
  return records;
}

/** What all CLIPs are measured on. */
interface PromptWorld {
  readonly held: HeldOutPictures;
  readonly suite: readonly TaskPair[];
}

interface Findings {
  readonly measurements: Record<string, Measurement>;
  readonly rows: readonly PromptRow[];
}

async function measureRun(run: TransferRun, world: PromptWorld, settings: PromptSettings): Promise<RunFindings> {
  const started = performance.now();
  const clip = await openClip(run);
  try {
    const model = rememberTexts(clip.model);
    const { measurements, rows } = await measureClip({ clip, model }, world, settings);
    return {
      name: `${clip.name}, seed ${run.seed}`,
      data: {
        tasks: world.suite.length,
        pictures: world.suite.reduce((sum, { test }) => sum + test.dataset.size, 0),
        heldOutCopies: world.held.copies,
      },
      measurements: { ...compute(run), ...measurements },
      examples: [...rows],
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    clip.dispose();
  }
}

async function measureClip(
  { clip, model }: { clip: ClipEncoder; model: EmbeddingModel },
  { held, suite }: PromptWorld,
  { draws, selectionPictures }: PromptSettings,
): Promise<Findings> {
  const progress = startProgress(`prompts of ${clip.name}`, suite.length + 4);
  const tasks: PromptedTask[] = [];
  const measurements: Record<string, Measurement> = {};
  const rows: PromptRow[] = [];
  for (const pair of suite) {
    progress.update(tasks.length, pair.test.name);
    const task = await promptTask(clip, model, pair);
    tasks.push(task);
    const found = await measureTask(task, model);
    Object.assign(measurements, found.measurements);
    rows.push(...found.rows);
  }
  const pooled = poolTasks(tasks);
  const step = (done: number, note: string) => progress.update(suite.length + done, note);
  step(0, "ensembles of the pool");
  rows.push(...(await measureSizes(pooled, draws)));
  step(1, "each template of the pool");
  rows.push(...(await measureTemplates(pooled)));
  step(2, "selection");
  rows.push(...(await measureSelection(pooled, { pictures: selectionPictures })));
  step(3, "words with two meanings");
  rows.push(...(await measureSenses(clip, model, held.icons)));
  step(4, "");
  progress.finish();
  return { measurements: { ...averages(suite, measurements), ...measurements }, rows };
}

/** What is measured of one task alone. */
async function measureTask(task: PromptedTask, model: EmbeddingModel): Promise<Findings> {
  const measurements = await measureModes(task);
  const rows: PromptRow[] = [];
  for (const labelled of labelledTasks([task])) {
    const spaces = await compareSpaces(labelled, model);
    Object.assign(measurements, spaces.measurements);
    rows.push(...spaces.rows, ...(await compareModes(labelled)), await searchTask(model, labelled));
  }
  return { measurements, rows };
}

/** "average name", ...: means over the tasks that have the way to prompt. */
function averages(suite: readonly TaskPair[], measurements: Readonly<Record<string, Measurement>>) {
  const found: Record<string, Measurement> = {};
  for (const way of [...promptModes, "chance"]) {
    const present = suite.flatMap(({ test }) => measurements[`${test.name} ${way}`]?.value ?? []);
    if (present.length > 0) found[`average ${way}`] = { value: mean(present) };
  }
  return found;
}

function compute({ preset, size }: TransferRun): Record<string, Measurement> {
  const model = transferModel(size, preset);
  const { batchSize } = preset;
  return {
    "training MACs": { value: trainingMacs(model, { batchSize, steps: size.steps }) },
    "MACs per picture": { value: imageTowerCost(model).macs },
  };
}

function identityOf(
  { preset: { sizes: _, ...common }, size: { seeds: __, ...size }, seed }: TransferRun,
  settings: PromptSettings,
): RunIdentity {
  const all = { ...common, size, ...settings, defaultTemplate, templatePool };
  return {
    experiment: "prompts",
    settings: z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(all))),
    seed,
  };
}
