// Which class names and templates a dataset is classified by, and in which order its classes are: a wrong list or another order gives
// wrong numbers without an error. What a person gives goes first, then what the data bring, then the published lists.
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { TaskMetric } from "../data/dataset.js";
import type { LabelledPictures } from "../data/labelled-pictures.js";
import { promptList } from "../data/published/prompt-lists.js";
import type { PublishedDataset } from "../data/published/published-datasets.js";
import { publishedTask } from "../data/published-tasks.js";

/** Texts of C classes. */
export interface ClassPrompts {
  /** One or more names for each class, [C]. */
  readonly names: readonly (readonly string[])[];
  /** With {} for the name, [T], or the prompts of each class, [C]. */
  readonly templates: readonly string[] | { readonly ofClass: readonly (readonly string[])[] };
}

/** What pictures are classified into, and the right answers. */
export interface Classification {
  readonly prompts: ClassPrompts;
  /** Class of each picture in the order of the names, [N]; -1 where there are label sets. */
  readonly labels: Int32Array;
  /** [N, C]. */
  readonly labelSets?: Uint8Array;
  /** The published protocol's. */
  readonly metric?: TaskMetric;
  /** Where names and templates are from. */
  readonly notes: readonly string[];
}

export interface PromptSources {
  /** By which names the dataset is looked up in custom files. */
  readonly name: string;
  readonly published?: PublishedDataset;
  readonly classNameFile?: string;
  readonly templateFile?: string;
  /** A probe can do with numbers. */
  readonly needsNames: boolean;
}

/** @throws without names of classes where they are needed, and for as many classes as the published dataset has not. */
export function classificationOf(pictures: LabelledPictures, sources: PromptSources): Classification {
  requireClasses(pictures);
  const { published } = sources;
  const custom = sources.classNameFile === undefined ? undefined : customNames(sources.classNameFile, sources.name);
  if (published && pictures.classNames.length !== published.classes)
    throw new Error(
      `expected the ${published.classes} classes of ${published.id}, got ${pictures.classNames.length} (${pictures.name}); give data of ` +
        "the user's own another name",
    );
  const bringsNames = pictures.templates !== undefined && !areNumbers(pictures.classNames); // as shards of CLIP_benchmark do
  const own = custom ?? (published && !bringsNames ? undefined : namesOfData(pictures, sources));
  const found = own === undefined ? publishedNames(pictures, published!) : ownNames(pictures, own);
  const { templates, note } = templatesOf(pictures, found.names, sources);
  const namesNote = custom ? "class names: --custom_classname_file" : found.note;
  const { labels, labelSets, names } = found;
  return {
    prompts: { names, templates },
    labels,
    labelSets,
    metric: published?.metric,
    notes: [namesNote, note, ...doubled(names)],
  };
}

interface FoundNames extends Pick<Classification, "labels" | "labelSets"> {
  readonly names: ClassPrompts["names"];
  readonly note: string;
}

function publishedNames(pictures: LabelledPictures, published: PublishedDataset): FoundNames {
  const { classNames, labels, labelSets, classesBy } = publishedTask(published.id, pictures);
  return {
    names: classNames,
    labels,
    labelSets,
    note: `class names: published with CLIP, classes matched by ${classesBy}`,
  };
}

/** In the order of the data's classes. */
function ownNames(pictures: LabelledPictures, names: FoundNames["names"]): FoundNames {
  if (names.length !== pictures.classNames.length)
    throw new Error(
      `expected names for the ${pictures.classNames.length} classes of the data, got ${names.length} (${pictures.name})`,
    );
  return { names, labels: pictures.labels, labelSets: pictures.labelSets, note: "class names: those of the data" };
}

function namesOfData(
  { classNames, name }: LabelledPictures,
  { needsNames }: Pick<PromptSources, "needsNames">,
): string[][] {
  if (needsNames && areNumbers(classNames))
    throw new Error(
      `expected names of classes, got numbers, 0 to ${classNames.length - 1} (${name}); give a list as --custom_classname_file, or the ` +
        "name of a published dataset, name=path",
    );
  return classNames.map((each) => [each]);
}

function areNumbers(names: readonly string[]): boolean {
  return names.every((name) => /^\d+$/.test(name));
}

function requireClasses({ labels, labelSets, classNames, name }: LabelledPictures): void {
  if (labelSets === undefined && labels.includes(-1))
    throw new Error(
      `expected pictures with classes, got ${labels.filter((label) => label < 0).length} of ${labels.length} without (${name}); are ` +
        "they captioned pictures, for zeroshot_retrieval?",
    );
  if (classNames.length < 2) throw new Error(`expected two or more classes, got ${classNames.length} (${name})`);
}

function templatesOf(
  pictures: LabelledPictures,
  names: ClassPrompts["names"],
  { name, published, templateFile }: PromptSources,
): { templates: ClassPrompts["templates"]; note: string } {
  if (templateFile !== undefined)
    return { templates: customTemplates(templateFile, name, names), note: "templates: --custom_template_file" };
  if (pictures.templates) return { templates: pictures.templates, note: "templates: those of the data" };
  const note = "templates: published with CLIP";
  if (published) return { templates: promptList(published.promptsOf ?? published.id).templates, note };
  return {
    templates: promptList("imagenet").templates,
    note: `${note} for ImageNet, as the data have none of their own`,
  };
}

/** Equal prompts tie, and a tie is wrong. */
function doubled(names: ClassPrompts["names"]): string[] {
  const first = names.map(([name]) => name);
  const shared = [...new Set(first.filter((name, i) => first.indexOf(name) !== i))];
  return shared.length === 0 ? [] : [`names of several classes, whose ties count as wrong: ${shared.join(", ")}`];
}

const nameFile = z.record(z.string(), z.array(z.union([z.string(), z.array(z.string()).min(1)])));
const templateLists = z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()).min(1))]);
const templateFileSchema = z.record(z.string(), templateLists);

function customNames(path: string, name: string): string[][] {
  return entryOf(nameFile.parse(JSON.parse(readFileSync(path, "utf8"))), path, name).map((each) => [each].flat());
}

/** Templates have {c} for the name, as CLIP_benchmark's; prompts of a class are found by its name, as in CuPL's file. */
function customTemplates(path: string, name: string, names: ClassPrompts["names"]): ClassPrompts["templates"] {
  const entry = entryOf(templateFileSchema.parse(JSON.parse(readFileSync(path, "utf8"))), path, name);
  if (Array.isArray(entry)) return entry.map((template) => template.replaceAll("{c}", "{}"));
  const missing = names.find((each) => !Object.hasOwn(entry, each[0]));
  if (missing !== undefined)
    throw new Error(`expected prompts for ${JSON.stringify(missing[0])} of ${name} in ${path}, got none`);
  return { ofClass: names.map(([each]) => entry[each]) };
}

/** CLIP_benchmark takes ImageNet's templates where a file has none for the dataset; here that is an error. */
function entryOf<Entry>(entries: Readonly<Record<string, Entry>>, path: string, name: string): Entry {
  const keys = [name, name.replace(/^(wds\/)?(vtab\/)?/, "")];
  const key = keys.find((each) => Object.hasOwn(entries, each));
  if (key !== undefined) return entries[key];
  throw new Error(
    `expected an entry ${JSON.stringify(keys[0])} in ${path}, got ${Object.keys(entries).slice(0, 20).join(", ")}; data at a path get a ` +
      "name as name=path",
  );
}
