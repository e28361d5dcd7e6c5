// npm run models: parameters and multiply-accumulates of the papers' models, counted from their settings.
import { parseArgs } from "node:util";
import { type Cost, dualEncoderCost, imageTowerCost, textTowerCost } from "../encoders/cost.js";
import type { DualEncoderSettings } from "../encoders/dual-encoder.js";
import { clipModels, litModels } from "../encoders/published-models.js";
import { markdownTable } from "./table.js";

export interface ListedModel {
  readonly name: string;
  /** Each tower with its projection. */
  readonly image: Cost;
  readonly text: Cost;
  /** Of both towers, the logit scale and, if there is one, the logit bias. */
  readonly parameters: number;
  /** Multiply-accumulates of one pair's forward pass. */
  readonly macs: number;
}

/** The models of both papers. */
export function listModels(): ListedModel[] {
  const models: Record<string, DualEncoderSettings> = { ...clipModels, ...litModels };
  return Object.entries(models).map(([name, model]) => ({
    name,
    image: imageTowerCost(model),
    text: textTowerCost(model),
    ...dualEncoderCost(model),
  }));
}

/** The same as a Markdown table, with billions of multiply-accumulates. */
export function modelTable(models: readonly ListedModel[]): string {
  const grouped = (value: number) => value.toLocaleString("en-US");
  const billions = (macs: number) => (macs / 1e9).toFixed(2);
  return markdownTable(
    models.map(({ name, image, text, parameters }) => ({
      model: name,
      "image parameters": grouped(image.parameters),
      "text parameters": grouped(text.parameters),
      "all parameters": grouped(parameters),
      "image GMAC": billions(image.macs),
      "text GMAC": billions(text.macs),
    })),
  );
}

function main(): void {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const models = listModels();
  console.log(values.json ? JSON.stringify(models, undefined, 2) : modelTable(models));
}

if (require.main === module) main();
