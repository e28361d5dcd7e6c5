// How many planted duplicates a method finds, kind by kind, and what it takes for one that isn't: drawings of the same things by other
// hands among them.
import {
  clopperPearson,
  type DetectionPoint,
  deriveKey,
  detectionCurve,
  type Measurement,
  type PairDataset,
  randomStream,
} from "../lib/index.js";
import type { DuplicateMethod } from "./duplicates-methods.js";
import { anyChange, copiesOf, copyKinds, storedPicture } from "./duplicates-pictures.js";
import { evaluationKey, type RunFindings } from "./run-record.js";

export interface DetectionData {
  /** Held-out pictures of which a copy is planted. */
  readonly planted: PairDataset;
  /** As many of which none is, and which no training picture equals. */
  readonly clean: PairDataset;
  /** What is trained on. */
  readonly training: PairDataset;
  readonly copies: ReadonlyMap<string, PairDataset>;
}

/** What a notebook shows of a pair. */
export interface FoundPair {
  readonly kind: "false alarm" | "missed" | "found";
  readonly first: string;
  readonly second: string;
  readonly similarity: number;
  readonly names: readonly [string, string];
}

/** Shares of the pictures without a planted copy that are found. */
const alarmShares = [0.01, 0.02, 0.05, 0.1] as const;
/** That at which methods are compared kind by kind. */
const comparedShare = 0.05;
const shownPairs = 12;
const curvePoints = 60;

/** Plants a copy of every kind of each picture. */
export function plantCopies(planted: PairDataset, clean: PairDataset, training: PairDataset): DetectionData {
  const all = Int32Array.from({ length: planted.size }, (_, i) => i);
  const copies = copyKinds.map((kind) => {
    const stream = randomStream(deriveKey(deriveKey(evaluationKey, "copies"), kind.name));
    return [kind.name, copiesOf(planted, all, { kind, stream })] as const;
  });
  return { planted, clean, training, copies: new Map(copies) };
}

/**
 * Recall of every kind where a twentieth of the pictures without a planted copy is found, by every method the same: some of these are
 * natural copies, of which nobody knows.
 */
export async function measureDetection(method: DuplicateMethod, data: DetectionData): Promise<RunFindings> {
  const started = performance.now();
  const { planted, clean, training, copies } = data;
  const scores = new Map<string, Float64Array>();
  for (const [kind, changed] of copies) scores.set(kind, await method.matching(planted, changed));
  const natural = await method.nearest(clean, training);
  const own = scores.get(anyChange.name)!;
  const curve = detectionCurve(
    [...own, ...natural.similarities],
    [...own].map(() => true).concat([...natural.similarities].map(() => false)),
  );
  const threshold = alarmThreshold(natural.similarities, comparedShare);
  const alarms = [...natural.indices.keys()].filter((i) => natural.similarities[i] >= threshold);
  const sameConcept = alarms.filter((i) => clean.concept(i) === training.concept(natural.indices[i]));
  const recalls = [...scores].map(([kind, values]) => {
    return [`recall ${kind}`, share(values.filter((value) => value >= threshold).length, values.length)] as const;
  });
  return {
    name: method.name,
    data: { planted: planted.size, clean: clean.size, training: training.size },
    measurements: {
      threshold: { value: threshold },
      "false alarms": share(alarms.length, clean.size),
      ...(alarms.length > 0 && { "false alarms of the same concept": share(sameConcept.length, alarms.length) }),
      ...Object.fromEntries(recalls),
      ...Object.fromEntries(
        alarmShares.map((most) => {
          const limit = alarmThreshold(natural.similarities, most);
          return [`recall at alarms ${most}`, share(own.filter((value) => value >= limit).length, own.length)];
        }),
      ),
    },
    examples: [
      { kind: "curve", points: thinned(curve).map((point) => [point.recall, point.precision]) },
      ...pairsToShow(data, { own, natural, threshold }).map((pair) => ({ ...pair, names: [...pair.names] })),
    ],
    seconds: (performance.now() - started) / 1000,
  };
}

export function share(count: number, trials: number): Measurement {
  return {
    value: count / trials,
    interval: [...clopperPearson(count, trials)],
    intervalKind: "clopperPearson",
    trials,
  };
}

/** The lowest score that at most such a share of the pictures without a planted copy reaches; just above the highest, if none. */
function alarmThreshold(scores: Float64Array, most: number): number {
  const sorted = [...scores].sort((a, b) => b - a);
  const tooMany = sorted[Math.min(Math.floor(most * sorted.length), sorted.length - 1)];
  return sorted.findLast((score) => score > tooMany) ?? tooMany + 1e-6;
}

function thinned(curve: readonly DetectionPoint[]): DetectionPoint[] {
  const step = Math.max(1, curve.length / curvePoints);
  return curve.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step) || i === curve.length - 1);
}

/** False alarms from the surest to the least, the worst misses, and what is only just found. */
function pairsToShow(
  { planted, clean, training, copies }: DetectionData,
  {
    own,
    natural,
    threshold,
  }: {
    own: Float64Array;
    natural: Awaited<ReturnType<DuplicateMethod["nearest"]>>;
    threshold: number;
  },
): FoundPair[] {
  const byScore = (values: Float64Array) => [...values.keys()].sort((a, b) => values[b] - values[a]);
  const changed = copies.get(anyChange.name)!;
  const copy = (kind: FoundPair["kind"]) => (i: number) =>
    pairOf(kind, { dataset: planted, i }, { dataset: changed, i }, own[i]);
  const alarms = byScore(natural.similarities).map((i) =>
    pairOf("false alarm", { dataset: clean, i }, { dataset: training, i: natural.indices[i] }, natural.similarities[i]),
  );
  const found = byScore(own).filter((i) => own[i] >= threshold);
  const missed = byScore(own).filter((i) => own[i] < threshold);
  return [
    ...evenly(alarms.filter(({ similarity }) => similarity >= threshold)),
    ...found.slice(-shownPairs).map(copy("found")),
    ...missed.slice(-shownPairs).map(copy("missed")),
  ];
}

function evenly(pairs: readonly FoundPair[]): readonly FoundPair[] {
  const step = Math.max(1, pairs.length / shownPairs);
  return pairs.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

interface Place {
  readonly dataset: PairDataset;
  readonly i: number;
}

function pairOf(kind: FoundPair["kind"], first: Place, second: Place, similarity: number): FoundPair {
  return {
    kind,
    first: storedPicture(first.dataset, first.i),
    second: storedPicture(second.dataset, second.i),
    similarity,
    names: [first.dataset.caption(first.i).title, second.dataset.caption(second.i).title],
  };
}
