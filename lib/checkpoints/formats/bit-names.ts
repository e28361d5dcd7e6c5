// Names of BiT's ResNets in their .npz files, and their settings from the shapes. Units count from 01 there.
import type { BitResnetSettings } from "../../encoders/bit-resnet.js";
import type { WeightFile } from "../files/weight-file.js";
import { same } from "../tables/layouts.js";
import type { NameRow, NameTable } from "../tables/name-table.js";
import { shapeOf } from "./found-model.js";

/** The published ones were trained on pictures of this size; the weights fit any. */
const imageSize = 224;

export function bitNames({ blocks }: BitResnetSettings): NameTable {
  return {
    rows: [
      ["stem", kernelOf("resnet/root_block")],
      ...blocks.flatMap((count, stage) => Array.from({ length: count }, (_, i) => unitRows(stage, i)).flat()),
      ...groupNormRows("norm", "resnet"),
    ],
    ignored: [/^resnet\/head\//], // the classifier
  };
}

export function bitSettings(weights: WeightFile): BitResnetSettings {
  const channels = shapeOf(weights, kernelOf("resnet/root_block"), "BiT", 4)[3];
  const unitsOf = (stage: number) => {
    let count = 0;
    while (weights.arrays.has(kernelOf(`${unitName(stage, count)}/a`))) count++;
    return count;
  };
  return {
    kind: "bit-resnet",
    imageSize,
    blocks: [unitsOf(0), unitsOf(1), unitsOf(2), unitsOf(3)],
    width: 32 * channels,
  };
}

function unitRows(stage: number, unit: number): NameRow[] {
  const [path, name] = [`stages/${stage}/${unit}`, unitName(stage, unit)];
  return [
    ...["a", "b", "c"].flatMap((letter, i): NameRow[] => [
      [`${path}/convolutions/${i}/kernel`, kernelOf(`${name}/${letter}`)],
      ...groupNormRows(`${path}/convolutions/${i}/norm`, `${name}/${letter}`),
    ]),
    [`${path}/shortcut`, kernelOf(`${name}/a/proj`)],
  ];
}

function unitName(stage: number, unit: number): string {
  return `resnet/block${stage + 1}/unit${String(unit + 1).padStart(2, "0")}`;
}

function kernelOf(name: string): string {
  return `${name}/standardized_conv2d/kernel`;
}

function groupNormRows(path: string, name: string): NameRow[] {
  return [
    [`${path}/gain`, `${name}/group_norm/gamma`, same],
    [`${path}/bias`, `${name}/group_norm/beta`, same],
  ];
}
