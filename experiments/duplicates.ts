// Near-duplicates between what is trained on and what is tested on: a detector trained as CLIP's (Radford et al. 2021, section 5 and
// Appendix C), held against planted copies; the overlap analysis of CLIP's Figure 17; LiT's Tables 6 and 8 (Zhai et al. 2022).
//
// Command: npm run experiment -- duplicates preset=quick
// Duration and numbers to expect: see experiments/README.md
import {
  deriveKey,
  heldOutSets,
  type IconDataset,
  type ImageEmbedder,
  mean,
  openIcons,
  type ResultRecord,
  randomStream,
  versionBatches,
  withoutExactCopies,
} from "../lib/index.js";
import { measureDetection, plantCopies, share } from "./duplicates-detection.js";
import { bytesMethod, cellMethod, embeddingMethod } from "./duplicates-methods.js";
import { measureOverlap } from "./duplicates-overlap.js";
import { type DuplicatesPreset, type DuplicatesPresetName, duplicatesPresets } from "./duplicates-presets.js";
import { lockTower, openTuningWorld, tuneOn } from "./duplicates-tuning.js";
import { litPresets } from "./lit-presets.js";
import { openLitWorld } from "./lit-world.js";
import { evaluationKey, type RunFindings, recordOnce, recordsFile } from "./run-record.js";
import { type Detector, openDetector, proxyAccuracy } from "./train-duplicate-detector.js";
import { openClip } from "./transfer-encoders.js";
import { transferRuns } from "./transfer-models.js";
import { openTrainingPictures } from "./transfer-training-set.js";

export interface DuplicatesOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** The paper's batch, and so the number of pictures among which a version must be found. */
const proxyPictures = 1712;
export const methodNames = ["detector", "CLIP", "12 x 12 cells", "equal bytes"] as const;

/** Trains the detector and measures what has no record yet; returns a record for each method, the overlap and each tuned model. */
export async function duplicates(
  presetName: DuplicatesPresetName,
  { records: path = recordsFile("duplicates", presetName, { shipped: "full" }) }: DuplicatesOptions = {},
): Promise<ResultRecord[]> {
  const preset: DuplicatesPreset = duplicatesPresets[presetName];
  const { tuning: plan, execution, ...common } = preset;
  const settings = JSON.parse(JSON.stringify(common)) as ResultRecord["settings"];
  const open = once(() => openWorld(preset));
  const record = (part: ResultRecord["settings"], seed: number, run: () => Promise<RunFindings>) =>
    recordOnce(path, { experiment: "duplicates", settings: { ...settings, ...part }, seed }, { run });
  const records: ResultRecord[] = [];
  const seed = preset.detector.seed;
  records.push(await record({ part: "proxy task" }, seed, async () => proxyTask(await open())));
  for (const method of methodNames)
    records.push(await record({ part: "detection", method }, seed, async () => (await open()).detect(method)));
  records.push(await record({ part: "overlap" }, seed, async () => (await open()).overlap()));
  const tuningWorld = once(async () => {
    const { lit, detector } = await open();
    return openTuningWorld(lit, detector.embedder, preset);
  });
  for (const { name, states } of plan.towers) {
    const locked = once(async () => lockTower(await tuningWorld(), preset.lit, name));
    const { towers: _, seeds: __, ...recipe } = plan;
    for (const state of states)
      for (const seed of plan.seeds) {
        const run = async () => tuneOn(state, await tuningWorld(), await locked(), { plan, seed, name, execution });
        records.push(await record({ part: "tuning", tower: name, state, recipe }, seed, run));
      }
  }
  return records;
}

async function openWorld(preset: DuplicatesPreset) {
  const lit = await openLitWorld(litPresets[preset.lit]);
  const { transfer } = lit.preset;
  const detector = await openDetector(lit.pretraining, preset.detector, preset);
  const training = await openTrainingPictures(transfer);
  const corpus = transfer.heldOut === "all" ? heldOutSets : transfer.heldOut;
  const heldOut = await openIcons({ corpus, imageSize: transfer.storedSize });
  const run = transferRuns(preset.transfer).find(({ size }) => size.name === preset.clip)!;
  const clip = once(() => openClip(run));
  const planted = once(async () => plantedPictures(heldOut, lit.tuning, preset.queries));
  return {
    lit,
    detector,
    detect: async (method: (typeof methodNames)[number]) =>
      measureDetection(await methodOf(method, detector.embedder, clip), await planted()),
    overlap: async () =>
      measureOverlap(detector.embedder, await clip(), {
        heldOut,
        training,
        threshold: preset.threshold,
        fewest: preset.fewestPictures,
      }),
  };
}

async function methodOf(
  method: (typeof methodNames)[number],
  detector: ImageEmbedder,
  clip: () => ReturnType<typeof openClip>,
) {
  switch (method) {
    case "detector":
      return embeddingMethod(method, detector);
    case "CLIP":
      return embeddingMethod(method, (await clip()).model);
    case "12 x 12 cells":
      return cellMethod;
    case "equal bytes":
      return bytesMethod;
  }
}

/** Held-out pictures, drawn, none of which a tuning picture equals: half of them have copies planted. */
function plantedPictures(heldOut: IconDataset, tuning: IconDataset, queries: number) {
  const order = randomStream(deriveKey(evaluationKey, "queries")).shuffle(
    Int32Array.from({ length: heldOut.size }, (_, i) => i),
  );
  const drawn = withoutExactCopies(heldOut.select(order.subarray(0, 3 * queries), "queries"), tuning);
  const count = Math.min(queries, Math.floor(drawn.size / 2));
  const planted = drawn.filter((i) => i < count, "planted");
  const clean = drawn.filter((i) => i >= count && i < 2 * count, "clean");
  return plantCopies(planted, clean, tuning);
}

/** How often one version of a picture is nearest to the other among those of many pictures that the detector was not trained on. */
async function proxyTask({
  lit,
  detector,
}: {
  lit: Awaited<ReturnType<typeof openLitWorld>>;
  detector: Detector;
}): Promise<RunFindings> {
  const { embedder, training } = detector;
  const batchSize = Math.min(proxyPictures, lit.validation.size);
  const { imageSize } = embedder;
  const batches = versionBatches(lit.validation, { batchSize, imageSize, key: deriveKey(evaluationKey, "proxy") });
  const { correct, total } = await proxyAccuracy(embedder, batches(0));
  return {
    name: "proxy task of the detector",
    data: { train: lit.pretraining.size, test: total },
    measurements: {
      "proxy accuracy": share(correct, total),
      ...(training && { "training loss": { value: mean(training.loss.slice(-20)) } }),
    },
    seconds: training?.seconds ?? 0,
  };
}

/** Runs at the first call only. */
function once<Out>(run: () => Promise<Out>): () => Promise<Out> {
  let running: Promise<Out> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
