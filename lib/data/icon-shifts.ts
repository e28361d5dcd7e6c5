// Natural distribution shifts of the icon world, as ImageNet and its seven relatives are for photographs (Radford et al.
// 2021, Section 3.3, after Taori et al. 2020): a reference dataset of icons for user interfaces, and seven datasets that
// others drew in other ways, with those of its classes that they have.
import { deriveKey, randomStream, seedKey } from "../runtime/random.js";
import type { ClassificationTask } from "./dataset.js";
import { domainOf, type HeldOutDomain } from "./held-out-sets.js";
import type { IconDataset } from "./icons.js";
import { copiesBetween } from "./near-duplicates.js";
import { iconTemplates } from "./tasks/basic-rules.js";
import { candidates } from "./tasks/shift-candidates.js";
import { spread, type TaskPair } from "./tasks/task-pair.js";

/** A dataset with classes of the reference, or with wider ones. */
export interface NaturalShift {
  readonly name: HeldOutDomain;
  /** Its pictures; the classes are its own. */
  readonly task: ClassificationTask;
  /** The classes of the reference that are in each of its S classes: one, or all those of a wider class. */
  readonly classGroups: readonly (readonly number[])[];
}

export interface IconShifts {
  readonly reference: TaskPair<ClassificationTask>;
  readonly shifts: readonly NaturalShift[];
}

export interface IconShiftOptions {
  /** A class of the reference has at least so many pictures, before copies are taken out ... */
  readonly fewestPictures?: number;
  /** ... and pictures in at least so many of the seven shifts. */
  readonly fewestShifts?: number;
  /** At most so many pictures of a class in each part of the reference and in each shift. */
  readonly perClass?: number;
}

/** The seven; the classes of `wideShift` are wider than the reference's. */
const shiftNames = ["hand-drawn", "pixel art", "colour", "two-tone", "silhouettes", "older", "colour emoji"] as const;
const wideShift = "silhouettes";

const splitKey = deriveKey(seedKey(0), "reference dataset of icons");
const testShare = 0.25;

/**
 * The reference and its shifts, of those `icons` that are of held-out sets. Its classes are the candidates with enough
 * pictures in enough shifts; an icon's styles are in one part, and pictures with a near copy in the reference's training
 * part are taken out of all others.
 */
export function iconShifts(icons: IconDataset, options: IconShiftOptions = {}): IconShifts {
  const { fewestPictures = 45, fewestShifts = 5, perClass = 60 } = options;
  const drawn = sortPictures(icons);
  const isCommon = (key: string) =>
    countOf(drawn.get(key), ["train", "test"]) >= fewestPictures &&
    shiftNames.filter((shift) => countOf(drawn.get(key), [shift]) > 0).length >= fewestShifts;
  const keys = [...drawn.keys()].filter(isCommon).sort();
  if (keys.length < 2)
    throw new Error(
      `iconShifts: expected two or more classes with ${fewestPictures} pictures, got ${keys.length} of ${icons.name}`,
    );
  const pick = (place: Place) =>
    keys.flatMap((key, label) => spread(drawn.get(key)!.get(place) ?? [], perClass).map((index) => ({ index, label })));
  const train = pick("train");
  const others = [...(["test", ...shiftNames] as const)].map((place) => ({ place, pictures: pick(place) }));
  const copies = copiesIn(icons, { train, others: others.flatMap(({ pictures }) => pictures) });
  const classNames = keys.map((key) => key.split("/")[1].split("|"));
  const task = (name: string, pictures: readonly Labelled[], names = classNames): ClassificationTask => ({
    ...{ name, description: descriptions[name] ?? "which common thing an icon for user interfaces shows" },
    ...{ kind: "generic", metric: "accuracy", classNames: names, templates: iconTemplates },
    dataset: icons.select(
      pictures.map(({ index }) => index),
      `${name} of ${icons.name}`,
    ),
    labels: Int32Array.from(pictures, ({ label }) => label),
  });
  const [test, ...shifted] = others.map(({ place, pictures }) => ({
    name: place,
    pictures: pictures.filter(({ index }) => !copies.has(index)),
  }));
  const reference = `icons-${keys.length}`;
  return {
    reference: { train: task(reference, train), test: task(reference, test.pictures) },
    shifts: shifted.map(({ name, pictures }) => {
      const { classGroups, groupNames } = groupsOf(keys, pictures, { isWide: name === wideShift });
      const groupOf = new Map(classGroups.flatMap((group, g) => group.map((label) => [label, g])));
      const relabelled = pictures.map(({ index, label }) => ({ index, label: groupOf.get(label)! }));
      return { name: name as HeldOutDomain, task: task(name, relabelled, groupNames), classGroups };
    }),
  };
}

const descriptions: Readonly<Record<string, string>> = {
  "hand-drawn": "the same things, drawn by hand",
  "pixel art": "the same things in coarse pixels",
  colour: "the same things in colours",
  "two-tone": "the same things in two tones",
  silhouettes: "black drawings for games, told apart by the field of the thing",
  older: "the same things, drawn before about 2016",
  "colour emoji": "the same things as emoji",
};

type Place = "train" | "test" | (typeof shiftNames)[number];

interface Labelled {
  readonly index: number;
  readonly label: number;
}

/** Class -> where -> pictures. A class is "field/names". */
function sortPictures(icons: IconDataset): Map<string, Map<Place, number[]>> {
  const drawn = new Map<string, Map<Place, number[]>>();
  for (let i = 0; i < icons.size; i++) {
    const place = placeOf(icons, i);
    const key = place && classOf(icons, i);
    if (!key) continue;
    const places = drawn.get(key) ?? new Map<Place, number[]>();
    places.set(place, [...(places.get(place) ?? []), i]);
    drawn.set(key, places);
  }
  return drawn;
}

/** Phosphor's icons in two tones are a shift where the icon itself is not learned from. */
function placeOf(icons: IconDataset, index: number): Place | undefined {
  const domain = domainOf(icons.iconSet(index));
  if (domain !== "interface") return shiftNames.find((shift) => shift === domain);
  const icon = `${icons.iconSet(index)} ${icons.concept(index)}`;
  const side = randomStream(deriveKey(splitKey, icon)).uniform() < testShare ? "test" : "train";
  if (icons.iconSet(index) !== "ph" || !icons.iconName(index).endsWith("-duotone")) return side;
  return side === "test" ? "two-tone" : undefined;
}

function classOf(icons: IconDataset, index: number): string | undefined {
  for (const { field, rule } of candidates) {
    const found = rule.classOf(icons, index);
    if (found) return `${field}/${found}`;
  }
  return undefined;
}

function countOf(places: ReadonlyMap<Place, readonly number[]> | undefined, of: readonly Place[]): number {
  return of.reduce((sum, place) => sum + (places?.get(place)?.length ?? 0), 0);
}

/** The pictures of `others` that have a copy in the training part. */
function copiesIn(
  icons: IconDataset,
  { train, others }: { train: readonly Labelled[]; others: readonly Labelled[] },
): Set<number> {
  const select = (pictures: readonly Labelled[]) => icons.select(pictures.map(({ index }) => index));
  const { heldOutIndices } = copiesBetween(select(train), select(others));
  return new Set(heldOutIndices.map((row) => others[row].index));
}

/** One group for each class with pictures; or one for each field with pictures, of all its classes. */
function groupsOf(keys: readonly string[], pictures: readonly Labelled[], { isWide }: { isWide: boolean }) {
  const fieldOf = (label: number) => keys[label].split("/")[0];
  const drawn = [...new Set(pictures.map(({ label }) => label))].sort((a, b) => a - b);
  const all = keys.map((_, label) => label);
  const fields = [...new Set(drawn.map(fieldOf))].sort();
  const classGroups = isWide
    ? fields.map((field) => all.filter((label) => fieldOf(label) === field))
    : drawn.map((label) => [label]);
  const groupNames = isWide
    ? fields.map((field) => [field])
    : drawn.map((label) => keys[label].split("/")[1].split("|"));
  return { classGroups, groupNames };
}
