// Scores of all names for all pictures, a tile at a time, so that memory stays bounded however many there are, and what they
// say of a classification task.
import { type CompileOptions, compile } from "../engine/compile.js";
import { defaultExecution } from "../engine/execution.js";
import { moveToDevice } from "../engine/placement.js";
import { type Tensor, type Tensor2D, tf } from "../engine/tf.js";
import type { Tree } from "../engine/tree.js";
import { breathe } from "../runtime/breathe.js";
import type { Key } from "../runtime/random.js";
import { accuracyOfRanks, type ZeroShotResult } from "./accuracy.js";
import { labelRank } from "./metrics.js";

/** Numbers of many rows, one after the other. */
export interface ScoreRows {
  readonly values: Float32Array | Int32Array;
  /** Of one row. */
  readonly shape: readonly number[];
}

/** Parameters, pictures [b, ...] and names [c, ...] -> scores [b, c]. */
export type ScoreFunction<P extends Tree> = (params: P, pictures: Tensor, names: Tensor) => Tensor2D;

export interface ScoreOptions extends Pick<CompileOptions, "execution"> {
  /** Pictures and names that are scored at once; the work of a tile grows with their product. */
  readonly tile?: { readonly pictures: number; readonly names: number };
  readonly signal?: AbortSignal;
}

/**
 * Scores [N, C] of N pictures and C names, by one compiled program: the last tiles are filled up with copies of a row. `params`
 * are read and stay on the device.
 */
export async function scoreMatrix<P extends Tree>(
  score: ScoreFunction<P>,
  { params, pictures, names }: { params: P; pictures: ScoreRows; names: ScoreRows },
  { tile = { pictures: 16, names: 64 }, execution = defaultExecution(), signal }: ScoreOptions = {},
): Promise<Float32Array> {
  const [count, width] = [rowCount(pictures), rowCount(names)];
  const program = compile(score, { name: "score names", execution });
  const scores = new Float32Array(count * width); // [N, C]
  try {
    for (let row = 0; row < count; row += tile.pictures)
      for (let column = 0; column < width; column += tile.names) {
        await breathe(signal);
        if (execution === "compiled") moveToDevice(params);
        const inputs = [tileOf(pictures, row, tile.pictures), tileOf(names, column, tile.names)];
        const values = await scoreTile((some, others) => program(params, some, others), inputs);
        for (let i = 0; i < Math.min(tile.pictures, count - row); i++) {
          const line = values.subarray(i * tile.names, i * tile.names + Math.min(tile.names, width - column));
          scores.set(line, (row + i) * width + column);
        }
      }
  } finally {
    program.dispose();
  }
  return scores;
}

/**
 * Log-likelihoods log p(name | picture) [N, C] less the logarithm of p(name), the mean of p(name | picture) over other pictures,
 * whose log-likelihoods are `references` [M, C]. By Bayes' rule that is log p(picture | name), but for a number that is the
 * picture's: what counts when all classes are as likely. Captions have common words more often, whatever they show.
 */
export function relativeToPrior(scores: Float32Array, references: Float32Array, names: number): Float32Array {
  const count = references.length / names;
  if (!Number.isInteger(count) || count < 1 || scores.length % names !== 0)
    throw new Error(
      `relativeToPrior: expected scores [N, ${names}] and references [M, ${names}], got ${scores.length} and ${references.length} numbers`,
    );
  const priors = Float64Array.from({ length: names }, (_, name) => {
    const column = Array.from({ length: count }, (_, row) => references[row * names + name]);
    const highest = column.reduce((most, value) => Math.max(most, value)); // there may be more than a call takes arguments
    const mean = column.reduce((sum, value) => sum + Math.exp(value - highest), 0) / count;
    return Number.isFinite(highest) ? highest + Math.log(mean) : 0; // a name that is never likely keeps its scores
  });
  return scores.map((score, i) => score - priors[i % names]);
}

/**
 * Accuracies of the classes' names, by scores [N, names] of N pictures with known labels [N]: a class counts by its best name,
 * and `classOfName` [names] says whose each is.
 */
export function scoreAccuracy(
  scores: Float32Array,
  { labels, classOfName, key }: { labels: ArrayLike<number>; classOfName: ArrayLike<number>; key: Key },
): ZeroShotResult {
  const [names, total] = [classOfName.length, labels.length];
  if (scores.length !== names * total)
    throw new Error(`scoreAccuracy: expected scores [${total}, ${names}], got ${scores.length} numbers`);
  const classes = Array.from(classOfName).reduce((most, c) => Math.max(most, c + 1), 0);
  const ranks = Array.from({ length: total }, (_, row) => {
    const best = new Array<number>(classes).fill(Number.NEGATIVE_INFINITY);
    for (let name = 0; name < names; name++)
      best[classOfName[name]] = Math.max(best[classOfName[name]], scores[row * names + name]);
    return labelRank(best, labels[row]);
  });
  return accuracyOfRanks(ranks, { labels, classes, key });
}

function rowCount({ values, shape }: ScoreRows): number {
  const rows = values.length / tf.util.sizeFromShape([...shape]);
  if (Number.isInteger(rows) && rows > 0) return rows;
  throw new Error(`scoreMatrix: expected rows of shape [${shape}], got ${values.length} numbers`);
}

/** `count` rows from the row `first`, and that one again after the last. */
function tileOf({ values, shape }: ScoreRows, first: number, count: number): Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  const isInteger = values instanceof Int32Array;
  const rows = isInteger ? new Int32Array(count * size) : new Float32Array(count * size);
  for (let row = 0; row < count; row++) rows.set(values.subarray(first * size, (first + 1) * size), row * size);
  rows.set(values.subarray(first * size, (first + count) * size));
  return tf.tensor(rows, [count, ...shape], isInteger ? "int32" : "float32");
}

/** The scores of a tile, whose pictures and names it frees, also if they can't be had. */
async function scoreTile(
  score: (pictures: Tensor, names: Tensor) => Promise<Tensor2D>,
  [pictures, names]: Tensor[],
): Promise<Float32Array> {
  let scores: Tensor2D | undefined;
  try {
    scores = await score(pictures, names);
    return (await scores.data()) as Float32Array;
  } finally {
    tf.dispose([pictures, names, scores]);
  }
}
