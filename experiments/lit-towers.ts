// Pre-trains the towers that LiT starts from, one after the other: their weights lie in .cache/models, and every experiment takes
// them from there (LiT, Zhai et al. 2022, section 4; Tables 3 to 5).
//
// Command: npm run experiment -- lit-towers preset=quick
// Duration and numbers to expect: see experiments/README.md
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import {
  deriveKey,
  describeImageTower,
  disposeTree,
  drawParameters,
  type ImageTower,
  projectFolder,
  type ResultRecord,
  seedKey,
  settingsKey,
} from "../lib/index.js";
import { type LitPresetName, litPresets } from "./lit-presets.js";
import { litTextTowerFile, pretrainText, textTowerIdentity } from "./lit-text-towers.js";
import { trainImageTower } from "./lit-tower-training.js";
import { type LitImageTower, litTowersPresets } from "./lit-towers-presets.js";
import { type LitPictures, openLitPictures } from "./lit-world.js";
import { parametersHash, readParameters, writeParameters } from "./parameter-files.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";

export interface LitTowersOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
  /** The name of the one tower that is wanted. */
  readonly tower?: string;
}

/** A pre-trained image tower. It sees pictures with CLIP's normalisation. */
export interface OpenLitTower {
  readonly name: string;
  /** The caller's, to be freed by `disposeTree`. */
  readonly params: ImageTower;
  readonly settings: LitImageTower["image"];
  /** Hash of its file of parameters. */
  readonly weights: string;
}

/** Trains every tower of a preset that has no record yet or whose weights are not here; returns a record for each. */
export async function litTowers(
  presetName: LitPresetName,
  { records: path = recordsFile("lit-towers", presetName, { shipped: "full" }), tower: wanted }: LitTowersOptions = {},
): Promise<ResultRecord[]> {
  const { images, texts } = litTowersPresets[presetName];
  const isWanted = ({ name }: { name: string }) => wanted === undefined || name === wanted;
  let pictures: LitPictures | undefined; // opened for the first tower that has to be trained
  const records: ResultRecord[] = [];
  for (const tower of images.filter(isWanted)) {
    const run = async () => {
      pictures ??= await openLitPictures(litPresets[presetName]);
      return pretrain(presetName, tower, pictures);
    };
    const fresh = !existsSync(litTowerFile(presetName, tower.name));
    records.push(await recordOnce(path, identityOf(presetName, tower), { run, fresh }));
  }
  for (const tower of texts.filter(isWanted)) {
    const run = () => pretrainText(presetName, tower);
    const fresh = !existsSync(litTextTowerFile(presetName, tower.name));
    records.push(await recordOnce(path, textTowerIdentity(presetName, tower), { run, fresh }));
  }
  return records;
}

/** The tower of a name, pre-trained first if its weights are not here. */
export async function openLitTower(presetName: LitPresetName, name: string): Promise<OpenLitTower> {
  const tower = towerNamed(presetName, name);
  const path = litTowerFile(presetName, name);
  if (!existsSync(path)) await pretrain(presetName, tower, await openLitPictures(litPresets[presetName]));
  const fresh = drawParameters<ImageTower>(describeImageTower(deriveKey(seedKey(0), "shape"), tower.image));
  return { name, params: readParameters(path, fresh), settings: tower.image, weights: parametersHash(path) };
}

/** Where the weights of a tower lie. */
export function litTowerFile(presetName: LitPresetName, name: string): string {
  const key = settingsKey({ ...identityOf(presetName, towerNamed(presetName, name)) });
  return join(projectFolder(), ".cache/models", `${key}.safetensors`);
}

function towerNamed(presetName: LitPresetName, name: string): LitImageTower {
  const { images } = litTowersPresets[presetName];
  const tower = images.find((each) => each.name === name);
  if (tower === undefined)
    throw new Error(
      `openLitTower: expected one of the towers ${images.map((each) => each.name).join(", ")}, got ${name}`,
    );
  return tower;
}

async function pretrain(
  presetName: LitPresetName,
  tower: LitImageTower,
  { pretraining }: LitPictures,
): Promise<RunFindings> {
  const { params, ...findings } = await trainImageTower(presetName, tower, pretraining);
  writeParameters(litTowerFile(presetName, tower.name), params, { name: tower.name });
  disposeTree(params);
  return findings;
}

function identityOf(presetName: LitPresetName, { seed, ...tower }: LitImageTower): RunIdentity {
  const { sets, storedSize } = litPresets[presetName].transfer;
  const { tuningSets } = litPresets[presetName];
  const { fewestDrawings, logoSets } = litTowersPresets[presetName];
  const settings = { ...tower, sets, storedSize, tuningSets, fewestDrawings, logoSets };
  return {
    experiment: "lit-towers",
    settings: z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(settings))),
    seed,
  };
}
