// What every dataset of pairs is, wherever its bytes come from.

/** The text that came with a picture, its fields kept apart: a training caption is made of them, see captions.ts. */
export interface Caption {
  /** What a person would call the picture: "grinning face with big eyes". */
  readonly title: string;
  /** A sentence or phrase that says more; "" where the source has none. */
  readonly description: string;
  /** Keywords, aliases and categories, most specific first. */
  readonly tags: readonly string[];
}

/** N pictures with their captions, in memory or on disk; every picture has the same size. */
export interface PairDataset {
  readonly name: string;
  /** N. */
  readonly size: number;
  /** Side of the stored pictures in pixels. */
  readonly imageSize: number;
  caption(index: number): Caption;
  /** What the picture shows, in a word that is equal across sources: classes and splits are made of it. */
  concept(index: number): string;
  /** Copies a picture, RGB bytes [imageSize, imageSize, 3], to `into` starting at `offset`. */
  readImage(index: number, into: Uint8Array, offset?: number): void;
}

/**
 * What a task reports (Radford et al. 2021, Appendix A.1): "accuracy" of the first answer, its "mean per class", "mean of top-1 and
 * top-5" accuracy, "ROC AUC" of two classes, the second one positive, or the "11-point mAP" of pictures with several labels.
 */
export type TaskMetric = "accuracy" | "mean per class" | "mean of top-1 and top-5" | "ROC AUC" | "11-point mAP";

/** What every task has: pictures, what their classes are called in words, and what is reported. */
export interface Task {
  readonly name: string;
  /** What is classified and why the task is of interest, in a sentence. */
  readonly description: string;
  /** Of which kind it is, for tables: "fine-grained", "counting". */
  readonly kind: string;
  readonly metric: TaskMetric;
  readonly dataset: PairDataset;
  /** One or more names per class, [C]; several names are pooled in embedding space. */
  readonly classNames: readonly (readonly string[])[];
  /** Prompt templates with {} for the class name, [T]. */
  readonly templates: readonly string[];
}

/** A task whose pictures have one label each. */
export interface ClassificationTask extends Task {
  /** Class of each picture, [N], in 0 .. C - 1. */
  readonly labels: Int32Array;
}

/** A task whose pictures have any number of labels; its metric is "11-point mAP". */
export interface MultiLabelTask extends Task {
  /** 1 where a picture has the label, else 0: [N, C]. */
  readonly labelSets: Uint8Array;
}
