// Which published class each class of some data is: data come with their own names, numbers or folders, in their own order, and a
// classifier in another order than the labels measures nothing.

/** C published classes, with all that each is called: the published names first. */
export interface NamedClasses {
  readonly names: readonly (readonly string[])[];
  /** What numbers of classes mean, the first number first: published class [C]. Undefined where they mean nothing certain. */
  readonly byNumber?: readonly number[];
}

/** How classes were found: they stand in the published order, or were found by their names or by their numbers. */
export type ClassMatch = "order" | "names" | "numbers";

/** The published class of each given one, [C], and how they were found. Throws where the classes are not the same, with those that differ. */
export function matchClasses(
  caller: string,
  given: readonly string[],
  classes: NamedClasses,
): { places: Int32Array; by: ClassMatch } {
  const count = classes.names.length;
  const index = indexOf(classes);
  if (given.length !== count)
    throw new Error(`${caller}: expected ${count} classes, got ${given.length}${difference(given, classes, index)}`);
  if (given.every((name, i) => plain(name) === plain(classes.names[i][0])))
    return { places: Int32Array.from(given.keys()), by: "order" };
  const byName = given.map((name) => index.get(plain(name)) ?? []);
  if (byName.every((places) => places.length === 1) && new Set(byName.flat()).size === count)
    return { places: Int32Array.from(byName.flat()), by: "names" };
  const numbers = wholeNumbers(given);
  if (numbers && classes.byNumber)
    return { places: Int32Array.from(numbers, (number) => classes.byNumber![number]), by: "numbers" };
  const remedy = numbers
    ? "name the classes of these data: their numbers differ between sources"
    : 'name them so, or pass { classOrder: "as published" } if they stand in the published order';
  throw new Error(`${caller}: expected the published classes${difference(given, classes, index)}; ${remedy}`);
}

/** Letters and digits alone: data write "apply_eye_makeup" or "ApplyEyeMakeup" for "Apply Eye Makeup". */
function plain(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, "");
}

/** Which classes a name may mean. */
type NameIndex = ReadonlyMap<string, readonly number[]>;

function indexOf({ names }: NamedClasses): NameIndex {
  const index = new Map<string, number[]>();
  for (const [place, ofClass] of names.entries())
    for (const name of new Set(ofClass.map(plain))) index.set(name, [...(index.get(name) ?? []), place]);
  return index;
}

/** Numbers 0 to C - 1 or 1 to C, as 0 to C - 1; undefined if the names are none. */
function wholeNumbers(names: readonly string[]): number[] | undefined {
  if (!names.every((name) => /^\d{1,9}$/.test(name))) return undefined;
  const numbers = names.map(Number);
  const first = Math.min(...numbers);
  const isWhole =
    first <= 1 && new Set(numbers).size === names.length && Math.max(...numbers) === first + names.length - 1;
  return isWhole ? numbers.map((number) => number - first) : undefined;
}

const mostShown = 5;

/** Which names are unknown and which classes are missing. */
function difference(given: readonly string[], classes: NamedClasses, index: NameIndex): string {
  const found = given.map((name) => index.get(plain(name)) ?? []);
  const unknown = given.filter((_, i) => found[i].length === 0);
  const seen = new Set(found.flat());
  const missing = classes.names.filter((_, place) => !seen.has(place)).map(([name]) => name);
  return `${shown(", without", missing)}${shown(", with unknown", unknown)}`;
}

function shown(words: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length > mostShown ? ` and ${names.length - mostShown} more` : "";
  return `${words} ${names
    .slice(0, mostShown)
    .map((name) => JSON.stringify(name))
    .join(", ")}${more}`;
}
