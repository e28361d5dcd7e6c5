import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { datasetCollections } from "../../lib/harness/collections.js";
import { readEvalOptions } from "../../lib/harness/eval-options.js";
import { worldFolder } from "./small-world.js";

const folder = worldFolder();
const weights = join(folder, "clip.safetensors");
writeFileSync(weights, "");

const read = (args: string) => readEvalOptions(args.trim().split(" "));
const withModel = (args: string) => read(`--model ${weights} --dataset a ${args}`);

test("CLIP_benchmark's defaults hold where they can, and the paper's where they can't", () => {
  expect(withModel("")).toMatchObject({
    ...{ task: "auto", seed: 0, normalise: false, skipExisting: false, recallK: [1, 5, 10], datasetRoot: "root" },
    output: "{dataset}_{pretrained}_{model}_{language}_{task}.json",
    datasets: [{ name: "a", split: "test", trainSplit: "train" }],
  });
  expect(withModel("").shots).toBeUndefined();
});

test("every model is combined with every pretrained, pairs and files of pairs are taken as they are", () => {
  const other = join(folder, "other.safetensors");
  writeFileSync(other, "");
  const { models } = read(`--model s m --pretrained ${weights} ${other} --dataset a`);
  expect(models).toHaveLength(4);
  expect(models[1]).toEqual({ model: "s", pretrained: other, source: other });
  const pairs = join(folder, "pairs.txt");
  writeFileSync(pairs, `s,${weights}\n\nm, ${other}\r\n`);
  expect(read(`--pretrained_model ${pairs} b,hf-hub:o/n --dataset a`).models).toEqual([
    { model: "s", pretrained: weights, source: weights },
    { model: "m", pretrained: other, source: other },
    { model: "b", pretrained: "hf-hub:o/n", source: "hf-hub:o/n" },
  ]);
});

test("open_clip's names of OpenAI's models lead to OpenAI's release", () => {
  const sources = (args: string) => read(`${args} --dataset a`).models.map(({ source }) => source);
  expect(sources("--model ViT-B-32-quickgelu RN50x4 --pretrained openai")).toEqual([
    "openai:ViT-B/32",
    "openai:RN50x4",
  ]);
  expect(sources("--pretrained_model openai")).toEqual([
    ...["openai:ViT-B/32", "openai:ViT-B/16", "openai:ViT-L/14", "openai:ViT-L/14@336px"],
  ]);
  expect(sources("--model hf-hub:laion/x")).toEqual(["hf-hub:laion/x"]);
  expect(() => sources("--model ViT-Z --pretrained openai")).toThrow(
    /expected a model of OpenAI's \(RN50, .*got ViT-Z/,
  );
  expect(() => sources("--model ViT-B-32 --pretrained laion2b_s34b_b79k")).toThrow(
    /expected weights at a path, hf-hub:org\/name, .*got "laion2b_s34b_b79k"/,
  );
  expect(() => sources("--pretrained_model a,b,c")).toThrow('expected --pretrained_model with "model,pretrained"');
  expect(() => read("--dataset a")).toThrow("expected --model or --pretrained");
});

test("collections and files of names spread out, each dataset once", () => {
  const names = (args: string) => read(`--model ${weights} --dataset ${args}`).datasets.map(({ name }) => name);
  expect(names("retrieval flickr8k x")).toEqual(["mscoco_captions", "flickr8k", "flickr30k", "x"]);
  expect([names("vtab"), names("vtab+"), names("imagenet_robustness")].map((each) => each.length)).toEqual([19, 36, 5]);
  expect(datasetCollections["vtab+"]).toContain("voc2007_multilabel");
  const list = join(folder, "names.txt");
  writeFileSync(list, "one\n\ntwo\n");
  expect(names(list)).toEqual(["one", "two"]);
  expect(names("icons").length).toBeGreaterThan(20);
  expect(names("icons")[0]).toMatch(/^icons\/[a-z0-9-]+$/);
});

test("splits for learning are one for all datasets, or one for each", () => {
  const splits = (args: string) => read(`--model ${weights} --dataset a b ${args}`).datasets;
  expect(splits("--train_split t u --val_split v")).toEqual([
    { name: "a", split: "test", trainSplit: "t", validation: { split: "v" } },
    { name: "b", split: "test", trainSplit: "u", validation: { split: "v" } },
  ]);
  expect(splits("--val_proportion 0.2")[1].validation).toEqual({ share: 0.2 });
  expect(() => splits("--train_split a b c")).toThrow(
    "expected one --train_split, or one for each of 2 datasets, got 3",
  );
  expect(() => splits("--val_split v --val_proportion 0.1")).toThrow(
    "expected --val_split or --val_proportion, got both",
  );
});

test.each([
  ["--language jp", /expected --language en, got jp/],
  ["--task captioning", /expected --task of auto, zeroshot_classification, .*got captioning/],
  ["--fewshot_lr 0.1", /expected no --fewshot_lr: the linear probe is the paper's/],
  ["--distributed", /expected no --distributed/],
  ["--fewshot_k 0", /expected --fewshot_k of 1 or more, or -1/],
  ["--recall_k 1 0", /expected --recall_k with a whole number of 1 or more, got 0/],
  ["--normalize yes", /expected --normalize of true, false, got yes/],
  ["--most_bad 1", /expected --most_bad with a share/],
  ["--custom_template_file no.json", /expected --custom_template_file with a file, got nothing at no.json/],
  ["--task linear_probe --save_clf x", /expected --save_clf and --load_clfs with zeroshot_classification/],
  ["--load_clfs no.safetensors", /expected --load_clfs with a file, got nothing at no.safetensors/],
  ["--num_workers two", /expected --num_workers with a whole number/],
])("%s is refused with its reason", (args, message) => {
  expect(() => withModel(args)).toThrow(message);
});

test("what belongs to no flag is an error", () => {
  expect(() => read(`cifar10 --model ${weights} --dataset a`)).toThrow("expected flags after eval, got cifar10");
});
