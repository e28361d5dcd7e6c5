// npm run models: parameters and multiply-accumulates of the papers' models and of the towers that they are made of, counted
// from their settings.
import { parseArgs } from "node:util";
import { bertSizes } from "../encoders/bert.js";
import { bitResnetSizes } from "../encoders/bit-resnet.js";
import { type Cost, dualEncoderCost, imageTowerCost, textTowerCost } from "../encoders/cost.js";
import type { DualEncoderSettings } from "../encoders/dual-encoder.js";
import { type ImageTowerSettings, imageTowerWidth } from "../encoders/image-tower.js";
import { mlpMixerSizes } from "../encoders/mlp-mixer.js";
import { clipModels, litModels } from "../encoders/published-models.js";
import { t5Sizes } from "../encoders/t5.js";
import { type TextTowerSettings, textTowerWidth } from "../encoders/text-tower.js";
import { litTextSizes } from "../encoders/text-transformer.js";
import { litVisionSizes } from "../encoders/vision-transformer.js";
import { markdownTable } from "./table.js";

export interface ListedModel {
  readonly name: string;
  /** Each tower with its projection. */
  readonly image: Cost;
  readonly text: Cost;
  /** The two together: what LiT's Table 4 counts. */
  readonly towers: Cost;
  /** Of both towers, the logit scale and, if there is one, the logit bias. */
  readonly parameters: number;
}

export interface ListedTower extends Cost {
  readonly name: string;
}

/** The models of both papers. */
export function listModels(): ListedModel[] {
  const models: Record<string, DualEncoderSettings> = { ...clipModels, ...litModels };
  return Object.entries(models).map(([name, model]) => {
    const [image, text] = [imageTowerCost(model), textTowerCost(model)];
    const towers = { parameters: image.parameters + text.parameters, macs: image.macs + text.macs };
    return { name, image, text, towers, parameters: dualEncoderCost(model).parameters };
  });
}

/** LiT's image and text towers alone, without classifier, pooler and projection; texts have 16 tokens. */
export function listTowers(): ListedTower[] {
  const image = [
    ...named("ViT", litVisionSizes, loneImageTower),
    ...named("Mixer", mlpMixerSizes, loneImageTower),
    ...named("BiT", bitResnetSizes, loneImageTower),
  ];
  const text = [
    ...named("text ViT", litTextSizes, loneTextTower),
    ...named("BERT", bertSizes, loneTextTower),
    ...named("encoder of", t5Sizes, loneTextTower),
  ];
  return [...image, ...text];
}

/** The models as a Markdown table, with billions of multiply-accumulates. */
export function modelTable(models: readonly ListedModel[]): string {
  return markdownTable(
    models.map(({ name, image, text, towers, parameters }) => ({
      model: name,
      "image parameters": grouped(image.parameters),
      "text parameters": grouped(text.parameters),
      "both towers": grouped(towers.parameters),
      "all parameters": grouped(parameters),
      "image GMAC": billions(image.macs),
      "text GMAC": billions(text.macs),
    })),
  );
}

/** The towers as a Markdown table. */
export function towerTable(towers: readonly ListedTower[]): string {
  return markdownTable(
    towers.map(({ name, parameters, macs }) => ({
      tower: name,
      parameters: grouped(parameters),
      GMAC: billions(macs),
    })),
  );
}

function named<S>(family: string, sizes: Record<string, S>, cost: (settings: S) => Cost): ListedTower[] {
  return Object.entries(sizes).map(([size, settings]) => ({ name: `${family} ${size}`, ...cost(settings) }));
}

/** As half of a dual encoder that takes its features as they are. */
function loneImageTower(image: ImageTowerSettings): Cost {
  return imageTowerCost({
    image,
    text: bertSizes.base,
    embedDim: imageTowerWidth(image),
    imageProjection: "none",
  });
}

function loneTextTower(text: TextTowerSettings): Cost {
  return textTowerCost({
    image: litVisionSizes["B/32"],
    text,
    embedDim: textTowerWidth(text),
    textProjection: "none",
  });
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

function billions(macs: number): string {
  return (macs / 1e9).toFixed(2);
}

function main(): void {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const [models, towers] = [listModels(), listTowers()];
  if (values.json) console.log(JSON.stringify({ models, towers }, undefined, 2));
  else console.log(`${modelTable(models)}\n\n${towerTable(towers)}`);
}

if (require.main === module) main();
