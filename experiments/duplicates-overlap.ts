// Which test pictures of the suite have a near-duplicate among a CLIP's training pictures, and whether it is right on them more often
// (Radford et al. 2021, section 5): real overlap. How much of an overlap would be found, which the paper can't know, is measured on
// planted copies.
import {
  type ClassificationTask,
  deriveKey,
  detectionCurve,
  embedDataset,
  type IconDataset,
  type ImageEmbedder,
  iconSuite,
  nearestSimilarities,
  nearestTargets,
  type PairDataset,
  pointOfPrecision,
  randomStream,
  rememberTexts,
  zeroShotClassifier,
  zeroShotRanks,
} from "../lib/index.js";
import { bytesMethod } from "./duplicates-methods.js";
import { anyChange, copiesOf, joinedPictures, storedPicture } from "./duplicates-pictures.js";
import { evaluationKey, type RunFindings } from "./run-record.js";
import { type ClipEncoder, embeddingsOf } from "./transfer-encoders.js";

/** A task of the suite, split: [right, all] of the pictures with a duplicate and of those without. */
export interface SplitTask {
  readonly task: string;
  /** Two pictures are duplicates from this similarity on. */
  readonly threshold: number;
  readonly overlap: readonly [right: number, total: number];
  readonly clean: readonly [right: number, total: number];
  /** Overlapping pictures that a training picture equals byte for byte. */
  readonly exact: number;
  /** Share of planted copies that are found at the threshold. */
  readonly plantedRecall: number;
}

/** A test picture and its duplicate, to look at. */
export interface OverlapPair {
  readonly pair: string;
  readonly first: string;
  readonly second: string;
  readonly similarity: number;
}

/** Equal pictures have a similarity of 1, but for rounding. */
const tiny = 1e-6;
/** Among so many there is one that isn't equal, or the picture doesn't count. */
const neighbours = 8;
const shownPairs = 24;

/** Splits every task's test pictures and has them classified. */
export async function measureOverlap(
  detector: ImageEmbedder,
  clip: ClipEncoder,
  { heldOut, training, precision, fewest }: OverlapData,
): Promise<RunFindings> {
  const started = performance.now();
  const tasks = iconSuite(heldOut).flatMap(({ test }) => ("labels" in test && isLarge(test, fewest) ? [test] : []));
  const own = await Promise.all(tasks.map(({ dataset }) => embedDataset(detector, dataset))); // [N, E] each
  const nearest = await nearestOf(detector, own, training);
  const { similarities } = await bytesMethod.nearest(joinedPictures(tasks.map(({ dataset }) => dataset)), training);
  const equal = [...similarities];
  const model = { ...clip, model: rememberTexts(clip.model) };
  const splits: SplitTask[] = [];
  const pairs: OverlapPair[] = [];
  for (const [t, task] of tasks.entries()) {
    const { threshold, recall } = await ownThreshold(detector, task.dataset, { embeddings: own[t], precision });
    const isOverlap = [...nearest[t].similarities].map((similarity) => similarity >= threshold);
    const isRight = await answersOf(model, task);
    const exact = equal.splice(0, task.dataset.size).filter(Boolean).length;
    splits.push({ task: task.name, threshold, exact, plantedRecall: recall, ...splitCounts(isRight, isOverlap) });
    pairs.push(...pairsOf(task, training, { ...nearest[t], isOverlap }));
  }
  return {
    name: `${clip.name}, test pictures of the suite`,
    data: { training: training.size, tasks: tasks.length, test: splits.reduce((sum, s) => sum + s.clean[1], 0) },
    measurements: {},
    examples: [...splits.map(plainSplit), ...chosenPairs(pairs)],
    seconds: (performance.now() - started) / 1000,
  };
}

interface OverlapData {
  readonly heldOut: IconDataset;
  readonly training: IconDataset;
  readonly precision: number;
  readonly fewest: number;
}

function isLarge({ dataset, classNames }: ClassificationTask, fewest: number): boolean {
  return dataset.size >= fewest && classNames.length >= 2;
}

/**
 * The threshold of a dataset: that of a precision among pairs of its pictures with changed copies and with their nearest other
 * pictures, which are no copies unless they are equal; and the share of the changed copies that it finds.
 */
export async function ownThreshold(
  detector: ImageEmbedder,
  dataset: PairDataset,
  { embeddings, precision }: { embeddings: Float32Array; precision: number },
): Promise<{ threshold: number; recall: number }> {
  const { embedDim } = detector;
  const stream = randomStream(deriveKey(deriveKey(evaluationKey, "own copies"), dataset.name));
  const indices = Int32Array.from({ length: dataset.size }, (_, i) => i);
  const copies = await embedDataset(detector, copiesOf(dataset, indices, { kind: anyChange, stream })); // [N, E]
  const cosine = (a: Float32Array, i: number, b: Float32Array, j: number) => {
    let sum = 0;
    for (let e = 0; e < embedDim; e++) sum += a[i * embedDim + e] * b[j * embedDim + e];
    return sum;
  };
  const planted = [...indices].map((i) => cosine(embeddings, i, copies, i));
  const k = Math.min(neighbours, dataset.size);
  const nearest = nearestTargets(embeddings, embeddings, { embedDim, k }); // [N, k], itself among them
  const others = [...indices].flatMap((i) => {
    const similarities = Array.from(nearest.subarray(i * k, (i + 1) * k), (j) => cosine(embeddings, i, embeddings, j));
    return similarities.filter((similarity) => similarity < 1 - tiny).slice(0, 1);
  });
  const curve = detectionCurve([...planted, ...others], [...planted.map(() => true), ...others.map(() => false)]);
  const threshold = pointOfPrecision(curve, precision)?.threshold ?? 1 - tiny;
  return { threshold, recall: planted.filter((score) => score >= threshold).length / planted.length };
}

/** For each list of embeddings the nearest training pictures, in one search. */
async function nearestOf(detector: ImageEmbedder, lists: readonly Float32Array[], training: PairDataset) {
  const { embedDim } = detector;
  const all = new Float32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  const { indices, similarities } = nearestSimilarities(all, await embedDataset(detector, training), { embedDim });
  let first = 0;
  return lists.map((list) => {
    const end = first + list.length / embedDim;
    const part = { indices: indices.subarray(first, end), similarities: similarities.subarray(first, end) };
    first = end;
    return part;
  });
}

/** Where a CLIP's zero-shot answer is right. */
async function answersOf(clip: ClipEncoder, task: ClassificationTask): Promise<boolean[]> {
  const classifier = await zeroShotClassifier(clip.model, task.classNames, task.templates); // [C, E]
  const { embedDim } = clip.model;
  const ranks = await zeroShotRanks(await embeddingsOf(clip, task.dataset), classifier, {
    labels: task.labels,
    embedDim,
  });
  return [...ranks].map((rank) => rank === 0);
}

/** [right, all] with and without overlap. */
export function splitCounts(
  isRight: readonly boolean[],
  isOverlap: readonly boolean[],
): Pick<SplitTask, "overlap" | "clean"> {
  const count = (wanted: boolean): readonly [number, number] => {
    const part = isRight.filter((_, i) => isOverlap[i] === wanted);
    return [part.filter(Boolean).length, part.length];
  };
  return { overlap: count(true), clean: count(false) };
}

function pairsOf(
  task: ClassificationTask,
  training: PairDataset,
  {
    indices,
    similarities,
    isOverlap,
  }: { indices: Int32Array; similarities: Float64Array; isOverlap: readonly boolean[] },
): OverlapPair[] {
  const found = [...indices.keys()].filter((i) => isOverlap[i] && similarities[i] < 1 - tiny);
  return found.slice(0, 2).map((i) => ({
    pair: task.name,
    first: storedPicture(task.dataset, i),
    second: storedPicture(training, indices[i]),
    similarity: similarities[i],
  }));
}

/** Some, from all tasks evenly. */
function chosenPairs(pairs: readonly OverlapPair[]) {
  const step = Math.max(1, pairs.length / shownPairs);
  return pairs
    .filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
    .slice(0, shownPairs)
    .map((pair) => ({ ...pair }));
}

export function plainSplit({ overlap, clean, ...rest }: SplitTask) {
  return { ...rest, overlap: [...overlap], clean: [...clean] };
}
