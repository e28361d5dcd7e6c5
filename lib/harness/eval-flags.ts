// The flags of `npm run eval -- eval`: CLIP_benchmark's by name, with few more, and why some of its own can't apply.
import type { FlagRule } from "./flags.js";

export const evalFlags = {
  model: {
    values: "many",
    help: "names or sources of models: a path, hf-hub:org/name, openai:ViT-B/32, local-dir:path",
  },
  pretrained: {
    values: "many",
    help: "sources of weights, each combined with each --model, which then is a mere name",
  },
  pretrained_model: { values: "many", help: '"model,pretrained" pairs, or files of them, one a line' },
  dataset: {
    values: "many",
    help: "names, collections, paths with or without their kind (folder:path), icons/task, icons",
  },
  dataset_root: { values: "one", help: "where the data of a name lie: {dataset} or {dataset_cleaned} is the name" },
  split: { values: "one", help: "the split to measure on (test)" },
  train_split: { values: "many", help: "for probes: one for all datasets, or one for each (train)" },
  val_split: { values: "many", help: "for probes: the split that chooses the regularisation" },
  val_proportion: {
    values: "many",
    help: "for probes: the share of the training pictures that does so where there is none",
  },
  task: { values: "one", help: "zeroshot_classification, zeroshot_retrieval, linear_probe or auto (by the data)" },
  batch_size: { values: "one", help: "pictures in memory at once (256); changes no number" },
  num_workers: {
    values: "one",
    help: "accepted; pictures are decoded in parallel anyway, and no number depends on it",
  },
  recall_k: { values: "many", help: "the K of recall@K (1 5 10)" },
  fewshot_k: { values: "one", help: "for probes: training pictures of each class, -1 for all (-1)" },
  normalize: { values: "one", help: "for probes: true scales features to unit length (false, as in the paper)" },
  language: { values: "many", help: "en" },
  custom_classname_file: { values: "one", help: "JSON {dataset: [name, ...]}; a name may be a list of several" },
  custom_template_file: {
    values: "one",
    help: "JSON {dataset: [template, ...]} or {dataset: {name: [prompt, ...]}}, with {c}",
  },
  dump_classnames: { values: "none", help: "put class names into the results" },
  dump_templates: { values: "none", help: "put templates into the results" },
  output: { values: "one", help: "({dataset}_{pretrained}_{model}_{language}_{task}.json)" },
  skip_existing: { values: "none", help: "leave out what has a finished result of the same options" },
  save_clf: { values: "one", help: "file for the zero-shot classifier (.safetensors), a template like --output" },
  load_clfs: { values: "many", help: "classifiers to average instead of making one" },
  seed: { values: "one", help: "of bootstrap intervals and few-shot draws (0)" },
  feature_root: { values: "one", help: "folder of the embeddings that are kept (.cache/embeddings)" },
  quiet: { values: "none", help: "print nothing but errors" },
  vocabulary: {
    values: "one",
    help: "of a model whose files have none; NAME.merges.txt beside NAME.safetensors is found",
  },
  activation: { values: "one", help: "of a plain state dict: quick-gelu or gelu" },
  config: { values: "one", help: "open_clip's JSON of a state dict's model" },
  preprocessing: { values: "one", help: "clip, siglip, lit or a JSON record, for models whose files say none" },
  icon_size: { values: "one", help: "pixels of rendered icons before they are cropped to what a model takes" },
  label_column: { values: "one", help: "of tables and Parquet files, where it is not found out" },
  caption_column: { values: "one", help: "the same, for captions (title, for zeroshot_retrieval)" },
  most_bad: { values: "one", help: "largest share of unreadable pictures, above which a dataset is given up (0.01)" },
} satisfies Record<string, FlagRule>;

export type EvalFlag = keyof typeof evalFlags;

const lbfgs = "the linear probe is the paper's logistic regression by L-BFGS, which has none";

/** CLIP_benchmark's flags that have no meaning here. */
export const refusedFlags: Readonly<Record<string, string>> = {
  fewshot_lr: `${lbfgs}; its strength of regularisation is chosen on validation pictures`,
  fewshot_epochs: `${lbfgs}; it runs until it has converged, at most 1,000 iterations`,
  no_amp: "everything is computed in float32",
  skip_load: "what was encoded is kept under a hash of the weights, which have to be read for that",
  distributed: "start processes for different datasets instead; with --skip_existing they share what is finished",
  model_cache_dir: "downloads lie where HF_HUB_CACHE says, as for huggingface_hub",
  model_type: "the files themselves say what a model is",
  annotation_file: "captions come with the data: give csv:path of a table of pictures and captions",
  wds_cache_dir: "shards are read where they lie",
  test_split: "it is --split",
};
