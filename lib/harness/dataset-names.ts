// What a dataset is called on the command line: "icons/task", "kind:path", a path, "name=path", or a name whose data lie at --dataset_root.
import { existsSync } from "node:fs";
import { type PublishedDataset, publishedDataset, publishedDatasets } from "../data/published/published-datasets.js";
import { datasetCollections } from "./collections.js";
import { iconTaskNames, iconTaskSlug } from "./icon-parts.js";
import { type PictureKind, pictureKinds } from "./picture-files.js";

export type NamedData =
  | { readonly from: "icons"; readonly task: string }
  | {
      readonly from: "files";
      readonly path: string;
      readonly kind?: PictureKind;
      /** By which names of lists are looked up; "" for a mere path. */
      readonly name: string;
      /** Whose protocol it is measured by. */
      readonly published?: PublishedDataset;
    };

/** A mistake in the command, as against data that are not there. */
class UnknownName extends Error {}

/** Throws for a name that nothing is known of; data of a known one may be missing. */
export function requireKnown(given: string, root: string): void {
  try {
    namedData(given, root);
  } catch (error) {
    if (error instanceof UnknownName) throw error;
  }
}

/** @throws for a name that is neither known nor leads to data, with the choices, and for a known one without data. */
export function namedData(given: string, root: string): NamedData {
  const [, task] = /^icons\/(.+)$/s.exec(given) ?? [];
  if (task !== undefined) return { from: "icons", task: knownIconTask(task) };
  if (isPath(given)) return { from: "files", ...placeOf(given), name: "" };
  const { name, place } = nameAndPlace(given);
  if (place !== undefined) return { from: "files", ...placeOf(place), name, published: knownDataset(name) };
  const plain = given.replace(/^wds\//, "");
  const path = root.replaceAll("{dataset}", plain).replaceAll("{dataset_cleaned}", plain.replaceAll("/", "-"));
  const published = knownDataset(plain);
  const kind = given === plain ? undefined : "wds";
  if (existsSync(path) && (published || root.includes("{dataset")))
    return { from: "files", path, kind, name: plain, published };
  if (published === undefined && !Object.values(datasetCollections).flat().includes(plain))
    throw new UnknownName(choices(given));
  throw new Error(
    `expected the data of ${given}, got nothing at ${path}; say with --dataset_root where they lie, {dataset} being the name`,
  );
}

/** For names of files: CLIP_benchmark's, and of a path the last part. */
export function datasetSlug(given: string): string {
  if (!isPath(given)) return nameAndPlace(given.replace(/^wds\//, "")).name.replaceAll("/", "_");
  const parts = placeOf(given).path.split("/");
  return parts.map((part) => part.replace(/^\{split\}(\.\w+)?$/, "")).findLast((part) => part !== "") ?? "data";
}

function isPath(given: string): boolean {
  return kindIn(given) !== undefined || existsSync(given);
}

/** "cifar10=data/cifar" is the name of what lies at a path. */
function nameAndPlace(given: string): { name: string; place?: string } {
  const at = given.indexOf("=");
  return at < 1 ? { name: given } : { name: given.slice(0, at), place: given.slice(at + 1) };
}

function kindIn(given: string): PictureKind | undefined {
  return pictureKinds.find((kind) => given.startsWith(`${kind}:`));
}

function placeOf(given: string): { path: string; kind?: PictureKind } {
  const kind = kindIn(given);
  return kind === undefined ? { path: given } : { path: given.slice(kind.length + 1), kind };
}

function knownDataset(name: string): PublishedDataset | undefined {
  try {
    return publishedDataset(name);
  } catch {
    return undefined;
  }
}

function knownIconTask(task: string): string {
  const names = iconTaskNames();
  const found = names.find((name) => name === `icons/${iconTaskSlug(task)}`);
  if (found === undefined) throw new UnknownName(`expected an icon task of ${names.join(", ")}, got icons/${task}`);
  return iconTaskSlug(task);
}

function choices(given: string): string {
  const names = publishedDatasets.map(({ id }) => id).join(", ");
  return (
    `expected a dataset, got ${given}; it is a path of data, with or without ${pictureKinds.map((kind) => `${kind}:`).join(", ")}, a ` +
    `folder at --dataset_root, icons or icons/task, name=path, a collection (${Object.keys(datasetCollections).join(", ")}), or one of ${names}`
  );
}
