// What does a picture learn from its text? The objectives of CLIP's Figure 2 and their relatives on one image tower, one corpus
// and as many updates: predicting the caption, its words, or which caption it is. Each names held-out emoji, zero-shot.
//
// Command: npm run experiment -- objectives preset=quick
// Duration and numbers to expect: see experiments/README.md
import {
  countParameters,
  type DualEncoder,
  deriveKey,
  disposeTree,
  type Execution,
  mapTree,
  mean,
  type ResultRecord,
  tf,
} from "../lib/index.js";
import { captionObjective, cocaObjective, hiddenWordObjective } from "./caption-objectives.js";
import type { Objective } from "./objective.js";
import { measureObjective } from "./objective-evaluation.js";
import { type ObjectivesPreset, type ObjectivesPresetName, objectivesPresets } from "./objective-presets.js";
import { trainObjective } from "./objective-training.js";
import { type ObjectivesWorld, openObjectivesData } from "./objective-world.js";
import { evaluationKey, type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { contrastiveObjective, distillationObjective, sigmoidObjective } from "./tower-objectives.js";
import { ngramObjective, wordObjective } from "./word-objectives.js";

export interface ObjectivesOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
  /** By default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
}

/** Trains and measures every objective and seed of a preset that has no record yet; returns a record for each. */
export async function objectives(
  presetName: ObjectivesPresetName,
  { records: path = recordsFile("objectives", presetName, { shipped: "quick" }), execution }: ObjectivesOptions = {},
): Promise<ResultRecord[]> {
  const preset: ObjectivesPreset = objectivesPresets[presetName];
  const data = await openObjectivesData(preset, deriveKey(evaluationKey, "pictures"));
  const records: ResultRecord[] = [];
  for (const seed of preset.seeds) {
    const world = { ...data, preset, seed, execution };
    const record = (name: string, run: () => Promise<RunFindings>) =>
      recordOnce(path, identityOf(name, world), { run });
    for (const objective of soloObjectives(world))
      records.push(await record(objective.name, () => findingsOf(objective, world)));
    records.push(await record("distillation", () => distillationFindings(world)));
  }
  return records;
}

/** All that need no other model. */
function soloObjectives(world: ObjectivesWorld): Objective[] {
  return [
    contrastiveObjective(world) as Objective,
    contrastiveObjective(world, "bag of words") as Objective,
    sigmoidObjective(world) as Objective,
    wordObjective(world) as Objective,
    ngramObjective(world) as Objective,
    captionObjective(world) as Objective,
    hiddenWordObjective(world) as Objective,
    cocaObjective(world) as Objective,
  ];
}

/** Distillation, from a contrastive model that is trained for it as the other one was. */
async function distillationFindings(world: ObjectivesWorld): Promise<RunFindings> {
  const { params } = await trainObjective(contrastiveObjective(world) as Objective, world);
  const teacher = mapTree(params, (leaf) => tf.tensor(leaf.dataSync(), leaf.shape)) as DualEncoder;
  disposeTree(params);
  try {
    return await findingsOf(distillationObjective(world, teacher) as Objective, world);
  } finally {
    disposeTree(teacher);
  }
}

async function findingsOf(objective: Objective, world: ObjectivesWorld): Promise<RunFindings> {
  const started = performance.now();
  const { params, loss, seconds: trainingSeconds } = await trainObjective(objective, world);
  try {
    const measurements = {
      parameters: { value: countParameters(params) },
      "training loss": { value: mean(loss.slice(-10)) },
      "training seconds": { value: trainingSeconds },
      ...(await measureObjective(objective, params, world)),
    };
    return {
      name: `${objective.name}, seed ${world.seed}`,
      data: { train: world.train.size, measured: world.task.dataset.size, classes: world.task.classNames.length },
      measurements,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    disposeTree(params);
  }
}

function identityOf(objective: string, { preset: { seeds: _, ...preset }, seed }: ObjectivesWorld): RunIdentity {
  return { experiment: "objectives", settings: { ...preset, heldOut: [...preset.heldOut], objective }, seed };
}
