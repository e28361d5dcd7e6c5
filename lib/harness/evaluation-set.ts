// One split of a dataset as evaluations see it, whether its pictures lie in files or are rendered icons: what is asked of the
// pictures, how a model gets them, and the fingerprint that their embeddings are kept under.
import { resolve } from "node:path";
import type { ClassificationTask, MultiLabelTask } from "../data/dataset.js";
import type { BadItem } from "../data/labelled-pictures.js";
import type { EmbeddingKey } from "../embeddings/embedding-cache.js";
import type { EmbeddedPictures } from "../embeddings/embedding-file.js";
import { pixelsFingerprint } from "../embeddings/fingerprints.js";
import type { ImageEmbedder } from "../encoders/feature-model.js";
import { type EmbedOptions, embedDataset } from "../evaluation/embed.js";
import { embedPictures } from "../evaluation/embed-pictures.js";
import { type NamedData, namedData } from "./dataset-names.js";
import type { EvalOptions } from "./eval-options.js";
import type { EvaluatedModel } from "./evaluated-model.js";
import { iconTaskPart } from "./icon-parts.js";
import { openPictureFiles } from "./picture-files.js";
import { type Classification, classificationOf } from "./prompts.js";

export interface EvaluationSet {
  /** Pictures. */
  readonly size: number;
  /** Of the pictures: data, split and order. */
  readonly fingerprint: string;
  /** What is done to them before the model. */
  readonly preprocessing: EmbeddingKey["preprocessing"];
  /** Those that the reader could not take at all; files that are no pictures by their names are not among them. */
  readonly skipped: readonly BadItem[];
  /** Texts of each picture, [N], where it has any. */
  readonly captions?: readonly (readonly string[])[];
  /** Throws, with the reason, where the pictures can't be classified, or only numbers are known where names are needed. */
  classification(options: { needsNames: boolean }): Classification;
  /** Vectors of the pictures of these indices. */
  embed(embedder: ImageEmbedder, options: EmbedOptions & { indices: readonly number[] }): Promise<EmbeddedPictures>;
}

type SetOptions = Pick<
  EvalOptions,
  "task" | "datasetRoot" | "classNameFile" | "templateFile" | "iconSize" | "labelColumn" | "captionColumn"
>;

/** Opens a split of a dataset for a model. */
export async function openEvaluationSet(
  { name, split }: { name: string; split: string },
  model: EvaluatedModel,
  options: SetOptions,
): Promise<EvaluationSet> {
  const data = namedData(name, options.datasetRoot);
  if (data.from === "files") return fileSet(data, split, { model, options });
  const storedSize = options.iconSize ?? storedIconSize(model);
  return iconSet(await iconTaskPart(data.task, { split, storedSize }), model);
}

/** Models of icons are trained on crops of pictures that are an eighth larger; others see the whole picture. */
function storedIconSize({ imageSize, preprocessing }: EvaluatedModel): number {
  return preprocessing === undefined ? Math.round((imageSize * 9) / 8) : imageSize;
}

async function fileSet(
  data: Extract<NamedData, { from: "files" }>,
  split: string,
  { model, options }: { model: EvaluatedModel; options: SetOptions },
): Promise<EvaluationSet> {
  const { preprocessing, name } = model;
  if (preprocessing === undefined)
    throw new Error(
      `expected how pictures are made for ${name.source}, which its files don't say, got none; pass --preprocessing clip, siglip, ` +
        "lit or a file, as it was trained",
    );
  const { classNameFile, templateFile, labelColumn: label, task } = options;
  const caption = options.captionColumn ?? (task === "zeroshot_retrieval" ? "title" : undefined); // open_clip's default
  const publishedSplit = data.published?.testSplit;
  const { pictures, kind } = await openPictureFiles({ ...data, split, publishedSplit, label, caption });
  return {
    size: pictures.size,
    fingerprint: `${resolve(pictures.name)} ${pictures.fingerprint}`,
    preprocessing,
    skipped: kind === "folder" ? [] : pictures.skipped,
    captions: pictures.captions,
    classification: ({ needsNames }) =>
      classificationOf(pictures, { ...data, classNameFile, templateFile, needsNames }),
    embed: (embedder, embedOptions) => embedPictures(embedder, pictures, preprocessing, embedOptions),
  };
}

/** A task of rendered icons, of which the model sees the middle. */
export async function iconSet(
  task: ClassificationTask | MultiLabelTask,
  { imageSize }: EvaluatedModel,
): Promise<EvaluationSet> {
  const { dataset, metric } = task;
  const prompts = { names: task.classNames, templates: task.templates };
  const answers =
    "labels" in task
      ? { labels: task.labels }
      : { labels: new Int32Array(dataset.size).fill(-1), labelSets: task.labelSets };
  return {
    size: dataset.size,
    fingerprint: await pixelsFingerprint(dataset),
    preprocessing: { rendered: dataset.imageSize, centre: imageSize },
    skipped: [],
    classification: () => ({ ...answers, prompts, metric, notes: [`${task.kind}: ${task.description}`] }),
    embed: async (embedder, options) => ({
      embeddings: await embedDataset(embedder, dataset, options), // [n, D]
      indices: Int32Array.from(options.indices),
      bad: [],
    }),
  };
}
