// The command line of an evaluation, checked before anything is loaded.
import { existsSync } from "node:fs";
import { type Activation, activations } from "../encoders/activations.js";
import { datasetCollections } from "./collections.js";
import { type EvalFlag, evalFlags, refusedFlags } from "./eval-flags.js";
import { type GivenFlags, linesOf, readFlags } from "./flags.js";
import { iconTaskNames } from "./icon-parts.js";
import { type ModelName, modelNames } from "./model-names.js";

export const taskKinds = ["zeroshot_classification", "zeroshot_retrieval", "linear_probe"] as const;
export type TaskKind = (typeof taskKinds)[number];

/** A dataset by the name that the person gave, and which of its splits are used. */
export interface DatasetChoice {
  readonly name: string;
  readonly split: string;
  readonly trainSplit: string;
  /** What chooses a probe's regularisation: a split, or this share of the training pictures; by default a share of its own. */
  readonly validation?: { readonly split: string } | { readonly share: number };
}

export interface EvalOptions {
  readonly models: readonly ModelName[];
  readonly datasets: readonly DatasetChoice[];
  /** Template of a path. */
  readonly datasetRoot: string;
  readonly task: TaskKind | "auto";
  readonly batchSize: number;
  readonly recallK: readonly number[];
  /** Pictures of each class; undefined for all. */
  readonly shots?: number;
  readonly normalise: boolean;
  readonly classNameFile?: string;
  readonly templateFile?: string;
  readonly dumpClassNames: boolean;
  readonly dumpTemplates: boolean;
  /** Template of a path. */
  readonly output: string;
  readonly skipExisting: boolean;
  /** Template of a path. */
  readonly saveClassifier?: string;
  readonly loadClassifiers: readonly string[];
  readonly seed: number;
  readonly featureFolder?: string;
  readonly quiet: boolean;
  readonly vocabulary?: string;
  readonly activation?: Activation;
  readonly config?: string;
  readonly preprocessing?: string;
  readonly iconSize?: number;
  /** Columns of tables and Parquet files, where they are not found out. */
  readonly labelColumn?: string;
  readonly captionColumn?: string;
  /** Share of unreadable pictures above which a dataset is given up. */
  readonly mostBad: number;
}

export const defaultOutput = "{dataset}_{pretrained}_{model}_{language}_{task}.json";

/** @throws with the choices for what is not known, and for options that contradict each other. */
export function readEvalOptions(args: readonly string[]): EvalOptions {
  const { flags, others } = readFlags(args, evalFlags, refusedFlags);
  if (others.length > 0) throw new Error(`expected flags after eval, got ${others.join(" ")}`);
  const one = (name: EvalFlag): string | undefined => flags[name]?.[0];
  requireEnglish(flags.language ?? ["en"]);
  wholeNumber("num_workers", one("num_workers") ?? "0", 0);
  const shots = wholeNumber("fewshot_k", one("fewshot_k") ?? "-1", -1);
  if (shots === 0) throw new Error("expected --fewshot_k of 1 or more, or -1 for all pictures, got 0");
  const task = chosen("task", one("task") ?? "auto", ["auto", ...taskKinds] as const);
  if (!["auto", "zeroshot_classification"].includes(task) && (flags.save_clf || flags.load_clfs))
    throw new Error(
      `expected --save_clf and --load_clfs with zeroshot_classification, which has a classifier, got ${task}`,
    );
  return {
    models: modelNames(flags),
    datasets: datasetChoices(flags),
    datasetRoot: one("dataset_root") ?? "root",
    task,
    batchSize: wholeNumber("batch_size", one("batch_size") ?? "256", 1),
    recallK: (flags.recall_k ?? ["1", "5", "10"]).map((k) => wholeNumber("recall_k", k, 1)),
    ...(shots > 0 && { shots }),
    normalise: chosen("normalize", (one("normalize") ?? "false").toLowerCase(), ["true", "false"] as const) === "true",
    classNameFile: existingFile("custom_classname_file", one("custom_classname_file")),
    templateFile: existingFile("custom_template_file", one("custom_template_file")),
    dumpClassNames: flags.dump_classnames !== undefined,
    dumpTemplates: flags.dump_templates !== undefined,
    output: one("output") ?? defaultOutput,
    skipExisting: flags.skip_existing !== undefined,
    saveClassifier: one("save_clf"),
    loadClassifiers: (flags.load_clfs ?? []).map((path) => existingFile("load_clfs", path)!),
    seed: wholeNumber("seed", one("seed") ?? "0", 0),
    featureFolder: one("feature_root"),
    quiet: flags.quiet !== undefined,
    vocabulary: existingFile("vocabulary", one("vocabulary")),
    activation: flags.activation && chosen("activation", flags.activation[0], activations),
    config: existingFile("config", one("config")),
    preprocessing: one("preprocessing"),
    iconSize: flags.icon_size && wholeNumber("icon_size", flags.icon_size[0], 1),
    labelColumn: one("label_column"),
    captionColumn: one("caption_column"),
    mostBad: share("most_bad", one("most_bad") ?? "0.01"),
  };
}

/** Datasets with collections and files of names spread out, each once, and their splits. */
function datasetChoices(flags: GivenFlags<EvalFlag>): DatasetChoice[] {
  if (flags.dataset === undefined) throw new Error("expected --dataset NAME ..., got none");
  if (flags.val_split && flags.val_proportion)
    throw new Error("expected --val_split or --val_proportion, got both; they choose the same");
  const names = [...new Set(flags.dataset.flatMap(spreadOut))];
  const [split = "test"] = flags.split ?? [];
  const train = forEach("train_split", flags.train_split ?? ["train"], names.length);
  const val = flags.val_split && forEach("val_split", flags.val_split, names.length);
  const shares = flags.val_proportion && forEach("val_proportion", flags.val_proportion, names.length);
  return names.map((name, i) => ({
    name,
    split,
    trainSplit: train[i],
    ...(val && { validation: { split: val[i] } }),
    ...(shares && { validation: { share: share("val_proportion", shares[i]) } }),
  }));
}

/** A collection, a text file with a name on each line, or a name. */
function spreadOut(name: string): readonly string[] {
  if (name === "icons") return iconTaskNames();
  if (Object.hasOwn(datasetCollections, name)) return datasetCollections[name];
  return name.endsWith(".txt") && existsSync(name) ? linesOf(name) : [name];
}

/** One value for all, or one for each. */
function forEach(flag: string, values: readonly string[], count: number): readonly string[] {
  if (values.length === count) return values;
  if (values.length === 1) return Array.from({ length: count }, () => values[0]);
  throw new Error(`expected one --${flag}, or one for each of ${count} datasets, got ${values.length}`);
}

function requireEnglish(languages: readonly string[]): void {
  if (languages.length === 1 && languages[0] === "en") return;
  throw new Error(
    `expected --language en, got ${languages.join(", ")}; class names and templates of other languages can be given as ` +
      "--custom_classname_file and --custom_template_file",
  );
}

function chosen<Choice extends string>(flag: string, given: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  throw new Error(`expected --${flag} of ${choices.join(", ")}, got ${given}`);
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`expected --${flag} with a whole number of ${least} or more, got ${text}`);
}

function share(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw new Error(`expected --${flag} with a share of 0 or more and below 1, got ${text}`);
}

function existingFile(flag: string, path: string | undefined): string | undefined {
  if (path === undefined || existsSync(path)) return path;
  throw new Error(`expected --${flag} with a file, got nothing at ${path}`);
}
