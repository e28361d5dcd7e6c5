// Which tasks few-shot classifiers are measured on, and their pictures as features: tasks that report accuracy and have enough pictures to
// learn from in most of their classes (CLIP's Figure 6 takes the 20 datasets with 16 or more examples per class).
import {
  type ClassGroups,
  type ClassificationTask,
  classesWithShots,
  type LabelledFeatures,
  type PairDataset,
  rowsAt,
  subsetOfClasses,
  type TaskPair,
} from "../lib/index.js";

/** A task cut to the classes that have enough examples. */
export interface FewShotTask {
  readonly name: string;
  readonly train: ClassificationTask;
  readonly test: ClassificationTask;
  /** The classes that are kept, as groups of one. */
  readonly groups: ClassGroups;
  /** What the kept classes are called. */
  readonly classNames: ClassificationTask["classNames"];
}

/** The tasks of one label for each picture that report accuracy, and have so many training pictures in more than half of their classes. */
export function fewShotTasks(suite: readonly TaskPair[], shots: number): FewShotTask[] {
  return suite.flatMap(({ train, test }) => {
    if (!("labels" in train && "labels" in test) || train.metric !== "accuracy") return [];
    const classes = train.classNames.length;
    const counts = new Int32Array(classes);
    for (const label of train.labels) counts[label]++;
    const enough = counts.filter((count) => count >= shots).length;
    if (enough < 2 || 2 * enough <= classes) return [];
    const groups = classesWithShots(train.labels, { classes, shots });
    const classNames = groups.map(([label]) => train.classNames[label]);
    return [{ name: test.name, train, test, groups, classNames }];
  });
}

/**
 * Both parts of a task, pictures of kept classes only, as features of unit length with labels in 0 .. kept classes - 1. Centred
 * ones lose the mean of the training part first, for which no label is needed: features of an untrained tower are nearly all mean, and
 * a penalty that fits other features would leave such weights at zero.
 */
export async function taskFeatures(
  { train, test, groups }: FewShotTask,
  encode: (dataset: PairDataset) => Promise<Float32Array>,
  { centred = false }: { centred?: boolean } = {},
): Promise<{ train: LabelledFeatures; test: LabelledFeatures }> {
  const part = async ({ dataset, labels, classNames }: ClassificationTask) => {
    const features = await encode(dataset); // [N, D]
    const width = features.length / dataset.size;
    const kept = subsetOfClasses(labels, { classes: classNames.length, groups });
    return { rows: rowsAt(features, kept.indices, width), labels: kept.labels, width }; // [M, D]
  };
  const [toLearn, toJudge] = [await part(train), await part(test)];
  const centre = centred ? meanRow(toLearn.rows, toLearn.width) : new Float64Array(toLearn.width);
  const finished = ({ rows, labels }: typeof toLearn) => ({ features: unitRows(rows, centre), labels });
  return { train: finished(toLearn), test: finished(toJudge) };
}

/** Of rows [M, D]: [D]. */
function meanRow(rows: Float32Array, width: number): Float64Array {
  const centre = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) centre[i % width] += (rows[i] * width) / rows.length;
  return centre;
}

/** Rows less the centre, at length 1: one strength of a penalty then means about the same for all encoders. */
function unitRows(rows: Float32Array, centre: Float64Array): Float32Array {
  const width = centre.length;
  const units = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += width) {
    const row = Float64Array.from(centre, (value, i) => rows[from + i] - value);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < width; i++) units[from + i] = length > 0 ? row[i] / length : 0;
  }
  return units;
}
