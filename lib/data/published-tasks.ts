// The published protocol for data that somebody has on disk: the class names and templates of CLIP's zero-shot results, the
// metric, and labels in the published order of classes, whatever order the files have (Radford et al. 2021, section 3.1.4 and
// Appendix A).
import type { Task } from "./dataset.js";
import type { LabelledPictures } from "./labelled-pictures.js";
import { type ClassMatch, matchClasses, type NamedClasses } from "./published/class-matching.js";
import { numberedClasses, otherClassNames } from "./published/other-class-names.js";
import { imagenetIds, promptList } from "./published/prompt-lists.js";
import { type PublishedDataset, publishedDataset } from "./published/published-datasets.js";

/** A task of classification; with "11-point mAP" the pictures have `labelSets`, otherwise `labels`. */
export interface PublishedTask extends Omit<Task, "dataset"> {
  readonly pictures: LabelledPictures;
  /** Class of each picture in the order of `classNames`: [N]. */
  readonly labels: Int32Array;
  /** 1 where a picture has the label, in that order: [N, C]. */
  readonly labelSets?: Uint8Array;
  /** Its size tells whether `pictures` are the whole test split, its rules what else belongs to the protocol. */
  readonly published: PublishedDataset;
  /** How the classes of the pictures were found among the published ones; "given" are those of the pictures. */
  readonly classesBy: ClassMatch | "given";
}

/**
 * The published task of a dataset, by its id or another name in use ("gtsrb", "wds/vtab/pcam"), on pictures of it. Classes are
 * found by their names, by names and folders of the original data, by WordNet ids, or by numbers where all sources number alike;
 * `classOrder` says that they stand in the published order, whatever they are called.
 *
 * @throws for an unknown dataset, for classes that are not the published ones, and for pictures without the labels that the
 * metric takes.
 */
export function publishedTask(
  name: string,
  pictures: LabelledPictures,
  { classOrder }: { classOrder?: "as published" } = {},
): PublishedTask {
  const published = publishedDataset(name);
  checkLabels(published, pictures);
  const { classNames, templates, named } = promptsFor(published, pictures);
  const { places, by } =
    classOrder === undefined && named
      ? matchClasses(`publishedTask of ${published.id}`, pictures.classNames, named)
      : { places: Int32Array.from(classNames.keys()), by: named ? ("order" as const) : ("given" as const) };
  if (pictures.classNames.length !== classNames.length)
    throw new Error(
      `publishedTask: expected ${classNames.length} classes of ${published.id}, got ${pictures.classNames.length} (${pictures.name})`,
    );
  const { labels, labelSets } = pictures;
  return {
    name: published.id,
    description: `${published.title}: ${published.description}`,
    kind: published.kind,
    metric: published.metric,
    classNames,
    templates,
    pictures,
    labels: labels.map((label) => (label < 0 ? label : places[label])),
    labelSets: labelSets && reordered(labelSets, places),
    published,
    classesBy: by,
  };
}

function checkLabels({ id, metric }: PublishedDataset, { labelSets, labels, name }: LabelledPictures): void {
  const takesSets = metric === "11-point mAP";
  if (takesSets && labelSets === undefined)
    throw new Error(
      `publishedTask: expected any number of labels for each picture, as the ${metric} of ${id} takes them, got one each (${name}); ` +
        "CLIP_benchmark has them as voc2007_multilabel",
    );
  const without = takesSets ? -1 : labels.indexOf(-1);
  if (without >= 0)
    throw new Error(
      `publishedTask: expected a class for each picture of ${id}, got none for picture ${without} (${name})`,
    );
}

interface Prompts {
  readonly classNames: readonly (readonly string[])[];
  readonly templates: readonly string[];
  /** All that the classes are called; undefined where the pictures' own names are the task's. */
  readonly named?: NamedClasses;
}

function promptsFor({ id, classes, promptsOf }: PublishedDataset, pictures: LabelledPictures): Prompts {
  const { classNames, templates } = promptList(promptsOf ?? id);
  if (id === "objectnet") {
    if (pictures.classNames.length !== classes)
      throw new Error(
        `publishedTask: expected ObjectNet's ${classes} classes, got ${pictures.classNames.length} (${pictures.name})`,
      );
    return { classNames: pictures.classNames.map((name) => [name.toLowerCase().replaceAll("_", " ")]), templates };
  }
  if (id === "imagenet" || promptsOf === "imagenet") return { ...imagenetClasses(id, classNames), templates };
  return { classNames, templates, named: { names: allNames(id, classNames), byNumber: byNumber(id, classNames) } };
}

/** All 1,000 classes, or those that a subset has; folders are called by WordNet ids. */
function imagenetClasses(id: string, all: readonly (readonly string[])[]): Pick<Prompts, "classNames" | "named"> {
  const { wordNetIds, imagenetA, imagenetR } = imagenetIds();
  const kept = id === "imagenet-a" ? imagenetA : id === "imagenet-r" ? imagenetR : [...all.keys()];
  const classNames = kept.map((label) => all[label]);
  return {
    classNames,
    named: { names: kept.map((label) => [...all[label], wordNetIds[label]]), byNumber: byNumber(id, classNames) },
  };
}

/** The published names of each class and those that data have for it. */
function allNames(id: string, classNames: readonly (readonly string[])[]): string[][] {
  const others = otherClassNames[id] ?? {};
  const pairs = Array.isArray(others)
    ? others.map((other, place) => [other, place] as const)
    : Object.entries(others).map(([other, name]) => [other, placeOf(id, classNames, name)] as const);
  return classNames.map((names, place) => [
    ...names,
    ...pairs.filter(([, at]) => at === place).map(([other]) => other),
  ]);
}

function byNumber(id: string, classNames: readonly (readonly string[])[]): number[] | undefined {
  const numbered = numberedClasses[id];
  if (numbered === undefined) return undefined;
  return numbered === "as published" ? [...classNames.keys()] : numbered.map((name) => placeOf(id, classNames, name));
}

/** Two spaces of the published names count as one. */
function placeOf(id: string, classNames: readonly (readonly string[])[], wanted: string): number {
  const place = classNames.findIndex(([name]) => name.replaceAll("  ", " ") === wanted);
  if (place < 0) throw new Error(`publishedTask: expected a class ${JSON.stringify(wanted)} of ${id}, got none`);
  return place;
}

/** Columns of [N, C], each moved to its class's place. */
function reordered(labelSets: Uint8Array, places: Int32Array): Uint8Array {
  const moved = new Uint8Array(labelSets.length); // [N, C]
  for (let row = 0; row < labelSets.length; row += places.length)
    for (const [from, to] of places.entries()) moved[row + to] = labelSets[row + from];
  return moved;
}
