// What robustness is measured on: the reference dataset and its shifts, as features and zero-shot classifiers of an encoder.
import {
  type ClassificationTask,
  type IconShifts,
  iconShifts,
  type LabelledFeatures,
  type LinearClassifier,
  type PairDataset,
  type ReferenceData,
  rememberTexts,
  type ShiftedData,
  zeroShotClassifier,
  zeroShotLinear,
} from "../lib/index.js";
import type { RobustnessPreset } from "./robustness-presets.js";
import type { RunFindings } from "./run-record.js";
import { type ClipEncoder, embeddingsOf } from "./transfer-encoders.js";
import { transferPresets } from "./transfer-presets.js";
import { openHeldOutPictures } from "./transfer-suite.js";

/** The reference dataset and the shifts that have pictures, all of sets that no CLIP was trained on. */
export async function openRobustnessWorld({ transfer, shifts }: RobustnessPreset): Promise<IconShifts> {
  const { icons } = await openHeldOutPictures(transferPresets[transfer]);
  const world = iconShifts(icons, shifts);
  return { ...world, shifts: world.shifts.filter(({ task }) => task.dataset.size > 0) };
}

/** Features of the reference's two parts and of every shift, by whatever encodes pictures. */
export interface RobustnessFeatures {
  readonly train: LabelledFeatures;
  readonly test: LabelledFeatures;
  readonly shifts: readonly Omit<ShiftedData, "ownZeroShot">[];
}

export async function robustnessFeatures(
  { reference, shifts }: IconShifts,
  encode: (dataset: PairDataset) => Promise<Float32Array>,
): Promise<RobustnessFeatures> {
  const labelled = async ({ dataset, labels }: ClassificationTask) => ({ features: await encode(dataset), labels });
  const encoded: RobustnessFeatures["shifts"][number][] = [];
  for (const { name, task, classGroups } of shifts)
    encoded.push({ name, groups: classGroups, ...(await labelled(task)) });
  return { train: await labelled(reference.train), test: await labelled(reference.test), shifts: encoded };
}

/** The same with a CLIP's zero-shot classifiers, of the reference's classes and of each shift's own. */
export async function zeroShotData(
  clip: ClipEncoder,
  world: IconShifts,
): Promise<{ reference: ReferenceData; shifts: ShiftedData[] }> {
  const model = rememberTexts(clip.model);
  const { train, test, shifts } = await robustnessFeatures(world, (dataset) => embeddingsOf(clip, dataset));
  const generate = async ({ classNames, templates }: ClassificationTask): Promise<LinearClassifier> =>
    zeroShotLinear(await zeroShotClassifier(model, classNames, templates), model);
  const withOwn: ShiftedData[] = [];
  for (const [i, shift] of shifts.entries())
    withOwn.push({ ...shift, ownZeroShot: await generate(world.shifts[i].task) });
  return { reference: { train, test, zeroShot: await generate(world.reference.test) }, shifts: withOwn };
}

/** Pictures of each dataset, for the record. */
export function countsOf({ reference, shifts }: IconShifts): RunFindings["data"] {
  const sizes = shifts.map(({ name, task }) => [name, task.dataset.size] as const);
  return { train: reference.train.dataset.size, test: reference.test.dataset.size, ...Object.fromEntries(sizes) };
}
