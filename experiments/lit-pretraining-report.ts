// What the records of the pre-training experiment say: LiT's Tables 3 to 5 and Figure 5 (Zhai et al. 2022) as rows, choices and panels.
import { z } from "zod";
import {
  type Choice,
  formatPoints,
  formatShare,
  type Measurement,
  pairedEffect,
  type ResultRecord,
  type Row,
  type SweepPanel,
} from "../lib/index.js";
import {
  defaultText,
  familyTowers,
  type PretrainingText,
  pretrainedTowers,
  sizedTowers,
  textName,
  textTowers,
} from "./lit-pretraining-presets.js";

/** Title -> measurement of a model. */
export const modelMetrics = {
  "zero-shot": "zero-shot",
  "I->T R@1": "I->T R@1",
  "T->I R@1": "T->I R@1",
  "mean of the suite": "zero-shot suite",
} as const;
/** Title -> measurement of an image tower alone. */
const towerMetrics = { "all labels": "all labels", "few-shot": "few-shot" } as const;

const textSizes = ["small", "base", "large"] as const;

/** A model but for its seed. */
export interface PretrainingModel {
  readonly imageTower: string;
  readonly text: PretrainingText;
}

const towerSchema = z.object({ tower: z.string() });
const modelSchema = z.object({
  imageTower: z.string(),
  text: z.object({
    kind: z.enum(["ViT", "BERT", "T5"]),
    tokenizer: z.enum(["WordPiece", "SentencePiece"]),
    start: z.string().optional(),
    size: z.enum(textSizes),
  }),
});

/** A measurement of an image tower alone. Throws where there is none. */
export function ofTower(records: readonly ResultRecord[], name: string, metric: string): Measurement {
  const found = records.find(({ settings }) => towerSchema.safeParse(settings).data?.tower === name);
  return measured(found, metric, name);
}

/** Whether there are records of all these models. */
export function haveAll(records: readonly ResultRecord[], models: readonly PretrainingModel[]): boolean {
  return models.every((model) => records.some(({ settings }) => isModel(modelSchema.safeParse(settings).data, model)));
}

/** A metric of a model's runs, by seed. Throws where there is none. */
export function bySeed(
  records: readonly ResultRecord[],
  model: PretrainingModel,
  metric: string,
): ReadonlyMap<number, number> {
  const runs = records.filter(({ settings }) => isModel(modelSchema.safeParse(settings).data, model));
  if (runs.length === 0)
    throw new Error(`lit-pretraining: expected records of ${model.imageTower} + ${textName(model.text)}, got none`);
  return new Map(runs.map((run) => [run.seed, measured(run, metric, run.name).value]));
}

/** Mean over seeds, with Student's interval where there are several. */
export function overSeeds(records: readonly ResultRecord[], model: PretrainingModel, metric: string): Measurement {
  return pairedEffect([...bySeed(records, model, metric).values()]);
}

/** One model minus another, by the seeds that both have runs of. */
export function differences(
  records: readonly ResultRecord[],
  [one, other]: readonly [PretrainingModel, PretrainingModel],
  metric: string,
): ReadonlyMap<number, number> {
  const [first, second] = [bySeed(records, one, metric), bySeed(records, other, metric)];
  return combined([first, second], ([a, b]) => a - b);
}

/** A number for each seed that all of `parts` have one for. */
export function combined(
  parts: readonly ReadonlyMap<number, number>[],
  combine: (values: readonly number[]) => number,
): ReadonlyMap<number, number> {
  const seeds = [...parts[0].keys()].filter((seed) => parts.every((part) => part.has(seed)));
  return new Map(seeds.map((seed) => [seed, combine(parts.map((part) => part.get(seed)!))]));
}

/** A model with the default text tower. */
export function withDefaultText(imageTower: string): PretrainingModel {
  return { imageTower, text: defaultText };
}

/** Five pre-trainings of one architecture, or families: rows of a figure (Tables 3 and 4). */
export function towerChoices(records: readonly ResultRecord[], towers: readonly string[] = pretrainedTowers): Choice[] {
  return measuredTowers(records, towers).map((name) => ({
    name,
    values: { ...towerValues(records, name), ...modelValues(records, name) },
  }));
}

/** What an image tower costs beside what it reaches (Table 4). Multiply-accumulates are those of both towers for a pair. */
export function familyRows(records: readonly ResultRecord[], towers: readonly string[] = familyTowers): Row[] {
  return measuredTowers(records, [...towers, "RN512"]).map((name) => {
    const model = withDefaultText(name);
    const [image, text] = [ofTower(records, name, "parameters"), overSeeds(records, model, "text parameters")];
    const macs = ofTower(records, name, "MACs per picture").value + overSeeds(records, model, "text MACs").value;
    return {
      tower: name,
      "zero-shot": formatShare(overSeeds(records, model, "zero-shot")),
      "all labels": formatShare(ofTower(records, name, "all labels")),
      "I->T": formatShare(overSeeds(records, model, "I->T R@1")),
      "T->I": formatShare(overSeeds(records, model, "T->I R@1")),
      "image parameters": `${(image.value / 1e6).toFixed(2)} M`,
      "both towers": `${((image.value + text.value) / 1e6).toFixed(2)} M`,
      "images/s": Math.round(ofTower(records, name, "images per second").value),
      "FLOPs of a pair": `${((2 * macs) / 1e6).toFixed(0)} M`,
    };
  });
}

/** Architecture, tokenizer and start of the text tower (Table 5), with what the start adds. */
export function textRows(records: readonly ResultRecord[]): Row[] {
  const known = textTowers.filter((text) => haveAll(records, [{ imageTower: "RN256", text }]));
  return known.map((text) => {
    const scratch = { ...text, start: undefined };
    const cell = (metric: string) => {
      const value = formatShare(overSeeds(records, { imageTower: "RN256", text }, metric));
      if (text.start === undefined) return value;
      const gains = differences(
        records,
        [
          { imageTower: "RN256", text },
          { imageTower: "RN256", text: scratch },
        ],
        metric,
      );
      return `${value}; ${formatPoints(pairedEffect([...gains.values()]))} by its start`;
    };
    return { text: textName(text), "zero-shot": cell("zero-shot"), "I->T": cell("I->T R@1"), "T->I": cell("T->I R@1") };
  });
}

/** Sizes of image towers along the axis, a line for each size of text tower (Figure 5). */
export function capacityPanels(records: readonly ResultRecord[]): SweepPanel[] {
  const metrics = { "zero-shot": "zero-shot", "T->I R@1": "T->I R@1", "I->T R@1": "I->T R@1" };
  return Object.entries(metrics).map(([title, metric]) => ({
    title,
    lines: textSizes.map((size) => ({
      name: `text ${size}`,
      points: sizedTowers.flatMap((imageTower) => {
        const model = { imageTower, text: { ...defaultText, size } };
        if (!haveAll(records, [model])) return [];
        const { value, interval } = overSeeds(records, model, metric);
        return [{ x: ofTower(records, imageTower, "parameters").value, value, interval }];
      }),
    })),
  }));
}

function measuredTowers(records: readonly ResultRecord[], towers: readonly string[]): string[] {
  return towers.filter((name) => haveAll(records, [withDefaultText(name)]));
}

function towerValues(records: readonly ResultRecord[], name: string) {
  return valuesOf(towerMetrics, (metric) => ofTower(records, name, metric));
}

function modelValues(records: readonly ResultRecord[], name: string) {
  return valuesOf(modelMetrics, (metric) => overSeeds(records, withDefaultText(name), metric));
}

function valuesOf(metrics: Readonly<Record<string, string>>, find: (metric: string) => Measurement) {
  return Object.fromEntries(
    Object.entries(metrics).map(([title, metric]) => {
      const { value, interval } = find(metric);
      return [title, { value, interval }];
    }),
  );
}

function isModel(found: PretrainingModel | undefined, { imageTower, text }: PretrainingModel): boolean {
  if (found?.imageTower !== imageTower) return false;
  return (["kind", "tokenizer", "start", "size"] as const).every((part) => found.text[part] === text[part]);
}

function measured(record: ResultRecord | undefined, metric: string, name: string): Measurement {
  const found = record?.measurements[metric];
  if (found === undefined) throw new Error(`lit-pretraining: expected ${metric} of ${name} in the records, got none`);
  return found;
}
