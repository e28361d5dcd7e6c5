// Natural distribution shifts of the icon world, as ImageNet and its seven relatives are for photographs (Radford et
// al. 2021, Section 3.3, after Taori et al. 2020): a reference dataset of icons for user interfaces, and seven datasets
// that others drew in other ways, with those of its classes that they have.
import type { ClassificationTask } from "./dataset.js";
import { domainOf, type HeldOutDomain } from "./held-out-sets.js";
import type { IconDataset } from "./icons.js";
import { copiesBetween } from "./near-duplicates.js";
import { iconTemplates } from "./tasks/basic-rules.js";
import { candidates } from "./tasks/shift-candidates.js";
import { spread, type TaskPair, uniformOf } from "./tasks/task-pair.js";

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

const testShare = 0.25;

/**
 * The reference and its shifts, of those `icons` that are of held-out sets. Its classes are the candidates with enough
 * pictures in enough shifts; an icon's styles are in one part, and pictures with a near copy in the reference's
 * training part are taken out of all others. A shift that the icons have no sets of has no pictures. Takes seconds.
 */
export function iconShifts(icons: IconDataset, options: IconShiftOptions = {}): IconShifts {
  const drawn = sortPictures(icons);
  const keys = commonClasses(drawn, options);
  if (keys.length < 2)
    throw new Error(
      `iconShifts: expected two or more classes that the reference and its shifts share, got ${keys.length} in ` +
        `${icons.name}; open more held-out sets, or ask for fewer pictures`,
    );
  const parts = pickPictures(icons, drawn, { keys, ...options });
  const classNames = keys.map(namesOf);
  const reference = (place: Place): ClassificationTask => ({
    ...{ name: `icons-${keys.length}`, description: "which common thing an icon for user interfaces shows" },
    ...taskOf(icons, parts.get(place)!, { name: `reference ${place}`, classNames }),
  });
  return {
    reference: { train: reference("train"), test: reference("test") },
    shifts: shiftNames.map((name) => {
      const pictures = parts.get(name)!;
      const { classGroups, groupNames } = groupsOf(keys, pictures, { isWide: name === wideShift });
      const groupOf = new Map(classGroups.flatMap((group, g) => group.map((label) => [label, g])));
      const own = pictures.map(({ index, label }) => ({ index, label: groupOf.get(label)! }));
      const task = { name, description: descriptions[name], ...taskOf(icons, own, { name, classNames: groupNames }) };
      return { name, task, classGroups };
    }),
  };
}

const descriptions: Readonly<Record<(typeof shiftNames)[number], string>> = {
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
  const drawn = new Map<string, Map<HeldOutDomain, number[]>>();
  for (let i = 0; i < icons.size; i++) {
    const domain = domainOf(icons.iconSet(i));
    const key = domain && placeOfDomain(domain) && classOf(icons, i);
    if (!key) continue;
    const domains = drawn.get(key) ?? new Map<HeldOutDomain, number[]>();
    domains.set(domain, [...(domains.get(domain) ?? []), i]);
    drawn.set(key, domains);
  }
  return new Map([...drawn].map(([key, domains]) => [key, splitReference(icons, domains)]));
}

function placeOfDomain(domain: HeldOutDomain): HeldOutDomain | undefined {
  return domain === "interface" ? domain : shiftNames.find((shift) => shift === domain);
}

/**
 * A quarter of a class's icons with all their styles is the test part. Phosphor's drawings in two tones are a shift, as
 * far as the icons themselves are not learned from.
 */
function splitReference(icons: IconDataset, domains: ReadonlyMap<HeldOutDomain, readonly number[]>) {
  const places = new Map<Place, number[]>(shiftNames.map((shift) => [shift, [...(domains.get(shift) ?? [])]]));
  const own = domains.get("interface") ?? [];
  const isDuotone = (i: number) => icons.iconSet(i) === "ph" && icons.iconName(i).endsWith("-duotone");
  const iconOf = (i: number) => `${icons.iconSet(i)} ${icons.concept(i)}`;
  const order = [...new Set(own.map(iconOf))].sort((a, b) => uniformOf(`shift ${a}`) - uniformOf(`shift ${b}`));
  const isTest = new Set(order.slice(0, Math.ceil(testShare * order.length)));
  const side = (wanted: boolean) => own.filter((i) => isTest.has(iconOf(i)) === wanted);
  places.set(
    "train",
    side(false).filter((i) => !isDuotone(i)),
  );
  places.set(
    "test",
    side(true).filter((i) => !isDuotone(i)),
  );
  places.get("two-tone")!.push(...side(true).filter(isDuotone));
  return places;
}

function classOf(icons: IconDataset, index: number): string | undefined {
  for (const { field, rule } of candidates) {
    const found = rule.classOf(icons, index);
    if (found) return `${field}/${found}`;
  }
  return undefined;
}

/** The classes with enough pictures in the reference and in enough of the shifts, in the order of their keys. */
function commonClasses(
  drawn: ReturnType<typeof sortPictures>,
  { fewestPictures = 42, fewestShifts = 5 }: IconShiftOptions,
): string[] {
  const isCommon = (key: string) => {
    const count = (place: Place) => drawn.get(key)?.get(place)?.length ?? 0;
    const shifted = shiftNames.filter((shift) => count(shift) > 0).length;
    return count("train") + count("test") >= fewestPictures && shifted >= fewestShifts;
  };
  return [...drawn.keys()].filter(isCommon).sort();
}

/** The pictures of each part and shift, without those that have a copy in the training part. */
function pickPictures(
  icons: IconDataset,
  drawn: ReturnType<typeof sortPictures>,
  { keys, perClass = 60 }: { keys: readonly string[]; perClass?: number },
): Map<Place, readonly Labelled[]> {
  const pick = (place: Place) =>
    keys.flatMap((key, label) => spread(drawn.get(key)!.get(place) ?? [], perClass).map((index) => ({ index, label })));
  const select = (pictures: readonly Labelled[]) => icons.select(pictures.map(({ index }) => index));
  const train = pick("train");
  const others = (["test", ...shiftNames] as const).map((place) => ({ place, pictures: pick(place) }));
  const all = others.flatMap(({ pictures }) => pictures);
  const copies = new Set(copiesBetween(select(train), select(all)).heldOutIndices.map((row) => all[row]));
  const kept = others.map(({ place, pictures }) => [place, pictures.filter((one) => !copies.has(one))] as const);
  return new Map<Place, readonly Labelled[]>([["train", train], ...kept]);
}

function taskOf(
  icons: IconDataset,
  pictures: readonly Labelled[],
  { name, classNames }: { name: string; classNames: readonly (readonly string[])[] },
): Omit<ClassificationTask, "name" | "description"> {
  const indices = pictures.map(({ index }) => index);
  return {
    ...{ kind: "generic", metric: "accuracy", classNames, templates: iconTemplates },
    dataset: icons.select(indices, `${name} of ${icons.name}`),
    labels: Int32Array.from(pictures, ({ label }) => label),
  };
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
  const groupNames = isWide ? fields.map((field) => [field]) : drawn.map((label) => namesOf(keys[label]));
  return { classGroups, groupNames };
}

/** "plant/leaf|foliage" -> its names. */
function namesOf(key: string): string[] {
  return key.slice(key.indexOf("/") + 1).split("|");
}
