// What does a picture learn from its text? The objectives of CLIP's Figure 2 and their relatives on one image tower, one set of
// pictures and one recipe: predicting the caption, its words, or which caption it is. Each names held-out icons, zero-shot,
// after runs of several lengths.
//
// Command: npm run experiment -- objectives preset=quick
// Duration and numbers to expect: see experiments/README.md
import {
  countParameters,
  type DualEncoder,
  disposeTree,
  type Execution,
  type Measurement,
  mapTree,
  type ResultRecord,
  tf,
} from "../lib/index.js";
import { captionObjective, cocaObjective, hiddenWordObjective } from "./caption-objectives.js";
import type { Objective } from "./objective.js";
import { measureObjective } from "./objective-evaluation.js";
import {
  type ObjectiveName,
  type ObjectivesPreset,
  type ObjectivesPresetName,
  objectivesPresets,
} from "./objective-presets.js";
import { type TrainedObjective, trainObjective } from "./objective-training.js";
import { type ObjectivesWorld, openObjectivesData } from "./objective-world.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
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
  { records: path = recordsFile("objectives", presetName, { shipped: "full" }), execution }: ObjectivesOptions = {},
): Promise<ResultRecord[]> {
  const preset: ObjectivesPreset = objectivesPresets[presetName];
  let data: ReturnType<typeof openObjectivesData> | undefined;
  const records: ResultRecord[] = [];
  for (const { objectives: names, lengths, seeds } of preset.runs)
    for (const seed of seeds)
      for (const name of names) {
        const run = async () => {
          data ??= openObjectivesData(preset); // only if there is a run without a record
          return findings(name, { world: { ...(await data), preset, seed, execution }, lengths });
        };
        records.push(await recordOnce(path, identityOf(preset, { objective: name, lengths, seed }), { run }));
      }
  return records;
}

/** Accuracies by these names after so many pictures: "top-1, 12800 pictures". */
export function measuredAfter(what: string, pictures: number): string {
  return `${what}, ${pictures} pictures`;
}

async function findings(
  name: ObjectiveName,
  { world, lengths }: { world: ObjectivesWorld; lengths: readonly number[] },
): Promise<RunFindings> {
  const started = performance.now();
  const { objective, dispose } = await makeObjective(name, { world, length: lengths[lengths.length - 1] });
  try {
    const measure = (run: TrainedObjective) => measurementsOf(objective, run, world);
    const all = await trainObjective(objective, world, { lengths, measure });
    const { macs } = objective;
    return {
      name: `${name}, seed ${world.seed}`,
      data: { train: world.train.size, measured: world.task.dataset.size, classes: world.task.classNames.length },
      measurements: { ...(macs !== undefined && { "MACs per pair": { value: macs } }), ...Object.assign({}, ...all) },
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    dispose();
  }
}

/** What is measured at the end of a run, named after the pictures that it saw. */
async function measurementsOf(
  objective: Objective,
  { params, length, loss }: TrainedObjective,
  world: ObjectivesWorld,
): Promise<Record<string, Measurement>> {
  const { chance, ...accuracies } = await measureObjective(objective, params, world);
  const measured = { ...accuracies, "training loss": { value: loss } };
  const pictures = length * world.preset.batchSize;
  const named = Object.entries(measured).map(([what, found]) => [measuredAfter(what, pictures), found]);
  return { parameters: { value: countParameters(params) }, chance, ...Object.fromEntries(named) };
}

/** An objective, ready to be trained; distillation trains its teacher first. */
async function makeObjective(
  name: ObjectiveName,
  { world, length }: { world: ObjectivesWorld; length: number },
): Promise<{ objective: Objective; dispose(): void }> {
  if (name !== "distillation") return { objective: soloObjectives[name](world) as Objective, dispose: () => {} };
  const copy = async ({ params }: TrainedObjective) =>
    mapTree(params, (leaf) => tf.tensor(leaf.dataSync(), leaf.shape)) as DualEncoder;
  const teacherOf = contrastiveObjective(world) as Objective;
  const [teacher] = await trainObjective(teacherOf, world, { lengths: [length], measure: copy });
  const objective = distillationObjective(world, teacher) as Objective;
  return { objective, dispose: () => disposeTree(teacher) };
}

/** All that need no other model. */
const soloObjectives: Record<Exclude<ObjectiveName, "distillation">, (world: ObjectivesWorld) => unknown> = {
  contrastive: (world) => contrastiveObjective(world),
  "bag-of-words contrastive": (world) => contrastiveObjective(world, "bag of words"),
  sigmoid: sigmoidObjective,
  "bag-of-words prediction": wordObjective,
  "visual n-grams": ngramObjective,
  "caption prediction": captionObjective,
  "hidden-word prediction": hiddenWordObjective,
  CoCa: cocaObjective,
};

function identityOf(
  { runs: _, ...preset }: ObjectivesPreset,
  { objective, lengths, seed }: { objective: ObjectiveName; lengths: readonly number[]; seed: number },
): RunIdentity {
  const settings = JSON.parse(JSON.stringify({ ...preset, objective, lengths })) as RunIdentity["settings"];
  return { experiment: "objectives", settings, seed };
}
