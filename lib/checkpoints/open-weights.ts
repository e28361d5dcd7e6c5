// Opens a file of weights by what it is, and finds the one that a folder of a published model keeps its weights in.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { openNpz } from "./files/npz.js";
import { openSafetensors } from "./files/safetensors.js";
import { openShards } from "./files/shards.js";
import type { WeightFile } from "./files/weight-file.js";
import { openClipConfigFile } from "./formats/open-clip.js";
import { openTorch } from "./torch/torch.js";

/** Of each house in the order in which they are looked for: safetensors first, which are read fastest. */
const openClipWeights = [
  "open_clip_model.safetensors",
  "open_clip_pytorch_model.safetensors",
  "open_clip_pytorch_model.bin",
  "open_clip_pytorch_model.pth",
];
const transformersWeights = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
];

/** Opens a file of weights, or the one in a folder. */
export async function openWeightsAt(path: string): Promise<WeightFile> {
  if (!existsSync(path))
    throw new Error(
      `openWeightsAt: expected a file or a folder, got nothing at ${path}; published models are "hf-hub:org/name" and ` +
        '"openai:ViT-B/32"',
    );
  return openWeights(statSync(path).isDirectory() ? weightsInFolder(path) : path);
}

/** The file of weights in a folder. */
function weightsInFolder(folder: string): string {
  const has = (name: string) => existsSync(join(folder, name));
  const names = weightNames(has);
  const name = names.find(has);
  if (name) return join(folder, name);
  throw new Error(`weightsInFolder: expected one of ${names.join(", ")}, got none of them in ${folder}`);
}

/**
 * Names of weights in the order of preference, for a folder that `has` some files. Where two houses share one, as in LAION's,
 * open_clip's configuration goes before the other.
 */
export function weightNames(has: (name: string) => boolean): readonly string[] {
  return has(openClipConfigFile)
    ? [...openClipWeights, ...transformersWeights]
    : [...transformersWeights, ...openClipWeights];
}

/** Opens .safetensors, .npz, an index of shards, or else a file of PyTorch's. */
async function openWeights(path: string): Promise<WeightFile> {
  if (path.endsWith(".safetensors")) return openSafetensors(path);
  if (path.endsWith(".npz")) return openNpz(path);
  if (path.endsWith(".bin.index.json")) return openShards(path, { openShard: openTorch });
  if (path.endsWith(".index.json")) return openShards(path);
  return openTorch(path);
}
