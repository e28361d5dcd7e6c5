// The labelled pictures that towers are pre-trained on: many concepts; few, as narrow datasets have them; or logos.
import type { IconDataset } from "../lib/index.js";
import { type LitPresetName, litPresets } from "./lit-presets.js";
import type { ImagePretraining } from "./lit-towers-presets.js";
import { litTowersPresets } from "./lit-towers-presets.js";
import { openLitWorld } from "./lit-world.js";
import { commonConcepts } from "./transfer-references.js";

export interface LabelledPictures {
  readonly pictures: IconDataset;
  /** Class of each picture, [N]. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** What teaches a tower by labels, of the pictures for pre-training. */
export async function labelledPictures(
  presetName: LitPresetName,
  pretraining: IconDataset,
  kind: Exclude<ImagePretraining, "SimCLR" | "MoCo v3">,
): Promise<LabelledPictures> {
  const { fewestDrawings, logoSets } = litTowersPresets[presetName];
  switch (kind) {
    case "concepts":
      return commonConcepts(pretraining, fewestDrawings);
    case "reference concepts":
      return referencePictures(presetName, pretraining);
    case "logos":
      return commonConcepts(
        pretraining.filter((i) => logoSets.includes(pretraining.iconSet(i))),
        Math.min(2, fewestDrawings), // two are many for a product
      );
  }
}

/** Pictures of what the reference dataset has pictures of, with its classes. */
async function referencePictures(presetName: LitPresetName, pretraining: IconDataset): Promise<LabelledPictures> {
  const { reference } = await openLitWorld(litPresets[presetName]);
  const classOf = new Map<string, number>();
  for (const { dataset, labels } of [reference.train, reference.test])
    for (let i = 0; i < dataset.size; i++) classOf.set(dataset.concept(i), labels[i]);
  const pictures = pretraining.filter((i) => classOf.has(pretraining.concept(i)), "reference concepts");
  const labels = Int32Array.from({ length: pictures.size }, (_, i) => classOf.get(pictures.concept(i))!);
  return { pictures, labels, classes: reference.test.classNames.length };
}
