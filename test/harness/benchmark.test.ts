import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { figureMistakes } from "../../lib/figures/static.js";
import { benchmarkBars, zeroShotAgainstProbe } from "../../lib/harness/benchmark-figures.js";
import { benchmarkCsv, mainMetrics, metricMarkdown, metricTable } from "../../lib/harness/benchmark-table.js";
import { build } from "../../lib/harness/build.js";
import { writeResult } from "../../lib/harness/result-file.js";
import { resultOf } from "./results.js";
import { worldFolder } from "./small-world.js";

const folder = worldFolder();
const zeroShot = { task: "zeroshot_classification", metric: "acc1" };
const probe = { task: "linear_probe", metric: "lp_acc1" };

const results = [
  resultOf({ dataset: "a", metrics: { acc1: 0.5, acc5: null }, intervals: { acc1: [0.4, 0.6] }, chance: 0.1 }),
  resultOf({ dataset: "b", metrics: { acc1: 0.25 } }),
  resultOf({ dataset: "a", model: "n", pretrained: "", metrics: { acc1: 0.75 } }),
  resultOf({ dataset: "c", model: "n", pretrained: "", metrics: { acc1: 1 } }),
  resultOf({ dataset: "a", task: "linear_probe", metrics: { lp_acc1: 0.9, fewshot_k: -1, normalized: false } }),
  resultOf({ dataset: "b", task: "linear_probe", metrics: { lp_acc1: 0.8, fewshot_k: -1 } }),
  resultOf({ dataset: "a", task: "linear_probe", metrics: { lp_acc1: 0.6, fewshot_k: 4 } }),
];

test("the CSV has a line per result, the full name of the model and a column for every metric", () => {
  expect(benchmarkCsv(results.slice(0, 2)).split("\n")).toEqual([
    "dataset,model,pretrained,task,language,model_fullname,acc1,acc5",
    "a,m,p,zeroshot_classification,en,m p,0.5,",
    "b,m,p,zeroshot_classification,en,m p,0.25,",
    "",
  ]);
  expect(benchmarkCsv([resultOf({ dataset: 'x, "y"' })])).toContain('"x, ""y""",m');
});

test("a table has datasets, models and intervals, and averages what all models have", () => {
  const all = [...results, resultOf({ dataset: "b", model: "n", pretrained: "", metrics: { acc1: 0 } })];
  // m: (0.5 + 0.25) / 2; n: (0.75 + 0) / 2, without c, which m has not.
  expect(metricMarkdown(metricTable(all, zeroShot)).split("\n")).toEqual([
    "## acc1, zeroshot_classification",
    "",
    "| dataset | m p | n |",
    "| --- | --- | ---: |",
    "| a | 50.0 % (40.0 to 60.0) | 75.0 % |",
    "| b | 25.0 % | 0.0 % |",
    "| c |  | 100.0 % |",
    "| average of the 2 of 3 datasets that all models have | 37.5 % | 37.5 % |",
    "",
  ]);
  expect(metricMarkdown(metricTable(results, zeroShot))).not.toContain("average"); // only a is common
});

test("probes of few shots are columns of their own, and two results of the same are an error", () => {
  expect(metricTable(results, probe).models).toEqual(["m p", "m p, 4 shots"]);
  expect(mainMetrics(results)).toEqual([probe, zeroShot]);
  expect(() => metricTable([...results, results[0]], zeroShot)).toThrow(
    "build: expected one result of m p on a (zeroshot_classification), got two",
  );
});

test("paths of weights are called by their last part, unless two would be called the same", () => {
  const of = (...paths: string[]) =>
    metricTable(
      paths.map((pretrained) => resultOf({ pretrained })),
      zeroShot,
    ).models;
  expect(of("a/x.safetensors", "b/y.safetensors")).toEqual(["m x.safetensors", "m y.safetensors"]);
  expect(of("a/x.safetensors", "b/x.safetensors")).toEqual(["m a/x.safetensors", "m b/x.safetensors"]);
  expect(of("hf-hub:org/name")).toEqual(["m hf-hub:org/name"]);
});

test("figures are drawn without mistakes, and zero-shot meets the probe of the same model and dataset", () => {
  const [bars, scatter] = [
    benchmarkBars(metricTable(results, zeroShot)),
    zeroShotAgainstProbe(metricTable(results, zeroShot), metricTable(results, probe)),
  ];
  expect(figureMistakes(bars)).toEqual([]);
  expect(bars.data[0]).toMatchObject({ name: "m p", x: [0.5, 0.25] });
  expect(scatter && figureMistakes(scatter)).toEqual([]);
  expect(scatter?.data[1]).toMatchObject({ name: "m p", x: [0.9, 0.8], y: [0.5, 0.25], customdata: ["a", "b"] });
  expect(zeroShotAgainstProbe(metricTable(results.slice(0, 1), zeroShot), metricTable(results, probe))).toBeUndefined();
});

test("build reads files and folders, those of CLIP_benchmark's too, and writes all of it", async () => {
  for (const [i, result] of results.slice(0, 4).entries()) writeResult(join(folder, `r/${i}.json`), result);
  writeFileSync(
    join(folder, "cb.json"),
    '{"dataset": "d", "model": "m", "pretrained": "p", "task": "zeroshot_classification", "metrics": {"acc1": 0.1, "acc5": NaN}, "language": "en"}',
  );
  const written = await build([join(folder, "r"), join(folder, "cb.json"), "--output", join(folder, "all.csv")]);
  expect(written.map((path) => path.slice(folder.length + 1))).toEqual([
    ...["all.csv", "all.md", "all-zeroshot_classification-acc1.svg", "all-zeroshot_classification-acc1.png"],
  ]);
  expect(written.every((path) => existsSync(path))).toBe(true);
  expect(readFileSync(written[0], "utf8").split("\n")).toHaveLength(5 + 2); // four, one of CLIP_benchmark's, titles, the end
  expect(readFileSync(written[1], "utf8")).toContain("## acc1, zeroshot_classification");
});

test("build without files, with others or with another ending is an error", async () => {
  await expect(build([])).rejects.toThrow("build: expected files of results or folders of them, got none");
  await expect(build([join(folder, "no.json")])).rejects.toThrow("got nothing");
  await expect(build(["x.json", "--output", "x.xlsx"])).rejects.toThrow("a name that ends in .csv, got x.xlsx");
});
