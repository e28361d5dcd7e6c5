// Evaluations from end to end: a small model with random weights in a file, small data on disk, results as files.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readEvalOptions } from "../../lib/harness/eval-options.js";
import { evaluateAll } from "../../lib/harness/evaluate.js";
import { readResult } from "../../lib/harness/result-file.js";
import { captionTable, colourFolders, multiLabelShards, savedModel, worldFolder, write } from "./small-world.js";

const root = worldFolder();
let model: string;
let other: string;

beforeAll(async () => {
  model = await savedModel(root);
  other = await savedModel(root, { seed: 2 });
  await colourFolders(join(root, "colours"));
  await multiLabelShards(join(root, "several"));
  await captionTable(join(root, "captioned"));
}, 60_000);

const own = { classes: 3, dataset: "colours" };
let runs = 0;

/** Runs an evaluation with its own folder of results; returns what it reported and that folder. */
async function run(
  args: string,
  { signal, out = join(root, `out${++runs}`) }: { signal?: AbortSignal; out?: string } = {},
) {
  const lines: string[] = [];
  const words = `--dataset_root ${root}/{dataset} --feature_root ${root}/cache --quiet ${args}`.split(" ");
  const named = words.includes("--output") ? words : [...words, "--output", join(out, defaultName)];
  const summary = await evaluateAll(readEvalOptions(named), { signal, report: (line) => lines.push(line) });
  return { ...summary, lines, out };
}
const defaultName = "{dataset}_{pretrained}_{model}_{language}_{task}.json";

/** The one result of a run. */
async function resultOf(args: string) {
  const { written, failed } = await run(args);
  expect(failed).toEqual([]);
  expect(written).toHaveLength(1);
  return readResult(written[0]);
}

test("a result has CLIP_benchmark's fields and names of metrics, and its own facts apart", async () => {
  const { written } = await run(
    `--model small --pretrained ${model} --dataset colours --dump_classnames --dump_templates`,
  );
  expect(written[0]).toMatch(/colours_clip-1\.safetensors_small_en_zeroshot_classification\.json$/);
  const result = JSON.parse(readFileSync(written[0], "utf8"));
  expect(Object.keys(result)).toEqual([
    ...["dataset", "model", "pretrained", "task", "metrics", "language", "classnames", "templates", "tandem"],
  ]);
  expect(result).toMatchObject({
    ...{ dataset: "colours", model: "small", pretrained: model, task: "zeroshot_classification", language: "en" },
    classnames: ["blue", "green", "red"],
    metrics: { acc1: expect.any(Number), acc5: null, mean_per_class_recall: expect.any(Number) },
    tandem: { counts: { pictures: 12, bad: 0, classes: own.classes }, chance: 1 / 3, seed: 0 },
  });
  expect(result.templates).toHaveLength(80); // ImageNet's, as CLIP_benchmark takes for data without their own
  expect(result.templates[0]).toContain("{c}");
  expect(result.tandem.notes).toContainEqual(expect.stringContaining("ImageNet"));
  const [low, high] = result.tandem.intervals.acc1;
  expect(low <= result.metrics.acc1 && result.metrics.acc1 <= high).toBe(true);
});
