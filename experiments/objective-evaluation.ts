// Zero-shot accuracy of a trained objective, by its own rule of scoring names.
import {
  centreCrops,
  compile,
  type PairDataset,
  relativeToPrior,
  type ScoreRows,
  scoreAccuracy,
  scoreMatrix,
  type Tensor,
  type Tensor4D,
  type Tree,
  tf,
} from "../lib/index.js";
import type { Objective } from "./objective.js";
import { evenly, type ObjectivesWorld } from "./objective-world.js";
import { accuracyMeasurements, evaluationKey } from "./run-record.js";

/** Pictures and names that are compared at once where that costs little. */
const wideTile = { pictures: 128, names: 512 };

/** Zero-shot accuracy of naming held-out pictures; of likelihoods, with the names' priors and without. */
export async function measureObjective(objective: Objective, params: Tree, world: ObjectivesWorld) {
  const { task, execution, preset, train: training } = world;
  const texts = task.classNames.flat();
  const names = objective.names(texts);
  const started = performance.now();
  const scoresOf = async (dataset: PairDataset, indices: readonly number[]) => {
    const pictures = await pictureRows(objective, params, { ...world, dataset, indices });
    const score = (p: Tree, rows: Tensor, given: Tensor) => objective.score(p, rows, given);
    return scoreMatrix(score, { params, pictures, names }, { tile: objective.tile ?? wideTile, execution });
  };
  const scores = await scoresOf(task.dataset, evenly(task.dataset.size, task.dataset.size));
  const result = { ...accuracies(scores, task), "scoring seconds": { value: (performance.now() - started) / 1000 } };
  if (!objective.hasPrior) return result;
  const references = await scoresOf(training, evenly(training.size, preset.references));
  const { "top-1": top1, "top-5": top5 } = result;
  return {
    ...result,
    ...accuracies(relativeToPrior(scores, references, texts.length), task),
    "top-1 without prior": top1,
    "top-5 without prior": top5,
  };
}

function accuracies(scores: Float32Array, { labels, classNames }: ObjectivesWorld["task"]) {
  const classOfName = classNames.flatMap((all, c) => all.map(() => c));
  return accuracyMeasurements(scoreAccuracy(scores, { labels, classOfName, key: evaluationKey }));
}

/** What an objective makes of pictures, all at once. */
async function pictureRows(
  objective: Objective,
  params: Tree,
  { dataset, indices, preset, execution }: ObjectivesWorld & { dataset: PairDataset; indices: readonly number[] },
): Promise<ScoreRows> {
  const side = preset.image.imageSize;
  const pixels = centreCrops(dataset, indices, side);
  const images = tf.tensor4d(pixels, [indices.length, side, side, 3], "int32");
  const program = compile((p: Tree, given: Tree) => objective.pictures(p, given as Tensor4D), {
    name: "pictures",
    execution,
  });
  try {
    const rows = await program(params, images);
    const values = (await rows.data()) as Float32Array;
    rows.dispose();
    return { values, shape: rows.shape.slice(1) };
  } finally {
    images.dispose();
    program.dispose();
  }
}
