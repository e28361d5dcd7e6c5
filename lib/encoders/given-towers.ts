// A dual encoder around towers that were trained before, as LiT begins (Zhai et al. 2022, section 3.3): its heads and its logit
// scale are fresh. And the head alone, over features of a tower that is not there any more.
import { type Described, mapDescribed, type NamedParameter } from "../engine/parameters.js";
import { forEager } from "../engine/placement.js";
import { type Tensor, type Tensor2D, tf } from "../engine/tf.js";
import { namedLeaves, tidyTree } from "../engine/tree.js";
import { breathe } from "../runtime/breathe.js";
import { type Key, seedKey } from "../runtime/random.js";
import { type DualEncoder, type DualEncoderSettings, describeDualEncoder, unitRows } from "./dual-encoder.js";
import { describeImageTower, type ImageTower, type ImageTowerSettings } from "./image-tower.js";
import { type Projection, project } from "./projection.js";
import type { TextTower } from "./text-tower.js";

export interface GivenTowers {
  /** "left out": there is nothing of it but its head, for training on its features. */
  readonly imageTower?: ImageTower | "left out";
  readonly textTower?: TextTower;
}

/**
 * Fresh parameters, but for towers that are given: their tensors, not copies, are in their places, and what they have beside the
 * tower, such as a layer of classes, is not. What is fresh is the same whatever is given. Throws on a tower of other settings.
 */
export function dualEncoderAround(key: Key, settings: DualEncoderSettings, given: GivenTowers): DualEncoder {
  const described = describeDualEncoder(key, settings);
  const imageTower = given.imageTower === "left out" ? headOf(described.imageTower) : described.imageTower;
  const towers = { imageTower: given.imageTower, textTower: given.textTower };
  const leavesOf = new Map(
    Object.entries(towers).flatMap(([name, tower]) =>
      tower === undefined || tower === "left out" ? [] : [[name, leafMap(tower)] as const],
    ),
  );
  return tidyTree(() =>
    mapDescribed<DualEncoder>({ ...described, imageTower }, ({ path, parameter }) => {
      const [, name, rest] = /^(\w+)\/(.*)$/.exec(path) ?? ["", "", ""];
      const leaves = rest.startsWith("projection/") ? undefined : leavesOf.get(name);
      return leaves ? givenLeaf(leaves, rest, { path, parameter }) : parameter.draw();
    }),
  );
}

/** A tower without what lies beside it, such as a layer of classes: the same tensors. */
export function ownParameters(settings: ImageTowerSettings, tower: ImageTower): ImageTower {
  const leaves = leafMap(tower);
  return mapDescribed(describeImageTower(seedKey(0), settings), (leaf) => givenLeaf(leaves, leaf.path, leaf));
}

/** Features [N, D] of a tower -> unit embeddings [N, E], by its head; without a head they are the features' directions. */
export async function embedFeatures(
  projection: Projection | undefined,
  features: Float32Array,
  width: number,
): Promise<Float32Array> {
  const count = features.length / width;
  if (!Number.isInteger(count))
    throw new Error(`embedFeatures: expected rows of ${width} numbers, got ${features.length} numbers`);
  const parts: Float32Array[] = [];
  for (let first = 0; first < count; first += rowsAtOnce) {
    await breathe();
    const rows = features.subarray(first * width, Math.min(first + rowsAtOnce, count) * width);
    parts.push(embedRows(projection, rows, width));
  }
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0)); // [N, E]
  parts.reduce((offset, part) => {
    result.set(part, offset);
    return offset + part.length;
  }, 0);
  return result;
}

const rowsAtOnce = 8192;

function embedRows(projection: Projection | undefined, features: Float32Array, width: number): Float32Array {
  return tf.tidy(() => {
    const rows: Tensor2D = tf.tensor2d(features, [features.length / width, width]); // [B, D]
    return unitRows(project(projection && forEager(projection), rows)).dataSync() as Float32Array; // [B, E]
  });
}

function headOf({ projection }: Described<DualEncoder>["imageTower"]): Described<DualEncoder>["imageTower"] {
  return (projection ? { projection } : {}) as Described<DualEncoder>["imageTower"];
}

function leafMap(tower: ImageTower | TextTower): ReadonlyMap<string, Tensor> {
  return new Map(namedLeaves(tower).map(({ path, tensor }) => [path, tensor]));
}

function givenLeaf(leaves: ReadonlyMap<string, Tensor>, name: string, { path, parameter }: NamedParameter): Tensor {
  const leaf = leaves.get(name);
  if (leaf === undefined || `${leaf.shape}` !== `${parameter.shape}`)
    throw new Error(
      `given towers: expected ${path} of shape [${parameter.shape}] in the given tower, got ` +
        `${leaf ? `[${leaf.shape}]` : "nothing"}; give the model the settings that the tower was trained with`,
    );
  return leaf;
}
