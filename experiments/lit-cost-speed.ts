// Wall-clock of locked-image tuning with its features computed beforehand and without, epoch by epoch: the left half of LiT's
// Figure 10. Both are run in turn, several times, on the same machine and data.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  deriveKey,
  disposeTree,
  dualEncoderAround,
  EmbeddingCache,
  type Execution,
  embedDataset,
  featureModel,
  type IconDataset,
  type ImageEmbedder,
  imageTowerCost,
  imageTowerWidth,
  type LockedTower,
  lockedFeatures,
  type Measurement,
  pairedEffect,
  rowsAt,
  seedKey,
  type Tokenizer,
  textTowerCost,
} from "../lib/index.js";
import { type CostImageTower, type CostPair, costModel, type LitCostPreset } from "./lit-cost-presets.js";
import { tuningSeconds } from "./lit-cost-steps.js";
import type { RunFindings } from "./run-record.js";
import { type Clock, clocks, type Seconds, secondsOf } from "./stopwatch.js";

export interface CostWorld {
  readonly preset: LitCostPreset;
  /** Those of an epoch. */
  readonly pictures: IconDataset;
  readonly tokenizer: Tokenizer;
  readonly execution?: Execution;
}

/** What one repeat took. */
interface Repeat {
  /** Of the first pictures, as many as `epochs` below one need, and of all: encoded, written, checked and opened. */
  readonly precomputing: readonly Seconds[];
  /** All pictures through the tower and nothing else. */
  readonly encoding: Seconds;
  /** A file that is there: pictures hashed, its bytes checked, mapped. */
  readonly opening: Seconds;
  /** The rows of an epoch's batches, out of the mapped file. */
  readonly reading: Seconds;
  /** Tuning until the end of each of `epochs`. */
  readonly withTower: readonly Seconds[];
  readonly fromFeatures: readonly Seconds[];
}

/** Times a pair of towers. */
export async function measureSpeed(pair: CostPair, world: CostWorld): Promise<RunFindings> {
  const started = performance.now();
  const { preset, pictures } = world;
  const { embedder, dispose } = freshTower(pair, world);
  try {
    await embedDataset(embedder, pictures); // compiles
    const repeats: Repeat[] = [];
    for (let repeat = 0; repeat < preset.repeats; repeat++)
      repeats.push(await oneRepeat({ pair, world, embedder }, { towerFirst: repeat % 2 === 1 }));
    const model = costModel(pair, preset);
    const macs = { "image MACs": imageTowerCost(model).macs, "text MACs": textTowerCost(model).macs };
    return {
      name: `speed, ${pair.image.name} beside ${pair.text.name}`,
      data: { pairs: pictures.size, repeats: preset.repeats },
      measurements: { ...valuesOf(macs), ...perExample(repeats, preset) },
      curves: curvesOf(repeats, preset),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    dispose();
  }
}

/** The names of a repeat's curves; those of tuning are over steps, those of encoding over pictures. */
export const speedCurves = {
  precomputing: (clock: Clock, repeat: number) => `pre-computation, ${clock}, repeat ${repeat}`,
  withTower: (clock: Clock, repeat: number) => `tower in the step, ${clock}, repeat ${repeat}`,
  fromFeatures: (clock: Clock, repeat: number) => `from features, ${clock}, repeat ${repeat}`,
} as const;

async function oneRepeat(
  { pair, world, embedder }: { pair: CostPair; world: CostWorld; embedder: ImageEmbedder },
  { towerFirst }: { towerFirst: boolean },
): Promise<Repeat> {
  const { preset, pictures, tokenizer, execution } = world;
  const folder = mkdtempSync(join(tmpdir(), "tandem-cost-"));
  try {
    const options = { cache: new EmbeddingCache(folder) };
    const tower = lockedTower(pair.image, embedder);
    const precomputing: Seconds[] = [];
    for (const count of encodedCounts(preset))
      precomputing.push(await secondsOf(() => lockedFeatures(tower, firstOf(pictures, count), options)));
    const encoding = await secondsOf(() => embedDataset(embedder, pictures));
    const opening = await secondsOf(() => lockedFeatures(tower, pictures, options));
    const features = await lockedFeatures(tower, pictures, options); // [N, D]
    const reading = await secondsOf(async () => readRows(features, { width: tower.width, world }));
    const model = costModel(pair, preset);
    const marks = preset.epochs.map((epochs) => stepsOf(epochs, preset));
    const tune = async (data: { features?: Float32Array }) => {
      const steps = Math.max(...marks);
      const timed = { model, batchSize: preset.batchSize, steps, execution };
      const seconds = await tuningSeconds({ pictures, tokenizer, ...data }, timed);
      return marks.map((mark) => seconds[mark - 1]);
    };
    const first = await tune(towerFirst ? {} : { features });
    const second = await tune(towerFirst ? { features } : {});
    const [withTower, fromFeatures] = towerFirst ? [first, second] : [second, first];
    return { precomputing, encoding, opening, reading, withTower, fromFeatures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function freshTower(pair: CostPair, { preset, execution }: CostWorld) {
  const params = dualEncoderAround(deriveKey(seedKey(0), "lit-cost"), costModel(pair, preset), {});
  const embedder = featureModel(params.imageTower, pair.image.settings, { execution });
  const dispose = () => {
    embedder.dispose();
    disposeTree(params);
  };
  return { embedder, dispose };
}

/** It is open already: loading and compiling are left out of all times. */
function lockedTower({ name, settings }: CostImageTower, embedder: ImageEmbedder): LockedTower {
  const { imageSize } = settings;
  const open = async () => ({ ...embedder, dispose: () => {} });
  return { weights: name, imageSize, width: imageTowerWidth(settings), open };
}

/** Pictures that are encoded for each of `epochs` below one, then all. */
function encodedCounts({ epochs, pairs }: LitCostPreset): number[] {
  return [...epochs.filter((each) => each < 1).map((each) => each * pairs), pairs];
}

function stepsOf(epochs: number, { pairs, batchSize }: LitCostPreset): number {
  const steps = (epochs * pairs) / batchSize;
  if (Number.isInteger(steps)) return steps;
  throw new Error(`lit-cost: expected epochs of whole batches, got ${steps} batches in ${epochs} epochs; change pairs`);
}

function firstOf(pictures: IconDataset, count: number): IconDataset {
  return count === pictures.size ? pictures : pictures.filter((index) => index < count);
}

function readRows(features: Float32Array, { width, world }: { width: number; world: CostWorld }): void {
  const { pairs, batchSize } = world.preset;
  const stride = pairs / batchSize;
  for (let batch = 0; batch < stride; batch++)
    rowsAt(
      features,
      Int32Array.from({ length: batchSize }, (_, i) => i * stride + batch),
      width,
    ); // [B, D]
}

function valuesOf(values: Record<string, number>): Record<string, Measurement> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** Means over repeats, in seconds for one picture or pair: "encoding, wall clock". */
function perExample(repeats: readonly Repeat[], { pairs, epochs }: LitCostPreset): Record<string, Measurement> {
  const longest = epochs.indexOf(Math.max(...epochs));
  const all = clocks.flatMap((clock) => {
    const over = (what: string, seconds: (repeat: Repeat) => number) =>
      [`${what}, ${clock}`, pairedEffect(repeats.map((each) => seconds(each) / pairs))] as const;
    return [
      over("encoding", ({ encoding }) => encoding[clock]),
      over("pre-computation", ({ precomputing }) => precomputing[precomputing.length - 1][clock]),
      over("opening", ({ opening }) => opening[clock]),
      over("reading rows", ({ reading }) => reading[clock]),
      over("tower in the step", ({ withTower }) => withTower[longest][clock] / epochs[longest]),
      over("from features", ({ fromFeatures }) => fromFeatures[longest][clock] / epochs[longest]),
    ];
  });
  return Object.fromEntries(all);
}

function curvesOf(repeats: readonly Repeat[], preset: LitCostPreset): RunFindings["curves"] {
  const steps = preset.epochs.map((epochs) => stepsOf(epochs, preset));
  const curve = (step: readonly number[], seconds: readonly Seconds[], clock: Clock) => ({
    step: [...step],
    value: seconds.map((each) => each[clock]),
  });
  const all = repeats.flatMap(({ precomputing, withTower, fromFeatures }, i) =>
    clocks.flatMap((clock) => [
      [speedCurves.precomputing(clock, i + 1), curve(encodedCounts(preset), precomputing, clock)],
      [speedCurves.withTower(clock, i + 1), curve(steps, withTower, clock)],
      [speedCurves.fromFeatures(clock, i + 1), curve(steps, fromFeatures, clock)],
    ]),
  );
  return Object.fromEntries(all);
}
