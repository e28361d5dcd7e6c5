// Which test pictures of the suite have a near-duplicate among a CLIP's training pictures, and whether it is right on them more often
// (Radford et al. 2021, section 5): real overlap. How much of an overlap would be found, which the paper can't know, is measured on
// planted copies.
import {
  type ClassificationTask,
  deriveKey,
  embedDataset,
  type IconDataset,
  type ImageEmbedder,
  iconSuite,
  nearestSimilarities,
  type PairDataset,
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
  readonly overlap: readonly [right: number, total: number];
  readonly clean: readonly [right: number, total: number];
  /** Overlapping pictures that a training picture equals byte for byte. */
  readonly exact: number;
  /** Share of planted copies, one of each picture, that are found. */
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
const shownPairs = 24;

/** Splits every task's test pictures and has them classified. */
export async function measureOverlap(
  detector: ImageEmbedder,
  clip: ClipEncoder,
  { heldOut, training, threshold, fewest }: OverlapData,
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
    const planted = await copySimilarities(detector, task.dataset, own[t]);
    const plantedRecall = planted.filter((similarity) => similarity >= threshold).length / planted.length;
    const isOverlap = [...nearest[t].similarities].map((similarity) => similarity >= threshold);
    const isRight = await answersOf(model, task);
    const exact = equal.splice(0, task.dataset.size).filter(Boolean).length;
    splits.push({ task: task.name, exact, plantedRecall, ...splitCounts(isRight, isOverlap) });
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
  readonly threshold: number;
  readonly fewest: number;
}

function isLarge({ dataset, classNames }: ClassificationTask, fewest: number): boolean {
  return dataset.size >= fewest && classNames.length >= 2;
}

/** Of each picture of a dataset with embeddings [N, E], the similarity of a copy that is changed at random: [N]. */
async function copySimilarities(
  detector: ImageEmbedder,
  dataset: PairDataset,
  embeddings: Float32Array,
): Promise<Float64Array> {
  const { embedDim } = detector;
  const stream = randomStream(deriveKey(deriveKey(evaluationKey, "own copies"), dataset.name));
  const indices = Int32Array.from({ length: dataset.size }, (_, i) => i);
  const copies = await embedDataset(detector, copiesOf(dataset, indices, { kind: anyChange, stream })); // [N, E]
  return Float64Array.from(indices, (i) => {
    let cosine = 0;
    for (let e = i * embedDim; e < (i + 1) * embedDim; e++) cosine += embeddings[e] * copies[e];
    return cosine;
  });
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
