// Evaluations from end to end: a small model with random weights in a file, small data on disk, results as files.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { loadModel } from "../../lib/checkpoints/load-model.js";
import { openImageFolder } from "../../lib/data/readers/image-folder.js";
import { embeddingModel } from "../../lib/encoders/embedding-model.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { embedPictures } from "../../lib/evaluation/embed-pictures.js";
import { classify, zeroShotClassifier } from "../../lib/evaluation/zero-shot.js";
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
  write(join(root, "names.json"), JSON.stringify({ colours: ["blue", "green", ["red", "crimson"]] }));
  write(join(root, "templates.json"), JSON.stringify(templates));
}, 60_000);

const defaultName = "{dataset}_{pretrained}_{model}_{language}_{task}.json";
const own = ["{c}", "{c} noise"];
const templates = { colours: own, several: own, cifar10: own, broken: own };
/** Without it prompts are ImageNet's 80. */
const few = `--custom_template_file ${root}/templates.json`;
let runs = 0;

/** Runs an evaluation with results in a folder of its own, unless it is given one. */
async function run(
  args: string,
  { signal, out = join(root, `out${++runs}`) }: { signal?: AbortSignal; out?: string } = {},
) {
  const lines: string[] = [];
  const words = `--dataset_root ${root}/{dataset} --quiet ${args}`.split(" ");
  const folders = args.includes("--feature_root") ? [] : ["--feature_root", join(root, "cache")];
  const output = args.includes("--output") ? [] : ["--output", join(out, defaultName)];
  const options = readEvalOptions([...words, ...folders, ...output]);
  const summary = await evaluateAll(options, { signal, report: (line) => lines.push(line) });
  return { ...summary, lines, out };
}

/** The one result of a run. */
async function resultOf(args: string) {
  const { written, failed } = await run(args);
  expect(failed).toEqual([]);
  expect(written).toHaveLength(1);
  return readResult(written[0]);
}

/** Why the one run of a command failed. */
async function reasonOf(args: string): Promise<string> {
  const { written, failed } = await run(args);
  expect(written).toEqual([]);
  return failed[0].reason;
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
    tandem: { counts: { pictures: 12, bad: 0, classes: 3 }, chance: 1 / 3, seed: 0 },
  });
  expect(result.templates).toHaveLength(80); // ImageNet's, as CLIP_benchmark takes for data without their own
  expect(result.templates[0]).toContain("{c}");
  expect(result.tandem.notes).toContainEqual(expect.stringContaining("for ImageNet"));
  expect(result.tandem.notes).toContainEqual(expect.stringMatching(/\d+ texts are longer than the model's context/));
  const [low, high] = result.tandem.intervals.acc1;
  expect(low <= result.metrics.acc1 && result.metrics.acc1 <= high).toBe(true);
});

test("the numbers are those of the model's own classes, pictures and labels", async () => {
  const { metrics } = await resultOf(
    `--pretrained ${model} --dataset colours --custom_template_file ${root}/templates.json`,
  );
  const { params, settings, tokenizer, preprocessing } = await loadModel(model, {
    vocabulary: model.replace(".safetensors", ".merges.txt"),
  });
  const clip = embeddingModel(params, settings, tokenizer!);
  const pictures = await openImageFolder(join(root, "colours"), { split: "test" });
  const { embeddings } = await embedPictures(clip, pictures, preprocessing!);
  const classifier = await zeroShotClassifier(clip, [["blue"], ["green"], ["red"]], ["{}", "{} noise"]);
  const predicted = classify(embeddings, classifier, clip);
  expect(metrics.acc1).toBeCloseTo(predicted.filter((label, i) => label === pictures.labels[i]).length / 12, 12);
  clip.dispose();
  disposeTree(params);
});

test("the numbers depend neither on the batch size nor on what was encoded before", async () => {
  const results = await Promise.all(
    ["1", "5", "256"].map((size) =>
      resultOf(
        `--pretrained ${model} --dataset colours ${few} --batch_size ${size} --feature_root ${root}/cache-of-${size}`,
      ),
    ),
  );
  const [first, ...others] = results;
  for (const result of others) expect(result.metrics).toEqual(first.metrics);
  const files = () =>
    readdirSync(join(root, "cache-of-5")).map((name) => statSync(join(root, "cache-of-5", name)).mtimeMs);
  const before = files();
  const again = await resultOf(`--pretrained ${model} --dataset colours ${few} --feature_root ${root}/cache-of-5`);
  expect([again.metrics, again.tandem?.intervals]).toEqual([first.metrics, first.tandem?.intervals]);
  expect(files()).toEqual(before); // pictures and texts came from there
});

test("pictures of several labels are measured by mean average precision, with the data's own prompts", async () => {
  const result = await resultOf(`--pretrained ${model} --dataset wds/several --dump_templates --dump_classnames`);
  expect(result).toMatchObject({
    metrics: { mean_average_precision: expect.any(Number) },
    templates: ["a {c} picture", "{c} noise"],
    classnames: ["blue", "green", "red"],
    tandem: { notes: ["class names: those of the data", "templates: those of the data"] },
  });
  const [low, high] = result.tandem!.intervals.mean_average_precision;
  expect(low).toBeLessThan(high);
});

test("captioned pictures are retrieved both ways, and equal captions are right for all their pictures", async () => {
  const { metrics, task, tandem } = await resultOf(
    `--pretrained ${model} --dataset captioned=csv:${root}/captioned --caption_column title --recall_k 1 4`,
  );
  expect(task).toBe("zeroshot_retrieval");
  expect(metrics["image_retrieval_recall@4"]).toBe(1); // all four pictures
  expect(tandem).toMatchObject({ counts: { pictures: 4, texts: 6 }, notes: [expect.stringMatching(/^1 captions/)] });
});

test("a dataset of captions is known by its name", async () => {
  await captionTable(join(root, "flickr8k"));
  const { task, metrics } = await resultOf(`--pretrained ${model} --dataset flickr8k`);
  expect([task, Object.keys(metrics).length]).toEqual(["zeroshot_retrieval", 6]);
});

test("the published protocol is used when the name is known", async () => {
  for (const [label, name] of ["0", "1"].entries()) {
    mkdirSync(join(root, "memes/test", name), { recursive: true });
    for (let i = 0; i < 4; i++)
      copyFileSync(
        join(root, "colours/test", ["blue", "red"][label], `${i}.png`),
        join(root, "memes/test", name, `${i}.png`),
      );
  }
  const { tandem, classnames } = await resultOf(
    `--pretrained ${model} --dataset hateful-memes=${root}/memes --dump_classnames`,
  );
  expect(tandem?.ownMetric).toMatchObject({ metric: "ROC AUC", chance: 0.5 });
  expect(classnames).toHaveLength(2);
  expect(await reasonOf(`--pretrained ${model} --dataset eurosat=${root}/colours`)).toMatch(
    "expected the 10 classes of eurosat, got 3",
  );
  expect(await reasonOf(`--pretrained ${model} --dataset ${root}/memes`)).toMatch(
    /expected names of classes, got numbers, 0 to 1 .*--custom_classname_file/,
  );
});

test("finished results are passed over without loading anything, others are made again", async () => {
  const args = `--pretrained ${model} --dataset colours --custom_template_file ${root}/templates.json --skip_existing`;
  const { written, out } = await run(args);
  renameSync(model, `${model}.away`);
  try {
    writeFileSync(model, "no weights");
    expect(await run(args, { out })).toMatchObject({ written: [], skipped: written, failed: [] });
  } finally {
    renameSync(`${model}.away`, model);
  }
  const whole = readFileSync(written[0]);
  writeFileSync(written[0], whole.subarray(0, whole.length / 2));
  const again = await run(args, { out });
  expect(again).toMatchObject({ written, skipped: [] });
  expect(again.lines[0]).toMatch(/it is cut short or no result; evaluating anew/);
  expect((await run(`${args} --seed 1`, { out })).lines[0]).toMatch(/made with another seed/);
});

test("several models meet several datasets, and one that fails stops no other", async () => {
  const { written, failed } = await run(`--pretrained ${model} ${other} --dataset colours cifar10 several ${few}`);
  expect(written).toHaveLength(4);
  expect(failed.map(({ run: name }) => name)).toEqual([`cifar10 with ${model}`, `cifar10 with ${other}`]);
  expect(failed[0].reason).toMatch("expected the data of cifar10, got nothing at");
  const [first, second] = [readResult(written[0]), readResult(written[2])];
  expect(first.tandem?.hashes.data).toBe(second.tandem?.hashes.data);
  expect(first.tandem?.hashes.weights).not.toBe(second.tandem?.hashes.weights);
});

test("a name that nothing is known of stops everything before it begins", async () => {
  const args = `--pretrained ${model} --dataset colours`;
  await expect(run(`${args} absent`)).rejects.toThrow(/expected a dataset, got absent; .*cifar10/);
  await expect(run(`${args} icons/absent`)).rejects.toThrow(/expected an icon task of icons\/.*, got icons\/absent/);
});

test("two runs never write the same file", async () => {
  await expect(run(`--pretrained ${model} --dataset colours several --output ${root}/{model}.json`)).rejects.toThrow(
    /expected --output with a place for all that differs, .* for colours with .* and for several with/,
  );
  await expect(run(`--pretrained ${model} --dataset colours --output {data}.json`)).rejects.toThrow("got {data}");
});

test("an interrupt leaves whole files, and the same command goes on", async () => {
  const controller = new AbortController();
  const out = join(root, "interrupted");
  const args = `--pretrained ${model} --dataset colours several ${few} --skip_existing`;
  const options = readEvalOptions(
    `--dataset_root ${root}/{dataset} --feature_root ${root}/cache --output ${out}/${defaultName} --quiet ${args}`.split(
      " ",
    ),
  );
  const report = () => controller.abort(new Error("interrupted")); // after the first result
  await expect(evaluateAll(options, { signal: controller.signal, report })).rejects.toThrow("interrupted");
  expect(readdirSync(out)).toHaveLength(1);
  expect(await run(args, { out })).toMatchObject({ skipped: [expect.anything()], written: [expect.anything()] });
  expect(readdirSync(out).map((name) => readResult(join(out, name)).task)).toHaveLength(2);
});

test("bad pictures are counted and named, and too many of them stop a dataset", async () => {
  await colourFolders(join(root, "broken"), { train: 1, test: 4 });
  writeFileSync(join(root, "broken/test/green/2.png"), "no picture");
  expect(await reasonOf(`--pretrained ${model} --dataset broken ${few}`)).toMatch(
    /expected at most 1 % of the pictures to be unreadable or incomplete, got 1 of 12; .*--most_bad[\s\S]*green\/2\.png/,
  );
  const { tandem, metrics } = await resultOf(`--pretrained ${model} --dataset broken ${few} --most_bad 0.1`);
  rmSync(join(root, "broken/test/green/2.png"));
  expect(metrics).toEqual((await resultOf(`--pretrained ${model} --dataset broken ${few}`)).metrics); // labels stay with their pictures
  expect(tandem).toMatchObject({ counts: { pictures: 11, bad: 1 }, bad: [{ name: expect.stringContaining("2.png") }] });
  for (const name of ["blue", "green", "red"])
    for (let i = 0; i < 4; i++) writeFileSync(join(root, "broken/test", name, `${i}.png`), `no picture ${i}`);
  expect(await reasonOf(`--pretrained ${model} --dataset broken ${few} --most_bad 0.99`)).toMatch("got 12 bad ones");
});

test("a classifier that was saved gives the same numbers, and is refused for other classes", async () => {
  const args = `--pretrained ${model} --dataset colours --custom_template_file ${root}/templates.json`;
  const made = await resultOf(`${args} --save_clf ${root}/{dataset}.safetensors`);
  expect(existsSync(join(root, "colours.safetensors"))).toBe(true);
  const saved = `${root}/colours.safetensors`;
  expect((await resultOf(`${args} --load_clfs ${saved}`)).metrics).toEqual(made.metrics);
  expect((await resultOf(`${args} --load_clfs ${saved} ${saved}`)).metrics).toEqual(made.metrics);
  expect(await reasonOf(`${args} --load_clfs ${saved} --custom_classname_file ${root}/names.json`)).toMatch(
    /expected a classifier of these classes .* got \["red"\] for \["red","crimson"\], class 2/,
  );
});

test("names and prompts of a person's own are taken, and asked for where they are missing", async () => {
  const args = `--pretrained ${model} --dataset colours --dump_classnames --dump_templates`;
  const named = await resultOf(
    `${args} --custom_classname_file ${root}/names.json --custom_template_file ${root}/templates.json`,
  );
  expect([named.classnames, named.templates]).toEqual([
    ["blue", "green", ["red", "crimson"]],
    ["{c}", "{c} noise"],
  ]);
  const prompts = { blue: ["the sea", "the sky"], green: ["grass"], red: ["blood"] };
  write(join(root, "prompts.json"), JSON.stringify({ colours: prompts }));
  expect((await resultOf(`${args} --custom_template_file ${root}/prompts.json`)).templates).toEqual(prompts);
  write(join(root, "fewer.json"), JSON.stringify({ colours: { blue: ["the sea"] } }));
  expect(await reasonOf(`${args} --custom_template_file ${root}/fewer.json`)).toMatch('expected prompts for "green"');
  expect(await reasonOf(`--pretrained ${model} --dataset several --custom_classname_file ${root}/names.json`)).toMatch(
    /expected an entry "several" in .*names\.json, got colours/,
  );
});

test("a model that does not say how its pictures are made is told, and only then", async () => {
  const bare = await savedModel(root, { isComplete: false });
  expect(await reasonOf(`--pretrained ${bare} --dataset colours`)).toMatch(/pass --preprocessing clip, siglip, lit/);
  const told = await resultOf(`--pretrained ${bare} --dataset colours ${few} --preprocessing clip`);
  expect(told.metrics).toEqual((await resultOf(`--pretrained ${model} --dataset colours ${few}`)).metrics);
  expect(await reasonOf(`--pretrained ${bare} --dataset colours --preprocessing lit`)).toMatch(
    "expected a --preprocessing with the mean 0.48145466",
  );
  expect(await reasonOf(`--pretrained ${model} --dataset colours --preprocessing clip`)).toMatch(
    "expected no --preprocessing for a model whose files say it",
  );
});

test("a linear probe learns from other pictures than it is measured on, and chooses its strength on a third part", async () => {
  const result = await resultOf(`--pretrained ${model} --dataset colours --task linear_probe --dump_classnames`);
  expect(Object.keys(result.metrics)).toEqual([
    ...["lp_acc1", "lp_acc5", "lp_mean_per_class_recall", "seed", "fewshot_k", "normalized"],
  ]);
  expect(result).toMatchObject({
    metrics: { lp_acc5: null, fewshot_k: -1, normalized: false },
    classnames: ["blue", "green", "red"],
    tandem: { counts: { pictures: 12, train_pictures: 18, classes: 3 }, found: { converged: 1 } },
  });
  expect(result.metrics.lp_acc1).toBe(1); // three colours are easily told apart, even by a network with random weights
  expect(await reasonOf(`--pretrained ${model} --dataset colours --task linear_probe --train_split test`)).toMatch(
    "expected other pictures to learn from than to measure on",
  );
});

test("a probe of few shots draws as many of each class, by its seed", async () => {
  const args = `--pretrained ${model} --dataset colours --task linear_probe --normalize true`;
  const shots = await resultOf(`${args} --fewshot_k 2`);
  expect(shots).toMatchObject({
    metrics: { fewshot_k: 2, normalized: true },
    tandem: { counts: { train_pictures: 6 } },
  });
  expect(await reasonOf(`${args} --fewshot_k 7`)).toMatch("expected 7 examples of every class, got fewer of class 0");
  expect(await reasonOf(`${args.replace("true", "false")} --fewshot_k 1`)).toMatch(
    "expected --normalize true or a --val_split",
  );
  expect(await reasonOf(`${args} --fewshot_k 2 --val_proportion 0.5`)).toMatch("expected --val_split with --fewshot_k");
});

test("a probe takes the validation split that it is given, and refuses splits of other classes", async () => {
  const folder = join(root, "three");
  await colourFolders(folder, { train: 4, test: 2 });
  cpSync(join(folder, "train"), join(folder, "val"), { recursive: true });
  const args = `--pretrained ${model} --dataset three --task linear_probe --val_split val`;
  expect((await resultOf(args)).tandem?.counts).toMatchObject({ validation_pictures: 12, train_pictures: 12 });
  renameSync(join(folder, "val/red"), join(folder, "val/rosy"));
  expect(await reasonOf(args)).toMatch("expected the same classes in every split, got 3 in val");
});

test("pictures of several labels are probed label by label", async () => {
  cpSync(join(root, "several/test"), join(root, "several/train"), { recursive: true });
  const { metrics } = await resultOf(
    `--pretrained ${model} --dataset wds/several --task linear_probe --val_proportion 0.5`,
  );
  expect(metrics.lp_mean_average_precision).toBeGreaterThan(0.5);
});
