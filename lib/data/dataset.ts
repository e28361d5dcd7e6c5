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

/** A classification task: pictures, a label each, and what the classes are called in words. */
export interface ClassificationTask {
  readonly name: string;
  /** What is classified and why the task is of interest, in a sentence. */
  readonly description: string;
  readonly dataset: PairDataset;
  /** Class of each picture, [N], in 0 .. C - 1. */
  readonly labels: Int32Array;
  /** One or more names per class, [C]; several names are pooled in embedding space. */
  readonly classNames: readonly (readonly string[])[];
  /** Prompt templates with {} for the class name, [T]. */
  readonly templates: readonly string[];
}
